import { lastContentType, mediaTypeOf } from '../media-type.ts';
import { boundaryOf } from '../multipart.ts';
import type { Elider } from './elider.ts';
import { JsonElider } from './json-elider.ts';
import { MultipartElider } from './multipart-elider.ts';

/** Bytes of an output that are kept: what a reply says of itself fits in many times. */
export const OUTPUT_BYTES_KEPT = 1_048_576;

/** White space of JSON, and what an object begins with: no image, video or sound does. */
const JSON_BEGINNINGS: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d, 0x7b]);

/** Keeps how an output alone begins: of it, only whether it is there counts. Some servers send JSON under the type of an output. */
class OutputElider implements Elider {
  #left = OUTPUT_BYTES_KEPT;
  #json: JsonElider | undefined;

  take(bytes: Uint8Array, keep: (part: Uint8Array) => void): void {
    if (this.#left === OUTPUT_BYTES_KEPT && JSON_BEGINNINGS.has(bytes[0])) this.#json ??= new JsonElider();
    if (this.#json !== undefined) return this.#json.take(bytes, keep);
    if (this.#left === 0) return;
    const part = bytes.subarray(0, this.#left);
    this.#left -= part.length;
    keep(part);
  }

  end(): void {}
}

/** What leaves outputs out of a body of a content type; undefined where all of it is read. */
export function eliderFor(contentType: string | undefined): Elider | undefined {
  const type = mediaTypeOf(contentType);
  if (type === '' || type.endsWith('json')) return new JsonElider();
  if (/^(?:image|video|audio)\//.test(type)) return new OutputElider();
  const boundary = type === 'multipart/form-data' ? boundaryOf(lastContentType(contentType)) : undefined;
  return boundary === undefined ? undefined : new MultipartElider(boundary, OUTPUT_BYTES_KEPT);
}
