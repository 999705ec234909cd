import { mean, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import { draw } from '../../src/engine/draw.ts';
import { projectDollars } from '../../src/measure/projection.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';

const chanceOf = (requests: readonly number[], nano: readonly number[]) => ({
  windowNano: nano.map(BigInt),
  offered: requests,
  ended: requests,
  windowMs: 1000,
  isCongested: false,
  attemptMsMean: 1000,
});

function project(offered: readonly number[], nano: readonly number[], requestsPerMonth?: number) {
  return projectDollars({
    offered: offered.reduce((sum, count) => sum + count, 0),
    billedNano: nano.reduce((sum, amount) => sum + BigInt(amount), 0n),
    loadDurationMs: offered.length * 1000,
    chance: chanceOf(offered, nano),
    requestsPerMonth,
    failed: 0,
    unpaidAttempts: 0,
  });
}

const repeated = (value: number, times: number): number[] => Array.from({ length: times }, () => value);
const amount = (text: string | undefined): number => Number(parseNanoUsd(text ?? 'missing'));

describe('a cost that never varies', () => {
  // 10 requests a second for 100 s at $0.0048 each.
  const offered = repeated(10, 100);
  const nano = repeated(48_000_000, 100);

  test('is projected at the rate of the run: 25.92 million requests a month', () => {
    expect(project(offered, nano)).toMatchObject({
      requestsPerMonth: 25_920_000,
      perHour: '172.8',
      perDay: '4147.2',
      perMonth: '124416',
      interval: null,
      noInterval: expect.stringContaining('the same in all stretches'),
    });
  });

  test('is projected at the volume that the scenario names', () => {
    expect(project(offered, nano, 30_000_000)).toMatchObject({
      requestsPerMonth: 30_000_000,
      perHour: '200',
      perDay: '4800',
      perMonth: '144000',
    });
    expect(project(offered, nano, 1)).toMatchObject({ perMonth: '0.0048', perDay: '0.00016' });
  });

  test('stays exact to the nano-dollar for sums beyond 2^53', () => {
    const month = project(repeated(1, 20), repeated(2_500_000, 20), 3_000_000_000_000);
    expect(month?.perMonth).toBe('7500000000');
  });
});

test('the interval is that of the mean by Student’s t when stretches are symmetric, not correlated, and equal in requests', () => {
  // Neighbours pull apart, and each value has its mirror image.
  const nano = [7, 13, 4, 16, 9, 11, 6, 14, 8, 12].map((cents) => cents * 10_000_000);
  const month = project(repeated(2, 10), nano, 2);
  const half = (2.262157 * sampleStandardDeviation(nano)) / Math.sqrt(10);
  expect(amount(month?.perMonth)).toBe(mean(nano));
  expect(amount(month?.interval?.low)).toBeCloseTo(mean(nano) - half, -2);
  expect(amount(month?.interval?.high)).toBeCloseTo(mean(nano) + half, -2);
});

test('the lower end is never below nothing', () => {
  const nano = [1_000_000_000, ...repeated(0, 9)];
  expect(project(repeated(1, 10), nano)?.interval?.low).toBe('0');
});

test('dollars that were posted after the load ended count in the interval', () => {
  // The drain is a window without requests; the cost is constant, so the only spread is the drain’s.
  const month = project([...repeated(10, 30), 0], [...repeated(10_000, 30), 15_000]);
  expect(amount(month?.interval?.high)).toBeGreaterThan(amount(month?.perMonth));
});

describe('no interval, or no projection', () => {
  test('without requests or without a load there is nothing to project', () => {
    expect(project([], [])).toBeNull();
    expect(project([0, 0], [0, 0])).toBeNull();
  });

  test('a load that ended early within its first second has no rate, but may be given one', () => {
    const cut = {
      offered: 3,
      billedNano: 2_000_000_000n,
      loadDurationMs: 1.23,
      hasEndedEarly: true,
      chance: chanceOf([2], [2_000_000_000]),
      requestsPerMonth: undefined,
      failed: 0,
      unpaidAttempts: 0,
    };
    expect(projectDollars(cut)).toBeNull();
    expect(projectDollars({ ...cut, loadDurationMs: 1000 })).not.toBeNull();
    expect(projectDollars({ ...cut, hasEndedEarly: false })).not.toBeNull();
    expect(projectDollars({ ...cut, requestsPerMonth: 300 })).toMatchObject({ perMonth: '200' });
  });

  test('a run of fewer than ten windows has no interval', () => {
    expect(project(repeated(1, 9), repeated(5, 9))?.interval).toBeNull();
    expect(project(repeated(1, 9), repeated(5, 9))?.noInterval).toContain('fewer than 10 windows');
    expect(project(repeated(1, 10), [4, 6, 5, 5, 4, 6, 4, 6, 5, 5])?.interval).not.toBeNull();
  });

  test('a run that cost nothing is projected to nothing, without an interval', () => {
    expect(project(repeated(1, 20), repeated(0, 20))).toMatchObject({
      perMonth: '0',
      perHour: '0',
      interval: null,
      noInterval: 'the run shows no charge',
    });
  });

  test('nor has a run whose charges were all given back: as floats its windows do not come to nothing', () => {
    // Charges of 12 milli-dollars at acceptance, of jobs that turn out to be free.
    const nano = [...repeated(12_000_000, 4), ...repeated(0, 26), -12_000_000, -36_000_000];
    expect(project([...repeated(3, 31), 0], nano)).toMatchObject({
      perMonth: '0',
      interval: null,
      noInterval: 'the run shows no charge',
    });
  });
});

/** Requests and dollars of a window: about 40 requests, of which 10 % fail free, and a price between 1 and 9 milli-dollars. */
function drawnWindow(run: number, window: number): { offered: number; nano: number } {
  const offered = 20 + Math.floor(draw(run, 1, window, 0) * 41);
  let nano = 0;
  for (let request = 1; request <= offered; request++) {
    const u = draw(run, 2, window, request);
    nano += u < 0.1 ? 0 : Math.round(1_000_000 + (8_000_000 * (u - 0.1)) / 0.9);
  }
  return { offered, nano };
}

test('the 95 % interval covers the true cost in about 95 % of 200 runs', () => {
  const trueNano = 0.9 * 5_000_000;
  let [given, covered] = [0, 0];
  for (let run = 1; run <= 200; run++) {
    const windows = Array.from({ length: 60 }, (_, window) => drawnWindow(run, window));
    const month = project(
      windows.map(({ offered }) => offered),
      windows.map(({ nano }) => nano),
      1_000_000,
    );
    if (month?.interval === null) continue;
    given++;
    const truth = trueNano * 1_000_000;
    if (amount(month?.interval?.low) <= truth && truth <= amount(month?.interval?.high)) covered++;
  }
  // A few runs look correlated by chance. Binomial(195, 0.95): 185, standard deviation 3; three of them on either side.
  expect(given).toBeGreaterThanOrEqual(190);
  expect(given - covered).toBeGreaterThanOrEqual(1);
  expect(given - covered).toBeLessThanOrEqual(19);
});
