import type { WireReply } from '../dialect.ts';
import { asRecord, bytesText, parseJsonText } from '../json-bytes.ts';
import { mediaTypeOf } from '../media-type.ts';

/** The media type of JSON. */
export const JSON_TYPE = 'application/json';

/** Numbers that JSON does not have and that some servers write, such as Python's `json.dumps`. */
const NO_NUMBERS = /([:[,]\s*)(-?Infinity|NaN)(?=\s*[,\]}])/g;

/** The JSON value of a text. Where it is JSON but for NaN and infinite numbers, these become text. Undefined when it is no JSON. */
export function readJsonText(text: string): unknown {
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
