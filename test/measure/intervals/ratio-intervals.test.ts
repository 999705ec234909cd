import { describe, expect, test } from 'vitest';
import { draw } from '../../../src/engine/draw.ts';
import type { Ends } from '../../../src/measure/intervals/interval-row.ts';
import type { PhaseWindows } from '../../../src/measure/intervals/phase-windows.ts';
import {
  amplificationEnds,
  errorRateEnds,
  perSuccessEnds,
  projectedEnds,
  rateEnds,
} from '../../../src/measure/intervals/ratio-intervals.ts';

const WINDOWS = 60;

/** A minute of 100 requests a second, of which each fails, is retried or costs as much as it is told. */
function windowsOf(of: (window: number, request: number) => Partial<Record<'failed' | 'retries' | 'dollars', number>>) {
  const sums = Array.from({ length: WINDOWS }, (_, window) => {
    const requests = Array.from({ length: 100 }, (_request, i) => of(window, i));
    const sum = (name: 'failed' | 'retries' | 'dollars'): number =>
      requests.reduce((total, each) => total + (each[name] ?? 0), 0);
    return { failed: sum('failed'), retries: sum('retries'), dollars: sum('dollars') };
  });
  const hundred = sums.map(() => 100);
  const windows: PhaseWindows = {
    offered: hundred,
    ended: hundred,
    succeeded: sums.map(({ failed }) => 100 - failed),
    dropped: sums.map(() => 0),
    attempts: sums.map(({ retries }) => 100 + retries),
    dollars: sums.map(({ dollars }) => dollars),
    seconds: sums.map(() => 1),
  };
  return windows;
}

const by = (share: number, purpose: number) => (window: number, i: number) =>
  draw(purpose, window, i, 0) < share ? 1 : 0;

/** Whether an interval holds a value and is narrower than a width; a text where there is none. */
function liesAround(ends: Ends, middle: number, within: number): boolean | string {
  if (typeof ends === 'string') return ends;
  const [low, high] = [Number(ends.low), Number(ends.high)];
  return low < middle && middle < high && high - low < within;
}

test('intervals lie around ratios of sums, and are narrow where there are many requests', () => {
  const hit = by(0.1, 7);
  const windows = windowsOf((window, i) => ({
    failed: hit(window, i),
    retries: hit(window, i),
    dollars: 0.01 * (1 - hit(window, i)) + (i % 2) * by(0.2, 8)(window, i),
  }));
  expect(liesAround(errorRateEnds(windows), 0.1, 0.03)).toBe(true);
  expect(liesAround(amplificationEnds(windows), 1.1, 0.03)).toBe(true);
  expect(liesAround(rateEnds(windows.succeeded, windows, 90), 90, 3)).toBe(true);
  expect(liesAround(perSuccessEnds(windows), (0.009 + 0.1) / 0.9, 0.03)).toBe(true);
});

test('where nothing failed, the error rate has an interval from 0 to about 4 of all requests', () => {
  expect(errorRateEnds(windowsOf(() => ({})))).toMatchObject({ low: 0, high: expect.closeTo(4 / 6000, 4) });
});

describe('there is none, and the reason is said', () => {
  test('where failures come in one part of the run', () => {
    expect(errorRateEnds(windowsOf((window) => ({ failed: window > 20 && window < 35 ? 0.5 : 0 })))).toContain(
      'slowly',
    );
  });

  test('where no request is retried, or all successes cost the same', () => {
    const windows = windowsOf(() => ({ dollars: 0.01 }));
    expect(amplificationEnds(windows)).toContain('the same in all stretches');
    expect(perSuccessEnds(windows)).toContain('the same in all stretches');
    expect(perSuccessEnds(windowsOf(() => ({})))).toContain('has none');
    const givenBack = windows.seconds.map((_, i) => [0.1, 0.2, -0.3][i % 3] as number);
    expect(perSuccessEnds({ ...windows, dollars: givenBack })).toContain('has none');
  });

  test('where the drain alone lowers the rate of the whole run below it', () => {
    const windows = windowsOf((window, i) => ({ failed: by(0.1, 9)(window, i) }));
    expect(rateEnds(windows.succeeded, windows, 80)).toContain('long after the load');
  });
});

test('dollars of an hour have the interval of their month, or its reason', () => {
  const projection = { basis: '', requestsPerMonth: 1, perHour: '1', perDay: '24', perMonth: '720' };
  const interval = { low: '360', high: '1440', confidence: 0.95, method: 'ratio' };
  expect(projectedEnds({ ...projection, interval }, 720n)).toEqual({ low: '0.5', high: '2', method: 'ratio' });
  expect(projectedEnds({ ...projection, interval: null, noInterval: 'it changes' }, 720n)).toBe('it changes');
});
