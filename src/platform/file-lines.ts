import { ByteSource, unreadable } from './byte-source.ts';

/** The longest line that is read: 1 MiB. Lines of our own logs have some 100 KiB at most. */
const LINE_BYTES_MAX = 1_048_576;
/** A line of more bytes ends the reading: what has no ends of lines is no log, and may have no end. */
const SKIPPED_BYTES_MAX = 268_435_456;
/** Bytes that are read at once. */
const CHUNK_BYTES = 262_144;
const NEWLINE = 10;

/** A line of a file. */
export interface FileLine {
  /** From 1. */
  readonly number: number;
  /** Without its end of line; undefined: it is longer than is read. */
  readonly text: string | undefined;
  /** Whether the file ends in it, without an end of line. */
  readonly isCut: boolean;
}

/**
 * The lines of a file of any size that are not empty, one after the other, in 1.3 MB of memory. Lines of more than `lineBytesMax` (1 MiB by default) come
 * without their text. Throws a `ScenarioError` SCENARIO_UNREADABLE where the file cannot be read, or a line has more than 256 MiB.
 */
export function* readLines(path: string, lineBytesMax: number = LINE_BYTES_MAX): Generator<FileLine> {
  const source = new ByteSource(path);
  const bytes = Buffer.allocUnsafe(lineBytesMax + CHUNK_BYTES);
  let [start, end, number, skippedBytes] = [0, 0, 1, 0];
  try {
    for (let scanned = 0; ;) {
      const at = bytes.subarray(scanned, end).indexOf(NEWLINE);
      if (at >= 0) {
        const newline = scanned + at;
        if (skippedBytes > 0 || newline - start > lineBytesMax) yield { number, text: undefined, isCut: false };
        else if (newline > start) yield { number, text: bytes.toString('utf8', start, newline), isCut: false };
        number++;
        skippedBytes = 0;
        start = newline + 1;
        scanned = start;
        continue;
      }
      if (end - start > lineBytesMax) {
        skippedBytes += end - start;
        start = end;
        if (skippedBytes > SKIPPED_BYTES_MAX)
          throw unreadable(path, 'has no end of line in 256 MiB, so it is no log; name the log of a run', {
            line: number,
          });
      }
      // What is left of a line goes to the front, to make room for its rest.
      bytes.copyWithin(0, start, end);
      end -= start;
      start = 0;
      scanned = end;
      const read = source.read(bytes.subarray(end, end + CHUNK_BYTES));
      if (read === 0) break;
      end += read;
    }
    if (skippedBytes > 0) yield { number, text: undefined, isCut: true };
    else if (end > 0) yield { number, text: bytes.toString('utf8', 0, end), isCut: true };
  } finally {
    source.close();
  }
}
