import { hash } from 'node:crypto';
import type { WireRequest } from '../../src/wire/dialect.ts';

const DIGITS = 16;
/** Longer bodies are digested each time. */
const BODY_BYTES_MAX = 16_384;

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
    const digest = shortDigest(
      Buffer.concat([Buffer.from(`${path}\n`), withoutBoundary(headers['content-type'], body)]),
    );
    if (body.length > BODY_BYTES_MAX) return digest;
    this.#path = path;
    this.#body = Buffer.from(body);
    this.#digest = digest;
    return digest;
  }
}

function withoutBoundary(contentType: string | undefined, body: Uint8Array): Uint8Array {
  const boundary = /^multipart\/.*;\s*boundary="?([^";]{1,200})/i.exec(contentType ?? '')?.[1];
  if (boundary === undefined) return body;
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');
  return Buffer.from(text.replaceAll(boundary, ''), 'latin1');
}
