import type { JobRequest } from '../../src/wire/dialect.ts';

/**
 * What V8 takes on a machine of 64 bits, about (Node 20): an object, a text, a place in an array, a property with its number, and one of an object with
 * so many that it has its names for itself.
 */
const OBJECT_BYTES = 64;
const TEXT_BYTES = 24;
const SLOT_BYTES = 8;
const PROPERTY_BYTES = 24;
const OWN_PROPERTY_BYTES = 72;
const SHARED_PROPERTIES_MAX = 30;

/** A request beside what it says: its usage and the objects around it. */
const REQUEST_BYTES = 1024;

/** A text takes a byte for each character, or two where one of them needs it. */
function textBytes(text: string): number {
  return TEXT_BYTES + (Buffer.byteLength(text) === text.length ? text.length : 2 * text.length);
}

/** About how many bytes of memory a value of JSON, or bytes, take; what the value shares with others counts whole. */
export function estimateBytes(value: unknown): number {
  let bytes = 0;
  const left: unknown[] = [value];
  while (left.length > 0) {
    const each = left.pop();
    if (typeof each === 'string') bytes += textBytes(each);
    else if (typeof each !== 'object' || each === null) bytes += SLOT_BYTES;
    else if (ArrayBuffer.isView(each)) bytes += OBJECT_BYTES + each.buffer.byteLength;
    else if (Array.isArray(each)) {
      bytes += OBJECT_BYTES + SLOT_BYTES * each.length;
      for (const item of each as unknown[]) left.push(item);
    } else {
      bytes += OBJECT_BYTES;
      let count = 0;
      for (const name in each) {
        bytes += name.length + (count++ < SHARED_PROPERTIES_MAX ? PROPERTY_BYTES : OWN_PROPERTY_BYTES);
        left.push((each as Readonly<Record<string, unknown>>)[name]);
      }
    }
  }
  return bytes;
}

/** About how many bytes a request takes. What it says counts twice, because a dialect may keep its text beside it (`prodiaJobText`). */
export function requestBytes({ usage, ...said }: JobRequest): number {
  return REQUEST_BYTES + estimateBytes(usage.options) + 2 * estimateBytes(said);
}
