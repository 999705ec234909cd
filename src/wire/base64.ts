const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CODES: Uint8Array = new TextEncoder().encode(ALPHABET);
const PAD = 61;
const ascii = new TextDecoder('utf-8');

/** Base64 text of bytes (RFC 4648, section 4, with padding). */
export function encodeBase64(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let end = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    out[end] = CODES[group >>> 18] ?? PAD;
    out[end + 1] = CODES[(group >>> 12) & 63] ?? PAD;
    out[end + 2] = left > 1 ? (CODES[(group >>> 6) & 63] ?? PAD) : PAD;
    out[end + 3] = left > 2 ? (CODES[group & 63] ?? PAD) : PAD;
    end += 4;
  }
  return ascii.decode(out);
}
