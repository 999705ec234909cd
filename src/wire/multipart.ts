import { parseMultipart } from '@remix-run/multipart-parser';
import { textBytes } from './json-bytes.ts';

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

const encoder = new TextEncoder();
/** Most bytes of a UTF-16 code unit in UTF-8. */
const UTF8_MAX = 3;
const DASH = 45;
const BOUNDARY_CHARS_MIN = 27;

function contains(bytes: Uint8Array, needle: Uint8Array): boolean {
  const last = bytes.length - needle.length;
  for (let at = bytes.indexOf(DASH); at >= 0 && at <= last; at = bytes.indexOf(DASH, at + 1)) {
    let length = 1;
    while (length < needle.length && bytes[at + length] === needle[length]) length += 1;
    if (length === needle.length) return true;
  }
  return false;
}

/** A boundary of 27 to 70 characters (some readers refuse shorter ones), the same for the same seed and parts. */
function boundaryFor(seed: string, parts: readonly MultipartPart[]): string {
  const stem = `tollmark-${seed.replace(/[^0-9A-Za-z]/g, '').slice(0, 40)}`;
  for (let count = 0; ; count += 1) {
    const boundary = `${stem}-${String(count).padStart(BOUNDARY_CHARS_MIN - stem.length - 1, '0')}`;
    const marker = textBytes(`--${boundary}`);
    if (!parts.some((part) => contains(part.bytes, marker))) return boundary;
  }
}

/** A name inside of quotes, escaped as the HTML standard does for form data. */
function quoted(name: string): string {
  return `"${name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')}"`;
}

function partHead(part: MultipartPart, boundary: string): string {
  const filename = part.filename === undefined ? '' : `; filename=${quoted(part.filename)}`;
  const type = part.contentType === undefined ? '' : `Content-Type: ${part.contentType}\r\n`;
  return `--${boundary}\r\nContent-Disposition: form-data; name=${quoted(part.name)}${filename}\r\n${type}\r\n`;
}

/**
 * Writes multipart/form-data: the body, and the content type that names its boundary. `seed` is any text of the caller, such as the id of a job: the boundary is derived from it
 * and occurs in no part, and the same seed and parts give the same bytes.
 */
export function writeMultipart(
  parts: readonly MultipartPart[],
  seed: string,
): { readonly contentType: string; readonly body: Uint8Array } {
  const boundary = boundaryFor(seed, parts);
  const heads = parts.map((part, index) => `${index === 0 ? '' : '\r\n'}${partHead(part, boundary)}`);
  const tail = `${parts.length === 0 ? '' : '\r\n'}--${boundary}--\r\n`;
  const room = parts.reduce((sum, { bytes }, index) => sum + bytes.length + UTF8_MAX * (heads[index] ?? '').length, 0);
  const body = new Uint8Array(room + tail.length);
  let end = 0;
  for (const [index, { bytes }] of parts.entries()) {
    end += encoder.encodeInto(heads[index] ?? '', body.subarray(end)).written;
    body.set(bytes, end);
    end += bytes.length;
  }
  end += encoder.encodeInto(tail, body.subarray(end)).written;
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: body.subarray(0, end) };
}

function boundaryOf(contentType: string): string | undefined {
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
