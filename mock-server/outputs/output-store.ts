import type { JobAnswer, JobRequest } from '../../src/wire/dialect.ts';
import type { StoreMemory } from '../memory/shared-parts.ts';
import { greyJpeg, JPEG_SIDE_PX_MAX } from './jpeg.ts';
import { tracklessMp4 } from './mp4.ts';
import { blackPng } from './png.ts';
import { blackWebp, WEBP_SIDE_PX_MAX } from './webp.ts';

/** The files of a job, as its answer carries them. */
export type OutputFiles = JobAnswer['outputs'];

const CACHED_FILES_MAX = 256;
const CACHED_BYTES_MAX = 33_554_432;

interface MadeFile {
  readonly contentType: string;
  readonly extension: string;
  readonly bytes: Uint8Array;
}

/** One file of the type that was asked for, or a PNG where the type does not know the size or is none that can be made. */
function makeFile(contentType: string, widthPx: number, heightPx: number, durationMs: number): MadeFile {
  const sidePx = Math.max(widthPx, heightPx);
  if (contentType === 'video/mp4') return { contentType, extension: 'mp4', bytes: tracklessMp4(durationMs) };
  if (contentType === 'image/jpeg' && sidePx <= JPEG_SIDE_PX_MAX) {
    return { contentType, extension: 'jpg', bytes: greyJpeg(widthPx, heightPx) };
  }
  if (contentType === 'image/webp' && sidePx <= WEBP_SIDE_PX_MAX) {
    return { contentType, extension: 'webp', bytes: blackWebp(widthPx, heightPx) };
  }
  return { contentType: 'image/png', extension: 'png', bytes: blackPng(widthPx, heightPx) };
}

/** A file that is kept, and the lists of it that jobs have, by their lengths. */
interface KeptFile {
  readonly made: MadeFile;
  readonly lists: Map<number, OutputFiles>;
}

function listOf({ contentType, extension, bytes }: MadeFile, count: number): OutputFiles {
  // Prodia names a video so (docs.prodia.com/reference/async, 2026-11); images have no published name.
  const stem = extension === 'mp4' ? 'video' : 'output';
  return Array.from({ length: count }, (_, index) => ({
    filename: index === 0 ? `${stem}.${extension}` : `${stem}-${index + 1}.${extension}`,
    contentType,
    bytes,
  }));
}

/**
 * Makes what jobs put out. Images are real files of the size and type that were asked for, all of one colour; where a type cannot have the
 * size, a PNG comes instead and says so in its content type. Videos are containers of the right duration without a track.
 * Files are kept by what makes them differ, at most 256 of them and 32 MiB; the oldest goes first.
 */
export class OutputStore {
  readonly #kept = new Map<string, KeptFile>();
  /** The lists of the file of a request: emptied when the file gives way, so that a request that is held does not hold its file. */
  readonly #lists = new WeakMap<JobRequest, KeptFile['lists']>();
  #bytes = 0;
  #forgotten = 0;

  get memory(): StoreMemory {
    return { bytes: this.#bytes, bytesMax: CACHED_BYTES_MAX, forgotten: this.#forgotten };
  }

  /** The files of a job: one for each image or video that it pays for, at least one. The same request has the same ones as long as they are kept. */
  filesOf(request: JobRequest): OutputFiles {
    const count = Math.max(1, request.usage.images, request.usage.videos);
    return this.#lists.get(request)?.get(count) ?? this.#find(request, count);
  }

  #find(request: JobRequest, count: number): OutputFiles {
    const { made, lists } = this.#fileOf(request);
    const files = lists.get(count) ?? listOf(made, count);
    if (made.bytes.length > CACHED_BYTES_MAX) return files;
    lists.set(count, files);
    this.#lists.set(request, lists);
    return files;
  }

  #fileOf({ usage, outputContentType }: JobRequest): KeptFile {
    const durationMs = Math.round(usage.videoMs / Math.max(1, usage.videos));
    const [widthPx, heightPx] = [Math.max(1, usage.widthPx), Math.max(1, usage.heightPx)];
    const key = `${outputContentType} ${widthPx}x${heightPx} ${durationMs}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const file: KeptFile = { made: makeFile(outputContentType, widthPx, heightPx, durationMs), lists: new Map() };
    if (file.made.bytes.length <= CACHED_BYTES_MAX) this.#keep(key, file);
    return file;
  }

  #keep(key: string, file: KeptFile): void {
    this.#kept.set(key, file);
    this.#bytes += file.made.bytes.length;
    for (const [oldest, { made, lists }] of this.#kept) {
      if (this.#kept.size <= CACHED_FILES_MAX && this.#bytes <= CACHED_BYTES_MAX) break;
      this.#kept.delete(oldest);
      lists.clear();
      this.#bytes -= made.bytes.length;
      this.#forgotten++;
    }
  }
}
