const PRIME = 0x01000193;

function fnv1a(text: string, basis: number): string {
  let hash = basis;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    hash = Math.imul(hash ^ (unit & 0xff), PRIME);
    hash = Math.imul(hash ^ (unit >>> 8), PRIME);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/**
 * Sixteen hexadecimal digits that distinguish texts: FNV-1a (32 bits, over the bytes of each UTF-16 unit) from two bases. It protects against
 * accidental collisions, not against deliberate ones.
 */
export function fingerprint(text: string): string {
  return fnv1a(text, 0x811c9dc5) + fnv1a(text, 0x5bd1e995);
}
