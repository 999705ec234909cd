import { expect, test } from 'vitest';
import { LiveFeed } from '../../../reports/live/feed.ts';
import { liveScript } from '../../../reports/live/watch-run.ts';
import { snapshotOf } from '../../measure/snapshots.ts';
import { WatchedPage } from './watched.ts';

const SOURCE = { world: 'mock', run: undefined, durationMs: Number.POSITIVE_INFINITY } as const;

test('a connection that breaks is told, and found again; one that stays away means that the run has ended', () => {
  const page = new WatchedPage();
  const feed = new LiveFeed(SOURCE);
  const mark = (): string => `${page.element('live-mark').textContent} ${page.element('live-connection').textContent}`;
  page.read(feed.since(undefined).text);
  expect(mark()).toBe('● LIVE ');
  page.readyState = 0;
  page.fire('error');
  expect(mark()).toBe('○ DISCONNECTED The connection broke; trying again.');
  page.read(feed.since(undefined).text);
  page.wait();
  expect(mark()).toBe('● LIVE ');
  page.fire('error');
  page.fire('error');
  page.wait();
  expect(mark()).toBe('■ ENDED The run has ended or was stopped.');
  page.read(feed.since(undefined).text);
  expect(mark()).toBe('● LIVE ');
  page.readyState = 2;
  page.fire('error');
  expect(mark()).toContain('too many pages');
});

test('at its end a run leads to the report, and one without says so', () => {
  const [page, other] = [new WatchedPage(), new WatchedPage()];
  page.read('event: final\ndata: {}\n\n');
  expect([page.leftFor, page.isClosed]).toEqual(['/report', true]);
  other.read('event: gone\ndata: {}\n\n');
  expect([other.leftFor, other.isClosed]).toEqual([undefined, true]);
  expect(other.element('live-connection').textContent).toContain('there is no report');
});

test('doubts and updates that were left out are listed', () => {
  const page = new WatchedPage();
  const feed = new LiveFeed(SOURCE);
  feed.add(snapshotOf({ elapsedMs: 600, doubts: ['the spend cap is reached'] }));
  const { text, position } = feed.since(undefined);
  page.read(text);
  const list = page.element('live-warnings');
  const items = (): unknown[] => list.children.map((item) => (item as { textContent: string }).textContent);
  expect([items(), list.hidden]).toEqual([['the spend cap is reached'], false]);
  feed.add(snapshotOf({ elapsedMs: 1200 }));
  page.read(feed.since(position, 3).text);
  expect(items()).toEqual(['3 updates were skipped: this page reads slowly']);
  page.read(feed.since(feed.since(position).position).text);
  expect([items(), list.hidden]).toEqual([[], true]);
});

test('the text of the script runs alone, as it does in the page', () => {
  const made: string[] = [];
  const page = {
    document: { documentElement: {}, getElementById: () => null },
    getComputedStyle: () => ({}),
    matchMedia: () => ({ addEventListener: () => {} }),
    addEventListener: () => {},
  };
  class Source {
    constructor(url: string) {
      made.push(url);
    }
    addEventListener(): void {}
  }
  // oxlint-disable-next-line no-new-func -- the page gets the function as text, and so does this test.
  new Function('window', 'uPlot', 'EventSource', liveScript())(page, undefined, Source);
  expect(made).toEqual(['/events']);
});
