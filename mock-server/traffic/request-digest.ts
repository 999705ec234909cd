import { hash } from 'node:crypto';
import type { WireRequest } from '../../src/wire/dialect.ts';

const DIGITS = 16;

/** Sixteen hexadecimal digits of the SHA-256 of a text or bytes. */
export function shortDigest(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex').slice(0, DIGITS);
}

/** Digest of path, query and body; the boundary between the parts of a form, which is another one in each sending, does not count. */
export function requestDigest({ path, headers, body }: WireRequest): string {
  const boundary = /^multipart\/.*;\s*boundary="?([^";]{1,200})/i.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return shortDigest(`${path}\n${shortDigest(body)}`);
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');
  return shortDigest(`${path}\n${text.replaceAll(boundary, '')}`);
}
