import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FeedPosition } from '../../../reports/live/chart-feed.ts';
import { LiveFeed } from '../../../reports/live/feed.ts';
import type { LiveSnapshot } from '../../../src/measure/live-snapshot.ts';
import { snapshotOf } from '../../measure/snapshots.ts';
import { WatchedPage } from './watched.ts';

const SOURCE = { world: 'mock', run: undefined, durationMs: Number.POSITIVE_INFINITY } as const;

/** The snapshots of a run: what each step adds up to. */
const runs = fc
  .array(
    fc.record({
      gapMs: fc.integer({ min: 300, max: 900 }),
      offered: fc.nat(50),
      retries: fc.nat(20),
      latencyCell: fc.integer({ min: 0, max: 300 }),
      active: fc.nat(9),
    }),
    { minLength: 1, maxLength: 1500, size: 'max' },
  )
  .map((steps): LiveSnapshot[] => {
    const cells = new Map<number, number>();
    let now = snapshotOf({ capNano: '100000000000' });
    return steps.map(({ gapMs, offered, retries, latencyCell, active }) => {
      cells.set(latencyCell, (cells.get(latencyCell) ?? 0) + offered);
      const counts = { offered: now.offered + offered, begun: now.begun + offered, retries: now.retries + retries };
      const latency = { ...now.latency, cells: [...cells].toSorted(([a], [b]) => a - b).flat() };
      const billedNano = String(BigInt(now.billedNano) + BigInt(offered) * 2_500_000n);
      now = { ...now, ...counts, active, latency, billedNano, elapsedMs: now.elapsedMs + gapMs };
      return now;
    });
  });

test('a page that was told bit by bit, and left out updates, draws what one draws that comes now', () => {
  fc.assert(
    fc.property(runs, fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (snapshots, reads) => {
      const feed = new LiveFeed(SOURCE);
      const early = new WatchedPage();
      let position: FeedPosition | undefined;
      const read = (): void => {
        const told = feed.since(position, 0);
        early.read(told.text);
        position = told.position;
      };
      for (const [index, snapshot] of snapshots.entries()) {
        feed.add(snapshot);
        if (reads[index % reads.length] === true) read();
      }
      read();
      const late = new WatchedPage();
      late.read(feed.since(undefined).text);
      expect(early.charts).toEqual(late.charts);
      expect(late.charts[0]?.x.length).toBeLessThanOrEqual(600);
      expect(early.cards.map(({ textContent }) => textContent)).toEqual(
        late.cards.map(({ textContent }) => textContent),
      );
      // The dollars of the last window are all that was billed.
      expect(late.charts.find(({ id }) => id === 'chart-dollars')?.lines[0]?.values.at(-1)).toBeCloseTo(
        Number(BigInt(snapshots.at(-1)?.billedNano ?? 0)) / 1e9,
        3,
      );
    }),
    { seed: 42, numRuns: 10 },
  );
});

test('before the load there is a page without values', () => {
  const page = new WatchedPage();
  page.read(new LiveFeed(SOURCE).since(undefined).text);
  expect(page.element('live-phase').textContent).toContain('has not begun');
  expect(page.charts.map(({ x }) => x)).toEqual(Array.from({ length: 6 }, () => []));
  expect(page.cards[0]?.textContent).toBe('–');
});

test('rates, failures and percentiles of a window are of what happened in it', () => {
  const feed = new LiveFeed(SOURCE);
  const page = new WatchedPage();
  const first = snapshotOf({ elapsedMs: 500, endMs: 10_000, offered: 10, begun: 10, attempts: 10, succeeded: 10 });
  feed.add({
    ...first,
    latency: { count: 10, sum: [0, 0], cells: [160, 10] },
    billedNano: '1000000000',
    capNano: '4000000000',
  });
  feed.add({
    ...first,
    elapsedMs: 1500,
    offered: 30,
    begun: 30,
    retries: 10,
    attempts: 40,
    byStatus: { '200': 25, '404': 2, '429': 8, '503': 5 },
    throttled: 8,
    timeouts: 3,
    active: 7,
    latency: { count: 25, sum: [0, 0], cells: [160, 10, 240, 15] },
    billedNano: '2500000000',
    capNano: '4000000000',
  });
  page.read(feed.since(undefined, 0).text);
  const last = (id: string): (number | null | undefined)[] =>
    page.charts.find((chart) => chart.id === id)?.lines.map(({ values }) => values[1]) ?? [];
  expect(page.charts[0]?.x).toEqual([0, 500]);
  expect(last('chart-throughput')).toEqual([20, 30, 0]);
  expect(last('chart-amplification')).toEqual([1.5]);
  expect(last('chart-failures')).toEqual([8, 2, 5, 3]);
  expect(last('chart-active')).toEqual([7]);
  // From half of the cap on, it is drawn.
  expect(last('chart-dollars')).toEqual([2.5, 4]);
  const [p50, p95] = last('chart-latency');
  expect(p50).toBe(p95);
  expect(page.cards[6]?.textContent).toBe('$2.50');
  expect(page.cards[7]?.textContent).toBe('of $4.00 (62.5 %)');
  const failures = page.element('live-failures').children as unknown as { children: { textContent: string }[] }[];
  expect(failures.map(({ children }) => children.map(({ textContent }) => textContent))).toEqual([
    ['429 (throttled)', '8', '20.0 %'],
    ['404', '2', '5.00 %'],
    ['503', '5', '12.5 %'],
    ['timeouts', '3', '7.50 %'],
  ]);
  expect(page.element('live-progress').value).toBe(0.15);
});

test('the page tells how each threshold stands', () => {
  const thresholds = [
    { metric: 'errorRate', condition: '< 1%' },
    { metric: 'dollars.perSuccess', condition: '< $1' },
  ];
  const feed = new LiveFeed(SOURCE, thresholds);
  const page = new WatchedPage();
  feed.add(snapshotOf({ elapsedMs: 1000, offered: 100, begun: 100, succeeded: 90, failed: 10 }));
  page.read(feed.since(undefined).text);
  const texts = page
    .element('live-thresholds')
    .children.map((row) =>
      (row as unknown as { children: { textContent: string }[] }).children.map(({ textContent }) => textContent),
    );
  expect(texts).toEqual([
    ['errorRate', '< 1%', '0.1', '✗ does not hold'],
    ['dollars.perSuccess', '< $1', '–', 'judged at the end'],
  ]);
});
