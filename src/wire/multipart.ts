import { parseMultipart } from '@remix-run/multipart-parser';
import { textBytes } from './json-bytes.ts';
import { joinPieces, type Piece } from './piecewise-reply.ts';

/** One part of a multipart/form-data body. */
export interface MultipartPart {
  readonly name: string;
  readonly filename?: string;
  readonly contentType?: string;
  readonly bytes: Uint8Array;
}

/** What a body may hold at most; one over is a problem, never an exception. */
interface MultipartBounds {
  readonly partsMax: number;
  readonly partBytesMax: number;
  readonly totalBytesMax: number;
  readonly headerBytesMax: number;
}

/** Bounds unless a caller sets its own: 64 parts, 64 MiB a part, 128 MiB together, 8 KiB of headers a part. */
const MULTIPART_BOUNDS: MultipartBounds = {
  partsMax: 64,
  partBytesMax: 67_108_864,
  totalBytesMax: 134_217_728,
  headerBytesMax: 8192,
};

/** A part to write; text is written as UTF-8. */
export type WrittenPart = Omit<MultipartPart, 'bytes'> & { readonly bytes: Piece };

const STEM = 'tollmark-';
const MARKED_STEM = `--${STEM}`;
const BOUNDARY_CHARS_MIN = 27;
const DASH = 45;

function contains(bytes: Uint8Array, needle: Uint8Array): boolean {
  const last = bytes.length - needle.length;
  for (let at = bytes.indexOf(DASH); at >= 0 && at <= last; at = bytes.indexOf(DASH, at + 1)) {
    let length = 1;
    while (length < needle.length && bytes[at + length] === needle[length]) length += 1;
    if (length === needle.length) return true;
  }
  return false;
}

const MARKED_STEM_BYTES = textBytes(MARKED_STEM);
/** Whether bytes hold what every boundary begins with: the files of a mock are few, and each is in many answers. */
const stemHolders = new WeakMap<Uint8Array, boolean>();

/** Whether a part holds the beginning of a boundary. Hardly any does, and then every boundary is free. */
function holdsStem({ bytes }: WrittenPart): boolean {
  if (typeof bytes === 'string') return bytes.includes(MARKED_STEM);
  const known = stemHolders.get(bytes);
  if (known !== undefined) return known;
  const holds = contains(bytes, MARKED_STEM_BYTES);
  stemHolders.set(bytes, holds);
  return holds;
}

/** A boundary of 27 to 70 characters (some readers refuse shorter ones), the same for the same seed and parts. */
function boundaryFor(seed: string, parts: readonly WrittenPart[]): string {
  const stem = `${STEM}${seed.replace(/[^0-9A-Za-z]/g, '').slice(0, 40)}`;
  const holders = parts.filter(holdsStem);
  for (let count = 0; ; count += 1) {
    const boundary = `${stem}-${String(count).padStart(BOUNDARY_CHARS_MIN - stem.length - 1, '0')}`;
    if (holders.length === 0) return boundary;
    const marker = textBytes(`--${boundary}`);
    if (!holders.some(({ bytes }) => contains(typeof bytes === 'string' ? textBytes(bytes) : bytes, marker)))
      return boundary;
  }
}

/** A name inside of quotes, escaped as the HTML standard does for form data. */
function quoted(name: string): string {
  return `"${name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')}"`;
}

function partHead(part: WrittenPart, boundary: string): string {
  const filename = part.filename === undefined ? '' : `; filename=${quoted(part.filename)}`;
  const type = part.contentType === undefined ? '' : `Content-Type: ${part.contentType}\r\n`;
  return `--${boundary}\r\nContent-Disposition: form-data; name=${quoted(part.name)}${filename}\r\n${type}\r\n`;
}

/**
 * Writes multipart/form-data: the body in pieces, and the content type that names its boundary. `seed` is any text of the caller, such as the id of a
 * job: the boundary is derived from it and occurs in no part, and the same seed and parts give the same bytes. Bytes that are written may not change.
 */
export function writeMultipartPieces(
  parts: readonly WrittenPart[],
  seed: string,
): { readonly contentType: string; readonly pieces: readonly Piece[] } {
  const boundary = boundaryFor(seed, parts);
  const pieces: Piece[] = [];
  let text = '';
  for (const part of parts) {
    text += partHead(part, boundary);
    if (typeof part.bytes === 'string') text += part.bytes;
    else {
      pieces.push(text, part.bytes);
      text = '';
    }
    text += '\r\n';
  }
  pieces.push(`${text}--${boundary}--\r\n`);
  return { contentType: `multipart/form-data; boundary=${boundary}`, pieces };
}

/** As `writeMultipartPieces`, with the body in one. */
export function writeMultipart(
  parts: readonly WrittenPart[],
  seed: string,
): { readonly contentType: string; readonly body: Uint8Array } {
  const { contentType, pieces } = writeMultipartPieces(parts, seed);
  return { contentType, body: joinPieces(pieces) };
}

/** The boundary that a content type names; undefined where it names none. */
export function boundaryOf(contentType: string): string | undefined {
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;",]{1,70}))/i.exec(contentType);
  return match?.[1] ?? match?.[2];
}

/** Reads multipart/form-data: its parts, those without a name left out, or one sentence that says why it has none. It throws for no bytes. */
export function readMultipart(
  contentType: string,
  body: Uint8Array,
  bounds: MultipartBounds = MULTIPART_BOUNDS,
): { readonly parts: readonly MultipartPart[] } | { readonly problem: string } {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) return { problem: 'the multipart content type names no boundary' };
  if (body.length === 0) return { problem: 'the multipart body is empty' };
  try {
    const parts: MultipartPart[] = [];
    const parsed = parseMultipart(body, {
      boundary,
      maxParts: bounds.partsMax,
      maxFileSize: bounds.partBytesMax,
      maxTotalSize: bounds.totalBytesMax,
      maxHeaderSize: bounds.headerBytesMax,
    });
    for (const part of parsed) {
      const { name, filename } = part;
      const type = part.headers['content-type'];
      if (name === undefined) continue;
      parts.push({
        name,
        ...(filename === undefined ? {} : { filename }),
        ...(type === undefined ? {} : { contentType: type }),
        bytes: part.bytes,
      });
    }
    return { parts };
  } catch (error) {
    // The parser throws its own errors on framing and bounds, and TypeError or URIError on headers that are not text.
    return { problem: `the multipart body cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}
