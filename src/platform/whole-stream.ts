import { fstatSync, writeSync } from 'node:fs';

/** A stream of the process that may lead to a file. */
type FileStream = Pick<NodeJS.WriteStream, '_write'> & { readonly fd: number };

/**
 * Has a stream to a file write all of each text, or fail. Node writes once, and takes what the disk took for all of it (SyncWriteStream, 20 to 26): on
 * a disk that is almost full, a result would be cut without a word. Streams to terminals, pipes and devices stay as they are.
 */
export function writeWhole(stream: FileStream): void {
  if (!leadsToFile(stream.fd)) return;
  // oxlint-disable-next-line no-underscore-dangle -- Node's name for what a stream writes with
  stream._write = (chunk: Uint8Array, _encoding, done) => {
    try {
      for (let from = 0; from < chunk.length;) from += writeSync(stream.fd, chunk, from);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
}

function leadsToFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    // A descriptor that is closed leads nowhere.
    return false;
  }
}
