import type { JobAnswer, JobRequest } from '../../src/wire/dialect.ts';
import type { StoreMemory } from '../memory/weighed-map.ts';
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

/**
 * Makes what jobs put out. Images are real files of the size and type that were asked for, all of one colour; where a type cannot have the
 * size, a PNG comes instead and says so in its content type. Videos are containers of the right duration without a track.
 * Files are kept by what makes them differ, at most 256 of them and 32 MiB; the oldest goes first.
 */
export class OutputStore {
  readonly #kept = new Map<string, MadeFile>();
  #bytes = 0;
  #forgotten = 0;

  get memory(): StoreMemory {
    return { bytes: this.#bytes, bytesMax: CACHED_BYTES_MAX, forgotten: this.#forgotten };
  }

  /** The files of a job: one for each image or video that it pays for, at least one. */
  filesOf({ usage, outputContentType }: JobRequest): OutputFiles {
    const count = Math.max(1, usage.images, usage.videos);
    const durationMs = Math.round(usage.videoMs / Math.max(1, usage.videos));
    const file = this.#file(outputContentType, Math.max(1, usage.widthPx), Math.max(1, usage.heightPx), durationMs);
    const { contentType, extension, bytes } = file;
    // Prodia names a video so (docs.prodia.com/reference/async, 2026-11); images have no published name.
    const stem = extension === 'mp4' ? 'video' : 'output';
    return Array.from({ length: count }, (_, index) => ({
      filename: index === 0 ? `${stem}.${extension}` : `${stem}-${index + 1}.${extension}`,
      contentType,
      bytes,
    }));
  }

  #file(contentType: string, widthPx: number, heightPx: number, durationMs: number): MadeFile {
    const key = `${contentType} ${widthPx}x${heightPx} ${durationMs}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const made = makeFile(contentType, widthPx, heightPx, durationMs);
    if (made.bytes.length > CACHED_BYTES_MAX) return made;
    this.#kept.set(key, made);
    this.#bytes += made.bytes.length;
    for (const [oldest, file] of this.#kept) {
      if (this.#kept.size <= CACHED_FILES_MAX && this.#bytes <= CACHED_BYTES_MAX) break;
      this.#kept.delete(oldest);
      this.#bytes -= file.bytes.length;
      this.#forgotten++;
    }
    return made;
  }
}
