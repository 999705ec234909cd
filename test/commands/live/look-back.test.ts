import { expect, test } from 'vitest';
import { LookBack } from '../../../src/commands/live/look-back.ts';
import { snapshotOf } from '../../measure/snapshots.ts';

test('a look is compared with one ten seconds older, and the first ones with the start', () => {
  const lookBack = new LookBack();
  const spans: (number | undefined)[] = [];
  for (let elapsedMs = 0; elapsedMs <= 60_000; elapsedMs += 250) {
    const earlier = lookBack.add(snapshotOf({ elapsedMs }));
    spans.push(earlier && elapsedMs - earlier.elapsedMs);
  }
  expect(spans.slice(0, 40).every((span) => span === undefined)).toBe(true);
  const later = spans.slice(40) as number[];
  expect(Math.min(...later)).toBe(10_000);
  expect(Math.max(...later)).toBeLessThanOrEqual(10_500);
});

test('a display that was not drawn for long compares with what it has seen', () => {
  const lookBack = new LookBack();
  lookBack.add(snapshotOf({ elapsedMs: 1000 }));
  expect(lookBack.add(snapshotOf({ elapsedMs: 90_000 }))?.elapsedMs).toBe(1000);
});
