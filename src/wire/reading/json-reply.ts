import type { WireReply } from '../dialect.ts';
import { asRecord, bytesText, parseJsonText } from '../json-bytes.ts';
import { mediaTypeOf } from '../media-type.ts';

/** The media type of JSON. */
export const JSON_TYPE = 'application/json';

/** Numbers that JSON does not have and that some servers write, such as Python's `json.dumps`. */
const NO_NUMBERS = /([:[,]\s*)(-?Infinity|NaN)(?=\s*[,\]}])/g;

const [COMMA, BRACKET, BRACE] = [0x2c, 0x5b, 0x7b];
/** From this length on, the values of a text are counted before it is read. */
const COUNTED_CHARS = 4 * 1024 * 1024;
/** Most values that are read: a reply has few, however large its outputs are, and each takes many times its text in memory. */
const VALUES_MAX = 1_000_000;

/** Whether a text holds so many brackets, braces and commas that reading it would take all memory. */
function isOvercrowded(text: string): boolean {
  if (text.length < COUNTED_CHARS) return false;
  let values = 0;
  for (let at = 0; at < text.length && values <= VALUES_MAX; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === BRACKET || code === BRACE) values++;
  }
  return values > VALUES_MAX;
}

/**
 * The JSON value of a text. Where it is JSON but for NaN and infinite numbers, these become text. Undefined when it is no JSON, or holds more than
 * a million values.
 */
export function readJsonText(text: string): unknown {
  if (isOvercrowded(text)) return undefined;
  const value = parseJsonText(text);
  if (value !== undefined || !/NaN|Infinity/.test(text)) return value;
  return parseJsonText(text.replace(NO_NUMBERS, '$1"$2"'));
}

/** The JSON value in bytes, read as `fetch` does: what is not UTF-8 becomes U+FFFD. Else as `readJsonText`. */
export function readJson(bytes: Uint8Array): unknown {
  return readJsonText(bytesText(bytes));
}

/** The JSON value of a reply; undefined when it is none. Under a content type that is not JSON, only an object counts as JSON. */
export function readJsonReply({ headers, body }: WireReply): unknown {
  const value = readJson(body);
  const type = mediaTypeOf(headers['content-type']);
  return type === '' || type.endsWith('json') ? value : asRecord(value);
}
