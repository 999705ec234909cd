/**
 * The independent witness of when requests come: answers each one at once with a small image, and notes its instant. `watch` begins afresh, with
 * the CPU time of a process beside; `tell` gives what was noted. It ends when its parent is gone.
 */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { CpuSample, Witness } from './lag-figures.ts';
import { cpuSecondsOf } from './measure.ts';

/** What its parent says. */
export type ArrivalMessage = { readonly watch: number } | { readonly tell: true };

const SAMPLE_MS = 250;
const ARRIVALS_MAX = 1 << 21;
/** An answer of the openai dialect with a tiny image, so that a client which reads it finds what it asked for. */
const BODY = JSON.stringify({ created: 1, data: [{ b64_json: 'iVBORw0KGgo=' }] });
const REPLY = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
);

const arrivals = new Float64Array(ARRIVALS_MAX);
let [count, cpu, watched, sampledMs] = [0, [] as CpuSample[], 0, 0];

/** Counts a request at its first byte, whatever parts it comes in, and answers it at its last. */
function serveConnection(): (bytes: Buffer) => boolean {
  let [text, wanted] = ['', 0];
  return (bytes) => {
    const nowMs = performance.now();
    if (text === '' && count < ARRIVALS_MAX) arrivals[count++] = nowMs;
    text += bytes.toString('latin1');
    if (wanted === 0) {
      const headEnd = text.indexOf('\r\n\r\n');
      if (headEnd < 0) return false;
      wanted = headEnd + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0);
    }
    if (text.length < wanted) return false;
    [text, wanted] = ['', 0];
    if (watched > 0 && nowMs - sampledMs >= SAMPLE_MS) sample(nowMs);
    return true;
  };
}

/** Between two requests, so that no timer makes one of them wait. */
function sample(nowMs: number): void {
  sampledMs = nowMs;
  setImmediate(() => {
    try {
      cpu.push([nowMs, cpuSecondsOf(watched)]);
    } catch {
      // The process has ended, or the system does not tell.
      watched = 0;
    }
  });
}

const server = createServer({ noDelay: true }, (socket) => {
  const serve = serveConnection();
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    if (serve(bytes)) socket.write(REPLY);
  });
});
process.on('message', (message: ArrivalMessage) => {
  if ('watch' in message) [count, cpu, watched, sampledMs] = [0, [], message.watch, 0];
  else process.send?.({ arrivalsMs: [...arrivals.subarray(0, count)], cpu } satisfies Witness);
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
