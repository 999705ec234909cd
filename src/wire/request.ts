import type { WireRequest } from './job.ts';
import { textBytes } from './json-bytes.ts';
import { type MultipartPart, writeMultipart } from './multipart.ts';
import { PLACEHOLDER_PNG } from './placeholders.ts';

type Headers = WireRequest['headers'];

/** A request without a body, which is to be answered with `accept`. */
export function bareRequest(method: 'GET' | 'PUT' | 'DELETE', path: string, accept = 'application/json'): WireRequest {
  return { method, path, headers: { accept }, body: new Uint8Array() };
}

/** An address that a reply states: its path with the query, and the origin, of which the sender decides. */
export interface StatedAddress {
  readonly path: string;
  readonly origin: string;
}

/** A request without a body to an address that a reply states. */
export function statedRequest(method: 'GET' | 'PUT', { path, origin }: StatedAddress): WireRequest {
  return { ...bareRequest(method, path), statedOrigin: origin };
}

/** A POST of JSON with the key as a bearer token; `accept` is in `others` where it is not JSON. */
export function postJson(path: string, fields: object, apiKey: string, others: Headers): WireRequest {
  const json = 'application/json';
  const headers = { authorization: `Bearer ${apiKey}`, accept: json, 'content-type': json, ...others };
  return { method: 'POST', path, headers, body: textBytes(JSON.stringify(fields)) };
}

/** A POST of a form: files, and then fields as text. `seed` as in `writeMultipart`. */
export function postForm(
  path: string,
  form: { readonly files: readonly MultipartPart[]; readonly fields?: object; readonly seed: string },
  apiKey: string,
  others: Headers,
): WireRequest {
  const texts = Object.entries(form.fields ?? {}).map(([name, value]) => ({ name, bytes: String(value) }));
  const { contentType, body } = writeMultipart([...form.files, ...texts], form.seed);
  const headers = { authorization: `Bearer ${apiKey}`, accept: 'application/json', 'content-type': contentType };
  return { method: 'POST', path, headers: { ...headers, ...others }, body };
}

/** So many images to work on, at least one, as parts of a form. */
export function imageParts(count: number, name: string, filename: (index: number) => string): MultipartPart[] {
  return Array.from({ length: Math.max(1, count) }, (_, index) => ({
    name,
    filename: filename(index),
    contentType: 'image/png',
    bytes: PLACEHOLDER_PNG,
  }));
}
