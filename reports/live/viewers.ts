import type { ServerResponse } from 'node:http';
import type { FeedPosition, Told } from './chart-feed.ts';

/** Most pages that watch one thing at a time. */
export const VIEWERS_MAX = 16;
/** A reader that has so much before it gets nothing more until it has read. */
const UNREAD_BYTES_MAX = 65_536;

/** What a viewer is written to: the reply to its request. */
export type ViewerStream = Pick<ServerResponse, 'write' | 'end' | 'once' | 'writableLength'>;

interface Viewer {
  readonly stream: ViewerStream;
  position: FeedPosition;
  /** Updates that were left out since the last one, for it reads slowly. */
  skipped: number;
}

/** The pages that watch a run, or a mock server. A slow one skips updates, and loses nothing by that: each is told what it lacks by where it stands. */
export class Viewers {
  /** Updates that were left out so far. */
  skipped = 0;
  readonly #open = new Set<Viewer>();

  get count(): number {
    return this.#open.size;
  }

  /** Whether there are as many as may be. */
  get isFull(): boolean {
    return this.#open.size >= VIEWERS_MAX;
  }

  /** Takes a page in, and tells it `first`. Call it only while there is room. */
  add(stream: ViewerStream, first: Told): void {
    if (this.isFull) throw new Error('There are as many viewers as may be.');
    const viewer: Viewer = { stream, position: first.position, skipped: 0 };
    this.#open.add(viewer);
    stream.once('close', () => this.#open.delete(viewer));
    stream.write(first.text);
  }

  /** Tells each what it lacks. `since` is asked once for all that stand at the same place. */
  update(since: (position: FeedPosition, skipped: number) => Told): void {
    const told = new Map<string, Told>();
    for (const viewer of this.#open) {
      if (viewer.stream.writableLength > UNREAD_BYTES_MAX) {
        viewer.skipped++;
        this.skipped++;
        continue;
      }
      const key = `${viewer.position.epoch} ${viewer.position.windows} ${viewer.skipped}`;
      const next = told.get(key) ?? since(viewer.position, viewer.skipped);
      told.set(key, next);
      viewer.position = next.position;
      viewer.skipped = 0;
      viewer.stream.write(next.text);
    }
  }

  /** Tells everybody a last word, and ends. */
  end(text: string): void {
    for (const { stream } of this.#open) stream.end(text);
  }
}
