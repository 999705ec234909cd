import { request } from 'undici';
import { parseJsonText } from '../../platform/files.ts';
import { cleanText } from '../../units/clean-text.ts';
import { type ExactJson, JsonObject, parseExactJson } from '../../catalog/exact-json.ts';
import type { TargetAccess } from '../target/access.ts';
import { dispatcherTo } from '../target/dispatcher.ts';
import { ScenarioError } from '../../errors/scenario-error.ts';

/** Largest reply that is read: more than a thousand records of a log. */
const BODY_BYTES_MAX = 16 * 1_048_576;
/** How long an answer may take. */
const TIMEOUT_MS = 30_000;
const MESSAGE_LENGTH_MAX = 200;

/** One question to a vendor's endpoint. */
export interface Question {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** How the endpoint is reached; its mask hides what the question carries in the answer. */
  readonly access: Pick<TargetAccess, 'tls' | 'proxyOf' | 'mask'>;
}

/** An answer: its JSON, or null where it has none. */
export interface Answer {
  readonly status: number;
  readonly json: ExactJson;
  /** The same with numbers as JavaScript has them; undefined where it has none. */
  plain(): unknown;
}

/** Asks; redirects are not followed. Throws a `ScenarioError` TARGET_UNREACHABLE when there is no answer. */
export async function ask({ url, method, headers, body, access }: Question): Promise<Answer> {
  const dispatcher = dispatcherTo(new URL(url).origin, { ...access, http2: false });
  try {
    const reply = await request(url, {
      dispatcher,
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      signal: AbortSignal.timeout(2 * TIMEOUT_MS),
    });
    const text = access.mask.text(await textOf(reply.body));
    const reading = parseExactJson(text);
    const json = 'value' in reading ? reading.value : null;
    return { status: reply.statusCode, json, plain: () => parseJsonText(text) };
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    // What was given up in time has a number for a code; the system's own begin with an E.
    const reason = typeof code === 'string' ? code : name;
    const what = reason.startsWith('E') ? 'nothing answers at' : 'no whole answer comes from';
    const message = `${what} ${new URL(url).origin} (${reason}); check the address, or start the endpoint`;
    throw new ScenarioError('TARGET_UNREACHABLE', [{ path: '--target', message }]);
  } finally {
    await dispatcher.destroy();
  }
}

/** The text of a body; of one that is too long nothing, which is no JSON. */
async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return '';
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** What a refusal says, short and without control characters. */
export function refusalText({ status, json }: Answer): string {
  const error =
    json instanceof JsonObject ? (json.get('error') ?? json.get('detail') ?? json.get('message')) : undefined;
  const message = error instanceof JsonObject ? error.get('message') : error;
  const said = typeof message === 'string' ? message : '';
  const safe = cleanText(said).slice(0, MESSAGE_LENGTH_MAX);
  return `answered ${status}${safe === '' ? '' : `: ${safe}`}`;
}
