import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** An endpoint that answers at once, on a thread of its own. */
export interface NullEndpoint {
  readonly origin: string;
  close(): Promise<void>;
}

/** The largest reply that it sends, in bytes. */
const REPLY_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Starts an endpoint on loopback that answers every request with a 200 of so many bytes, without reading more of it than its length. What a load
 * generator sends to it is what the generator can send at most.
 */
export async function startNullEndpoint(replyBytes: number): Promise<NullEndpoint> {
  const workerData = { replyBytes: Math.min(replyBytes, REPLY_BYTES_MAX) };
  const worker = new Worker(`(${serveNothing.toString()})()`, { eval: true, workerData });
  const [port] = (await once(worker, 'message')) as [number];
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      await worker.terminate();
    },
  };
}

/** What the thread does. Its text is run there, so it uses nothing from outside. */
function serveNothing(): void {
  const { createServer } = process.getBuiltinModule('node:net');
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const head = (bytes: number): string =>
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\nconnection: keep-alive\r\n\r\n`;
  const bodyBytes = Math.max(0, workerData.replyBytes - head(workerData.replyBytes).length);
  const reply = Buffer.concat([Buffer.from(head(bodyBytes)), Buffer.alloc(bodyBytes, 120)]);
  const server = createServer((socket) => {
    let text = '';
    /** Bytes of the body under way that are still to come. */
    let awaited = 0;
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      let at = 0;
      while (at < chunk.length) {
        if (awaited > 0) {
          const taken = Math.min(awaited, chunk.length - at);
          awaited -= taken;
          at += taken;
          if (awaited === 0) socket.write(reply);
          continue;
        }
        text += chunk.toString('latin1', at);
        const end = text.indexOf('\r\n\r\n');
        if (end < 0) break;
        at = chunk.length - (text.length - end - 4);
        awaited = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
        text = '';
        if (awaited === 0) socket.write(reply);
      }
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as { port: number };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has no origin
    parentPort?.postMessage(port);
  });
}
