import { joinBytes } from '../../../src/wire/json-bytes.ts';
import type { Elider } from '../../../src/wire/elision/elider.ts';

/** What an elider leaves of a body that comes in pieces of some sizes, again and again. */
export function elided(elider: Elider, body: Uint8Array, sizes: readonly number[] = [body.length]): Uint8Array {
  const kept: Uint8Array[] = [];
  const keep = (part: Uint8Array): void => void kept.push(part.slice());
  for (let at = 0, piece = 0; at < body.length; piece++) {
    const size = Math.max(1, sizes[piece % sizes.length] ?? 1);
    elider.take(body.subarray(at, at + size), keep);
    at += size;
  }
  elider.end(keep);
  return joinBytes(kept);
}
