import type { WireRequest } from './dialect.ts';
import { asRecord, bytesText, parseJson } from './json-bytes.ts';
import { mediaTypeOf } from './media-type.ts';
import { type MultipartPart, readMultipart } from './multipart.ts';

/** The fields of a body, and its files where it is a form. */
export interface BodyFields {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: readonly MultipartPart[];
}

/** Why a body has no fields: one sentence, and what kind of problem it is, for vendors whose errors have codes. */
export interface BodyProblem {
  readonly problem: string;
  readonly kind: 'json' | 'form' | 'content-type';
}

/** A body that was read, or why it was not. */
export type BodyReading = BodyFields | BodyProblem;

/** The fields of a JSON object; those that are null are left out. */
export function readJsonBody(request: WireRequest): BodyReading {
  const body = asRecord(parseJson(request.body));
  if (body === undefined) return { problem: 'Could not parse the request body: expected a JSON object', kind: 'json' };
  return { fields: Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)), files: [] };
}

/** The fields and files of a form; of two fields with one name the first. Text of the fields in `numbers` becomes a number where it is one. */
export function readFormBody(request: WireRequest, numbers: readonly string[]): BodyReading {
  const contentType = request.headers['content-type'] ?? '';
  if (mediaTypeOf(contentType) !== 'multipart/form-data')
    return { problem: 'Expected Content-Type multipart/form-data', kind: 'content-type' };
  const reading = readMultipart(contentType, request.body);
  if ('problem' in reading) return { problem: `Could not parse the form: ${reading.problem}`, kind: 'form' };
  const fields = new Map<string, unknown>();
  for (const part of reading.parts) {
    if (part.filename !== undefined || fields.has(part.name)) continue;
    const text = bytesText(part.bytes);
    const isNumber = numbers.includes(part.name) && /^-?\d{1,9}(?:\.\d{1,6})?$/.test(text);
    fields.set(part.name, isNumber ? Number(text) : text);
  }
  return { fields: Object.fromEntries(fields), files: reading.parts.filter((part) => part.filename !== undefined) };
}

/** A form where the content type says so, else JSON. */
export function readBody(request: WireRequest, numbers: readonly string[]): BodyReading {
  const isForm = mediaTypeOf(request.headers['content-type']) === 'multipart/form-data';
  return isForm ? readFormBody(request, numbers) : readJsonBody(request);
}
