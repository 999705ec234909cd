import { expect, test } from 'vitest';
import { blockLines, lineText } from '../../../src/commands/live/text.ts';
import { snapshotOf } from '../../measure/snapshots.ts';
import { runAt } from './runs-shown.ts';

test('a block says in seven lines how far the run is and what it costs', () => {
  expect(`\n${blockLines(runAt(45_000), runAt(35_000)).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    steady      [██████████████████░░░░░░] 75.0 %  45.0 s of 60.0 s, 15.0 s left
                offered    succeeded  p50       p95       429      other failures
    last 10 s   40.0/s     39.6/s     1.12 s    1.63 s    50       4
    so far      40.0/s     38.9/s     1.06 s    1.57 s    225      18
    requests    1,800 due · 1,752 ok · 18 failed · 0 dropped · 30 under way
    retries     225 · 1.125 attempts a request, 1.125 in the last 10 s
    dollars     $70.08 of $200.00 (estimate) · $0.04 a success
    "
  `);
});

test('a line says the same in short', () => {
  expect(lineText(runAt(45_000), runAt(35_000))).toMatchInlineSnapshot(
    `"steady 45.0 s of 60.0 s, 15.0 s left · 1,752 ok · 18 failed · 30 under way · 39.6/s of 40.0/s · p95 1.63 s · 50 × 429 · 1.125 attempts a request · $70.08 of $200.00 (estimate) · $0.04 a success"`,
  );
});

test.each([
  ['ahead of the load', snapshotOf({ phase: 'priming' }), 'priming     requests ahead of the load'],
  ['a load whose end nobody knows', snapshotOf({ elapsedMs: 5000 }), 'steady      5.00 s'],
  [
    'what is under way after the load',
    snapshotOf({ phase: 'draining', elapsedMs: 62_500, endMs: 60_000, active: 3 }),
    'draining    2.50 s after the load',
  ],
  ['the end', snapshotOf({ phase: 'draining', elapsedMs: 62_500, endMs: 60_000 }), 'draining    the load is over'],
])('the first line of %s', (_, now, head) => {
  expect(blockLines(now, undefined)[0]).toBe(head);
});

test('a doubt is a line of its own, and the end of a line', () => {
  const now = snapshotOf({ late: 2, doubts: ['the spend cap is reached'] });
  expect(blockLines(now, undefined).slice(7)).toEqual([
    'doubtful    2 requests dropped by a stall of the load generator',
    'doubtful    the spend cap is reached',
  ]);
  expect(lineText(now, undefined)).toMatch(
    / · doubtful: 2 requests dropped by a stall of the load generator; the spend cap is reached$/,
  );
});

test('thresholds are a line of the block, those that do not hold first; a line tells of them where one does not', () => {
  const now = runAt(45_000);
  const [held, broken, open] = [
    { metric: 'errorRate', condition: '< 5%', observed: 0.01, holds: true },
    { metric: 'latencyMs.p95', condition: '< 1s', observed: 1570, holds: false },
    { metric: 'dollars.perSuccess', condition: '< $1', observed: null, holds: undefined },
  ];
  expect(blockLines(now, undefined, [held, broken, open])[7]).toBe(
    'thresholds  ✗ latencyMs.p95 < 1s (1,570 so far) · 1 holds · 1 judged at the end',
  );
  expect(lineText(now, undefined, [held, broken])).toMatch(
    / a success · thresholds: ✗ latencyMs\.p95 < 1s \(1,570 so far\) · 1 holds$/,
  );
  expect(lineText(now, undefined, [held, open])).toBe(lineText(now, undefined));
});
