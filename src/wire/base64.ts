const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CODES: Uint8Array = new TextEncoder().encode(ALPHABET);
const PAD = 61;
const ascii = new TextDecoder('utf-8');

/** Base64 text of bytes (RFC 4648, section 4, with padding). */
export function encodeBase64(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  const wholeEnd = bytes.length - (bytes.length % 3);
  let end = 0;
  for (let at = 0; at < wholeEnd; at += 3) {
    const group = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    out[end] = CODES[group >>> 18] as number;
    out[end + 1] = CODES[(group >>> 12) & 63] as number;
    out[end + 2] = CODES[(group >>> 6) & 63] as number;
    out[end + 3] = CODES[group & 63] as number;
    end += 4;
  }
  if (wholeEnd === bytes.length) return ascii.decode(out);
  const second = bytes[wholeEnd + 1];
  const group = ((bytes[wholeEnd] as number) << 16) | ((second ?? 0) << 8);
  out[end] = CODES[group >>> 18] as number;
  out[end + 1] = CODES[(group >>> 12) & 63] as number;
  out[end + 2] = second === undefined ? PAD : (CODES[(group >>> 6) & 63] as number);
  out[end + 3] = PAD;
  return ascii.decode(out);
}
