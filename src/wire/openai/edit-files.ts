import type { Size } from '../../units/size.ts';
import type { BodyFields } from '../body-fields.ts';
import { type FieldProblem, wrongType } from './fields.ts';

/** Bytes of a PNG up to the end of its sides, and what it begins with (W3C PNG, 5.2 and 11.2.1). */
const PNG_HEAD_BYTES = 24;
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;

/** The size of a PNG, as its head states it; undefined for what is none. */
function pngSize(bytes: Uint8Array): Size | undefined {
  if (bytes.length < PNG_HEAD_BYTES || PNG_SIGNATURE.some((byte, at) => bytes[at] !== byte)) return undefined;
  const head = new DataView(bytes.buffer, bytes.byteOffset, PNG_HEAD_BYTES);
  return { widthPx: head.getUint32(16), heightPx: head.getUint32(20) };
}

/** The files of a form under a name, or under its name as a list. */
export function filesNamed({ files }: BodyFields, name: string): BodyFields['files'] {
  return files.filter((file) => file.name === name || file.name === `${name}[]`);
}

/** More files under a name than are taken. */
export function tooMany(param: string, count: number, max: number): FieldProblem {
  const message = `Invalid '${param}': too many items, ${count} where at most ${max} are allowed.`;
  return { message, param, code: 'array_above_max_length' };
}

/**
 * What is wrong with the mask of an edit: it is one file, a PNG as large as the first image (openai 6.49.0, resources/images, 2026-11; the words are
 * chosen). Sizes are compared where both are PNGs.
 */
export function maskProblem(read: BodyFields): FieldProblem | undefined {
  const masks = filesNamed(read, 'mask');
  const [mask] = masks;
  if (read.fields['mask'] !== undefined || masks.some(({ bytes }) => bytes.length === 0))
    return wrongType('mask', 'a file with an image');
  if (mask === undefined) return undefined;
  if (masks.length > 1) return tooMany('mask', masks.length, 1);
  const [first] = filesNamed(read, 'image');
  const [size, wanted] = [pngSize(mask.bytes), first === undefined ? undefined : pngSize(first.bytes)];
  if (size === undefined || wanted === undefined) return undefined;
  if (size.widthPx === wanted.widthPx && size.heightPx === wanted.heightPx) return undefined;
  const message = `Invalid 'mask': it is ${size.widthPx}x${size.heightPx}, where the image is ${wanted.widthPx}x${wanted.heightPx}.`;
  return { message, param: 'mask', code: 'invalid_value' };
}
