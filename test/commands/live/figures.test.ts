import { describe, expect, test } from 'vitest';
import { dollarsOf, figuresSince } from '../../../src/commands/live/figures.ts';
import { snapshotOf } from '../../measure/snapshots.ts';
import { runAt } from './runs-shown.ts';

describe('figures', () => {
  test('of a run that has not begun are none', () => {
    expect(figuresSince(snapshotOf(), undefined)).toEqual({
      offeredPerSecond: 0,
      succeededPerSecond: 0,
      latencyMsP50: null,
      latencyMsP95: null,
      throttled: 0,
      failedOtherwise: 0,
      amplification: null,
    });
  });

  test('since an earlier look are of what came since then', () => {
    const { offeredPerSecond, throttled, failedOtherwise, amplification, latencyMsP50 } = figuresSince(
      runAt(40_000),
      runAt(30_000),
    );
    expect([offeredPerSecond, throttled, failedOtherwise, amplification]).toEqual([40, 50, 4, 1.125]);
    const overall = figuresSince(runAt(40_000), undefined);
    expect(overall.throttled).toBe(200);
    expect(latencyMsP50).toBeGreaterThan(overall.latencyMsP50 as number);
  });

  test('count a 503, a timeout and a broken connection as other failures, and neither a 429 nor a 200', () => {
    const now = snapshotOf({
      byStatus: { 200: 9, 202: 9, 429: 5, 503: 2 },
      throttled: 5,
      timeouts: 1,
      networkErrors: 1,
    });
    expect(figuresSince(now, undefined)).toMatchObject({ throttled: 5, failedOtherwise: 4 });
  });
});

describe('dollars', () => {
  test('against the cap contain what was spent ahead of the load, those of a success do not', () => {
    const now = snapshotOf({ billedNano: '50000000', primedNano: '30000000', capNano: '1000000000', succeeded: 5 });
    expect(dollarsOf(now)).toEqual({ spent: '0.08', cap: '1', perSuccess: '0.01', unknown: undefined });
  });

  test('that nobody knows are told, and a success that is missing costs nothing', () => {
    expect(dollarsOf(snapshotOf({ unknownNano: '40000000' }))).toEqual({
      spent: '0',
      cap: undefined,
      perSuccess: null,
      unknown: '0.04',
    });
  });
});
