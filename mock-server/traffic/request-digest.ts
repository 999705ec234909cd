import { createHash, hash } from 'node:crypto';
import type { WireRequest } from '../../src/wire/dialect.ts';

const DIGITS = 16;
/** Longer bodies are digested each time. */
const BODY_BYTES_MAX = 16_384;
/** Boundaries of a form that are left out; more are part of the digest. */
const BOUNDARIES_MAX = 1000;

/** Sixteen hexadecimal digits of the SHA-256 of a text or bytes. */
export function shortDigest(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex').slice(0, DIGITS);
}

/** Digests of path, query and body. The boundary between the parts of a form, which is another one in each sending, does not count. */
export class RequestDigests {
  #path = '';
  #body = Buffer.alloc(0);
  #digest = '';

  /** A load test sends the same bytes again and again: comparing them with the last ones costs less than a digest. */
  digestOf({ path, headers, body }: WireRequest): string {
    if (path === this.#path && body.length === this.#body.length && this.#body.equals(body)) return this.#digest;
    const digest = digestParts(path, partsOf(headers['content-type'], body));
    if (body.length > BODY_BYTES_MAX) return digest;
    this.#path = path;
    this.#body = Buffer.from(body);
    this.#digest = digest;
    return digest;
  }
}

function digestParts(path: string, parts: Iterable<Uint8Array>): string {
  const sha = createHash('sha256').update(`${path}\n`);
  for (const part of parts) sha.update(part);
  return sha.digest('hex').slice(0, DIGITS);
}

/** A body as it lies in memory, in pieces without the boundary of a form. */
function* partsOf(contentType: string | undefined, body: Uint8Array): Iterable<Uint8Array> {
  const boundary = /^multipart\/.*;\s*boundary="?([^";]{1,200})/i.exec(contentType ?? '')?.[1];
  if (boundary === undefined) return yield body;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const sought = Buffer.from(boundary, 'latin1');
  let from = 0;
  for (let count = 0; count < BOUNDARIES_MAX; count++) {
    const at = bytes.indexOf(sought, from);
    if (at < 0) break;
    yield bytes.subarray(from, at);
    from = at + sought.length;
  }
  yield bytes.subarray(from);
}
