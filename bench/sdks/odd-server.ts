import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ODD_REPLIES, type OddReply } from '../../test/client/retry/odd-course.ts';

/** What an odd-reply server has seen. */
export interface OddServer {
  /** Base address of a case, without a slash at its end. */
  address(name: string): string;
  /** Called at each attempt. */
  onAttempt: () => unknown;
  /** Requests that are not answered yet. */
  readonly open: number;
  close(): void;
}

const CHUNK = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
const DELTA = { index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: null };
const MESSAGE = {
  id: 'm',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [],
  usage: { input_tokens: 1, output_tokens: 1 },
};

/** The beginning of an answer to a request: half a document, or the first event of a stream. */
function beginningOf(path: string, body: string): string {
  if (!/"stream":\s*true/.test(body)) return '{"half":';
  const isMessages = path.endsWith('/messages');
  const event = isMessages ? { type: 'message_start', message: MESSAGE } : { ...CHUNK, choices: [DELTA] };
  return `${isMessages ? 'event: message_start\n' : ''}data: ${JSON.stringify(event)}\n\n`;
}

const ERROR_BODY = '{"error":{"message":"odd"}}';

/** How long what was written has to leave before the connection ends. */
const FLUSH_MS = 15;

function answer(response: ServerResponse, reply: OddReply, beginning: string, setTimer: typeof setTimeout): void {
  const { status = 200, headers = {}, body = ERROR_BODY, type = 'application/json', reset } = reply;
  response.setHeader('content-type', type);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value as string | string[]);
  if (reset === undefined) {
    // A client whose connection would be open anyway must not meet a reset where it begins the next case.
    response.setHeader('connection', 'close');
    response.writeHead(status).end(status === 304 ? undefined : body);
    return;
  }
  response.writeHead(200);
  response.flushHeaders();
  if (reset !== 'head') response.write(beginning);
  // By a timer that nobody has faked.
  setTimer(() => (reset === 'body-closed' ? response.socket?.destroy() : response.socket?.resetAndDestroy()), FLUSH_MS);
}

/** Serves every odd reply below an address of its own, on a free port of this machine. */
export async function serveOddReplies(): Promise<OddServer> {
  const setTimer = globalThis.setTimeout;
  const names = Object.keys(ODD_REPLIES);
  let open = 0;
  const server = createServer((request: IncomingMessage, response) => {
    const reply = ODD_REPLIES[names[Number(/^\/c(\d+)/.exec(request.url ?? '')?.[1])] ?? ''] ?? { status: 404 };
    odd.onAttempt();
    open++;
    response.once('close', () => open--);
    if (reply.reset === 'before') request.socket.resetAndDestroy();
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    if (reply.reset !== 'before')
      request.once('end', () => answer(response, reply, beginningOf(request.url ?? '', body), setTimer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const odd: OddServer = {
    address: (name) => `http://127.0.0.1:${port}/c${names.indexOf(name)}`,
    onAttempt: () => {},
    get open() {
      return open;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return odd;
}
