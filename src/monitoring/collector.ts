import { Agent, request } from 'undici';
import type { Post } from './otlp-push.ts';

/** Most of an answer that is read. */
const BODY_BYTES_MAX = 65_536;

/** A way to a collector, and its end. */
export interface Collector {
  readonly post: Post;
  close(): Promise<void>;
}

/** A collector at a URL that takes OTLP over HTTP as JSON. `headers` are sent with each body. Redirects are not followed, for they might carry headers elsewhere. */
export function openCollector(url: string, headers: Readonly<Record<string, string>>): Collector {
  const dispatcher = new Agent({ connections: 1 });
  return {
    post: async (body, signal) => {
      const reply = await request(url, {
        dispatcher,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        signal,
      });
      return { status: reply.statusCode, rejected: rejectedIn(await textOf(reply.body)) };
    },
    close: () => dispatcher.destroy(),
  };
}

/** The text of an answer; of a longer one nothing. */
async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The data points that an `ExportMetricsServiceResponse` says were refused; 0 for any other text. */
function rejectedIn(text: string): number {
  try {
    const { partialSuccess } = JSON.parse(text) as { partialSuccess?: { rejectedDataPoints?: unknown } };
    const count = Number(partialSuccess?.rejectedDataPoints ?? 0);
    return Number.isSafeInteger(count) && count > 0 ? count : 0;
  } catch {
    return 0;
  }
}
