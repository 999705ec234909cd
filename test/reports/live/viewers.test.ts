import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { FeedPosition } from '../../../reports/live/chart-feed.ts';
import { Viewers, VIEWERS_MAX, type ViewerStream } from '../../../reports/live/viewers.ts';

/** A reader that reads only when it is asked to. */
class Reader extends EventEmitter {
  got: string[] = [];
  unread = 0;
  reads = true;

  get writableLength(): number {
    return this.unread;
  }

  write(text: string): boolean {
    this.got.push(text);
    if (!this.reads) this.unread += text.length;
    return this.reads;
  }

  end(text: string): this {
    this.got.push(text);
    this.emit('close');
    return this;
  }
}

const at = (windows: number): FeedPosition => ({ epoch: 1, windows });
const FIRST = { text: 'first', position: at(1) };
const join = (viewers: Viewers, reader: Reader): void => viewers.add(reader as unknown as ViewerStream, FIRST);

test('viewers are bounded, and who leaves makes room', () => {
  const viewers = new Viewers();
  const readers = Array.from({ length: VIEWERS_MAX }, () => new Reader());
  for (const reader of readers) {
    expect(viewers.isFull).toBe(false);
    join(viewers, reader);
  }
  expect(viewers.isFull).toBe(true);
  expect(() => join(viewers, new Reader())).toThrow(/as many viewers/);
  readers[3]?.emit('close');
  expect([viewers.count, viewers.isFull]).toEqual([VIEWERS_MAX - 1, false]);
});

test('what viewers at one place lack is made once', () => {
  const viewers = new Viewers();
  const readers = [new Reader(), new Reader(), new Reader()];
  for (const reader of readers) join(viewers, reader);
  const asked: FeedPosition[] = [];
  const since = (position: FeedPosition) => {
    asked.push(position);
    return { text: `to ${position.windows + 1}`, position: at(position.windows + 1) };
  };
  viewers.update(since);
  viewers.update(since);
  expect(asked).toEqual([at(1), at(2)]);
  expect(readers.map(({ got }) => got)).toEqual(Array.from({ length: 3 }, () => ['first', 'to 2', 'to 3']));
});

test('a slow viewer skips updates, which are counted, and is told then what it lacks since it last heard', () => {
  const viewers = new Viewers();
  const [slow, quick] = [new Reader(), new Reader()];
  join(viewers, slow);
  join(viewers, quick);
  slow.reads = false;
  let windows = 1;
  const update = (): void => {
    windows++;
    viewers.update((position, skipped) => ({
      text: `${'x'.repeat(70_000)} ${position.windows} ${skipped}`,
      position: at(windows),
    }));
  };
  update();
  for (let i = 0; i < 5; i++) update();
  expect([slow.got.length, quick.got.length, viewers.skipped]).toEqual([2, 7, 5]);
  expect(slow.unread).toBeLessThan(80_000);
  [slow.reads, slow.unread] = [true, 0];
  update();
  expect(slow.got.at(-1)?.slice(-4)).toBe(' 2 5');
  expect(quick.got.at(-1)?.slice(-4)).toBe(' 7 0');
  update();
  expect(slow.got.at(-1)?.slice(-4)).toBe(' 8 0');
});

test('the last word reaches everybody', () => {
  const viewers = new Viewers();
  const reader = new Reader();
  join(viewers, reader);
  viewers.end('final');
  expect([reader.got.at(-1), viewers.count]).toEqual(['final', 0]);
});
