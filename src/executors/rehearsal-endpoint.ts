import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import type { RehearsalEndpoint } from '../runners/http/run-over-http.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Kinds of requests whose answers are kept; further ones are asked for each time. */
const KINDS_MAX = 4096;
/** What two requests of one kind may differ in: the names of their draws. */
const OWN_LINES = /\r\nx-tollmark-[^\r]*/g;
/** Requests of different kinds that are equally long differ in the beginning of their bodies. */
const COMPARED_BYTES = 1024;
const HEAD_END = '\r\n\r\n';

/**
 * An endpoint in this process for a rehearsal. A mock server of the scenario's provider answers the first request of each kind, byte for byte as it
 * would any client; all further ones get the same bytes at once. A whole mock server would take more of the time of a rehearsal than what is
 * rehearsed. Rejects where no port is free.
 */
export async function openRehearsalEndpoint({ provider, seed }: Scenario): Promise<RehearsalEndpoint> {
  const mock = createMockServer({ provider, seed });
  const answers = new Answers(Number(new URL(await listenMockServer(mock)).port));
  const listener = createServer({ noDelay: true }, (socket) => serve(socket, answers));
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  const { port } = listener.address() as AddressInfo;
  const close = async (): Promise<void> => {
    listener.close();
    await mock.close({ graceMs: 0 });
  };
  return { origin: `http://127.0.0.1:${port}`, close };
}

/** Reads the requests of a connection, which come one after the other, and answers each when it is whole. */
function serve(socket: Socket, answers: Answers): void {
  let parts: Buffer[] = [];
  let [length, wanted] = [0, 0];
  socket.on('error', () => socket.destroy());
  socket.on('data', (part) => {
    parts.push(part);
    length += part.length;
    if (length < wanted) return;
    const request = parts.length === 1 ? part : Buffer.concat(parts);
    const headEnd = request.indexOf(HEAD_END);
    const head = headEnd < 0 ? '' : request.toString('latin1', 0, headEnd);
    wanted = headEnd + HEAD_END.length + Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? 0);
    if (headEnd < 0 || length < wanted) {
      parts = [request];
      return;
    }
    [parts, length, wanted] = [[], 0, 0];
    const answer = answers.of(head, request.subarray(headEnd));
    if (answer instanceof Promise) {
      answer.then(
        (bytes) => socket.write(bytes),
        () => socket.destroy(),
      );
    } else socket.write(answer);
  });
}

/** Answers of a server, kept by kind of request. */
class Answers {
  readonly #port: number;
  readonly #byKind = new Map<string, Buffer | Promise<Buffer>>();

  constructor(port: number) {
    this.#port = port;
  }

  /** The answer to a request. `rest`: what follows its head. */
  of(head: string, rest: Buffer): Buffer | Promise<Buffer> {
    const kind = `${head.replace(OWN_LINES, '')}${rest.toString('latin1', 0, COMPARED_BYTES)}`;
    const known = this.#byKind.get(kind);
    if (known !== undefined) return known;
    const asked = this.#ask(head, rest);
    if (this.#byKind.size >= KINDS_MAX) return asked;
    this.#byKind.set(kind, asked);
    asked.then(
      (answer) => this.#byKind.set(kind, answer),
      () => this.#byKind.delete(kind),
    );
    return asked;
  }

  /** Asks the server on a connection of its own, which ends with the answer; the answer says that it goes on. */
  #ask(head: string, rest: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const parts: Buffer[] = [];
      const socket = connect(this.#port, '127.0.0.1');
      socket.on('error', reject);
      socket.on('data', (part) => parts.push(part));
      socket.on('end', () => {
        const answer = Buffer.concat(parts);
        const headEnd = answer.indexOf(HEAD_END);
        const answerHead = answer.toString('latin1', 0, Math.max(0, headEnd)).replace(/\r\nconnection: close/i, '');
        if (headEnd < 0) reject(new Error('no answer came'));
        else resolve(Buffer.concat([Buffer.from(answerHead, 'latin1'), answer.subarray(headEnd)]));
      });
      socket.write(head.replace('connection: keep-alive', 'connection: close'), 'latin1');
      socket.write(rest);
    });
  }
}
