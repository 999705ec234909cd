import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coarsen } from '../../src/measure/coarse-histogram.ts';
import { Histogram } from '../../src/measure/histogram.ts';
import { doubtsOf, liveAmplification, mergeSnapshots, type LiveSnapshot } from '../../src/measure/live-snapshot.ts';
import { anySnapshot, snapshotOf } from './snapshots.ts';

describe('a merge', () => {
  test('is the same in any order and grouping, also through JSON', () => {
    fc.assert(
      fc.property(fc.array(anySnapshot, { minLength: 2, maxLength: 6 }), fc.nat(), (all, cut) => {
        const whole = mergeSnapshots(all);
        expect(mergeSnapshots(all.toReversed())).toEqual(whole);
        const at = 1 + (cut % (all.length - 1));
        const parts = [mergeSnapshots(all.slice(0, at)), mergeSnapshots(all.slice(at))];
        expect(mergeSnapshots(JSON.parse(JSON.stringify(parts)) as LiveSnapshot[])).toEqual(whole);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  test('of one snapshot is that snapshot', () => {
    fc.assert(
      fc.property(anySnapshot, (one) => {
        expect(mergeSnapshots([one])).toEqual(one);
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  test('adds counts, dollars and caps; the least advanced tells the phase, and an end that one does not know is unknown', () => {
    const a = snapshotOf({
      phase: 'draining',
      endMs: 5000,
      offered: 2,
      billedNano: '10000000000000000000',
      capNano: '7',
    });
    const b = snapshotOf({ phase: 'steady', endMs: 9000, offered: 3, billedNano: '1', byStatus: { 429: 2 } });
    expect(mergeSnapshots([a, b])).toMatchObject({
      phase: 'steady',
      endMs: 9000,
      offered: 5,
      billedNano: '10000000000000000001',
      capNano: '7',
      byStatus: { 429: 2 },
    });
    expect(mergeSnapshots([a, b, snapshotOf()]).endMs).toBe(0);
    expect(() => mergeSnapshots([])).toThrow('No snapshots');
  });
});

test('amplification counts attempts that were sent, not those that ended', () => {
  expect(liveAmplification(snapshotOf())).toBeNull();
  expect(liveAmplification(snapshotOf({ begun: 4, attempts: 1, retries: 2 }))).toBe(1.5);
});

describe('doubts', () => {
  const lag = (ms: number, times: number): LiveSnapshot['sendLag'] => {
    const full = new Histogram();
    full.recordZeros(100);
    for (let i = 0; i < times; i++) full.record(ms);
    return coarsen([full]);
  };

  test('are none where the generator keeps up', () => {
    expect(doubtsOf(snapshotOf())).toEqual([]);
    expect(doubtsOf(snapshotOf({ sendLag: lag(4, 30) }))).toEqual([]);
    expect(doubtsOf(snapshotOf({ sendLag: lag(90, 1) }))).toEqual([]);
  });

  test('name requests that were sent late or dropped late, and what the run itself says', () => {
    const late = snapshotOf({ late: 3, sendLag: lag(90, 30), doubts: ['the target refuses connections'] });
    expect(doubtsOf(late)).toEqual([
      '3 requests dropped by a stall of the load generator',
      expect.stringMatching(/^1 % of requests sent more than (8|9)\d\.\d ms late$/),
      'the target refuses connections',
    ]);
  });
});
