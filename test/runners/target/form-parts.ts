import { bytesText } from '../../../src/wire/json-bytes.ts';
import type { WireRequest } from '../../../src/wire/dialect.ts';
import { readMultipart } from '../../../src/wire/multipart.ts';

/** The parts of a form in order, with what they hold as text. */
export function parseForm({ headers, body }: WireRequest): { readonly name: string; readonly text: string }[] {
  const reading = readMultipart(headers['content-type'] ?? '', body);
  if (!('parts' in reading)) throw new Error(JSON.stringify(reading));
  return reading.parts.map(({ name, bytes }) => ({ name, text: bytesText(bytes) }));
}
