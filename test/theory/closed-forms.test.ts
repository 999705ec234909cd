import { describe, expect, test } from 'vitest';
import {
  boundedQueue,
  erlangB,
  erlangC,
  fixedWindowLoss,
  generalServiceWait,
  markovQueue,
  quantileOf,
  sojournTail,
  tokenBucketLoss,
  tokenBucketLossBySeries,
  waitTail,
} from './closed-forms.ts';
import { billedRetries, collapseThreshold, independentRetries, queueRetries, saturatedRetries } from './retry-forms.ts';

/** The formulas against six digits worked out apart from them, and against each other where two ways lead to one number. */

const sojournQuantile = (slots: number, load: number, p: number): number =>
  quantileOf((t) => sojournTail(slots, load, t), 1 - p);
const waitQuantile = (slots: number, load: number, p: number): number =>
  quantileOf((t) => waitTail(slots, load, t), 1 - p);

describe('M/M/c', () => {
  test('one slot, load 0.8: the sojourn is exponential', () => {
    const { wait, sojourn, underWay } = markovQueue(1, 0.8);
    expect([wait, sojourn, underWay]).toEqual([4, 5, 4].map((value) => expect.closeTo(value, 6)));
    for (const p of [0.5, 0.95, 0.99]) expect(sojournQuantile(1, 0.8, p)).toBeCloseTo(-5 * Math.log(1 - p), 6);
    expect(waitQuantile(1, 0.8, 0.99)).toBeCloseTo(21.910133, 6);
  });

  test('two slots, load 1.6', () => {
    expect(erlangC(2, 1.6)).toBeCloseTo(0.711111, 6);
    expect(markovQueue(2, 1.6)).toMatchObject({
      wait: expect.closeTo(1.777778, 6),
      sojourn: expect.closeTo(2.777778, 6),
    });
    expect(sojournQuantile(2, 1.6, 0.99)).toBeCloseTo(11.93737, 5);
  });

  test('16 slots, load 13.6', () => {
    const { wait, sojourn } = markovQueue(16, 13.6);
    expect(erlangC(16, 13.6)).toBeCloseTo(0.433221, 6);
    expect([wait, sojourn, 13.6 * wait]).toEqual(
      [0.180509, 1.180509, 2.45492].map((value) => expect.closeTo(value, 6)),
    );
    const quantiles = [0.5, 0.95, 0.99].map((p) => sojournQuantile(16, 13.6, p));
    expect(quantiles).toEqual([0.892618, 3.262879, 4.874516].map((value) => expect.closeTo(value, 6)));
    expect(waitQuantile(16, 13.6, 0.95)).toBeCloseTo(0.899677, 6);
    expect(waitQuantile(16, 13.6, 0.99)).toBeCloseTo(1.570276, 6);
  });

  test('16 slots, load 15.2', () => {
    expect(sojournQuantile(16, 15.2, 0.99)).toBeCloseTo(7.2166, 4);
  });

  test('the tail where c - 1 equals the load is the limit of its neighbours', () => {
    const at = (load: number): number => sojournTail(3, load, 2);
    expect(at(2)).toBeCloseTo((at(2 - 1e-6) + at(2 + 1e-6)) / 2, 9);
  });
});

describe('bounds', () => {
  test('Erlang’s B', () => {
    expect(erlangB(16, 13.6)).toBeCloseTo(0.10286, 6);
    expect(erlangB(100, 100)).toBeCloseTo(0.0757, 6);
  });

  test('M/M/c/K', () => {
    expect(boundedQueue(1, 5, 1.2)).toMatchObject({
      loss: expect.closeTo(0.250588, 6),
      underWay: expect.closeTo(3.021172, 6),
    });
    expect(1.2 * (1 - boundedQueue(1, 5, 1.2).loss)).toBeCloseTo(0.899294, 6);
    expect(boundedQueue(16, 20, 13.6)).toMatchObject({
      loss: expect.closeTo(0.041994, 6),
      wait: expect.closeTo(0.038439, 6),
    });
    expect(13.6 * (1 - boundedQueue(16, 20, 13.6).loss)).toBeCloseTo(13.028885, 6);
    expect(boundedQueue(16, 80, 20)).toMatchObject({ loss: expect.closeTo(0.2, 6), wait: expect.closeTo(3.750001, 6) });
  });

  test('without places it is Erlang’s B, with very many M/M/c', () => {
    expect(boundedQueue(16, 16, 13.6).loss).toBeCloseTo(erlangB(16, 13.6), 12);
    const [bounded, free] = [boundedQueue(16, 600, 13.6), markovQueue(16, 13.6)];
    for (const figure of ['loss', 'wait', 'sojourn', 'underWay'] as const) {
      expect(bounded[figure]).toBeCloseTo(free[figure], 10);
    }
  });
});

test('M/G/1, load 0.8: constant, exponential, and service four times as varied', () => {
  expect([0, 1, 4].map((variation) => generalServiceWait(0.8, variation))).toEqual(
    [2, 4, 10].map((value) => expect.closeTo(value, 6)),
  );
  expect(generalServiceWait(0.8, 1)).toBeCloseTo(markovQueue(1, 0.8).wait, 12);
});

describe('limits', () => {
  test.each([
    [0.8, 1, 0.444444],
    [0.8, 5, 0.03529],
    [0.8, 10, 0.003639],
    [1.2, 10, 0.170911],
    [1.2, 100, 0.166667],
    [2, 10, 0.5],
  ])('a token bucket at %d times its rate, size %d', (ratio, size, loss) => {
    expect(tokenBucketLoss(size, ratio)).toBeCloseTo(loss, 6);
  });

  test('a token bucket by the series of M/D/1', () => {
    for (const ratio of [0.5, 0.8, 1.2, 2]) {
      for (const size of [1, 2, 5, 10]) {
        expect(tokenBucketLoss(size, ratio)).toBeCloseTo(tokenBucketLossBySeries(size, ratio), 9);
      }
    }
  });

  test('a fixed window', () => {
    expect(fixedWindowLoss(60, 60)).toBeCloseTo(0.051432, 6);
    // P(N >= 60) and P(N >= 61) for a mean of 50 give the same number: [m P(N >= R) - R P(N >= R + 1)] / m.
    expect(fixedWindowLoss(60, 50)).toBeCloseTo(0.005673, 6);
  });
});

describe('retries', () => {
  test.each([
    [0.02, 3, 1.0204, 0.999992],
    [0.1, 4, 1.111, 0.9999],
    [0.3, 3, 1.39, 0.973],
    [0.5, 5, 1.9375, 0.96875],
  ])('each attempt fails with %d, at most %d of them', (failing, most, attempts, success) => {
    const theory = independentRetries(failing, most);
    expect(theory).toMatchObject({ attempts: expect.closeTo(attempts, 6), success: expect.closeTo(success, 6) });
    expect(theory.attempts / theory.success).toBeCloseTo(1 / (1 - failing), 12);
  });

  test.each([
    [0.1, 4, 'accepted', 0.0053328, 0.005333333],
    [0.3, 3, 'accepted', 0.006672, 0.006857143],
    [0.1, 4, 'success', 0.00479952, 0.0048],
    [0.3, 3, 'success', 0.0046704, 0.0048],
    [0.1, 4, 'input-always', 0.0049995, 0.005],
    [0.3, 3, 'input-always', 0.005421, 0.005571429],
  ] as const)('dollars: failing %d, at most %d, billed %s', (failing, most, billing, perRequest, perSuccess) => {
    const theory = billedRetries(independentRetries(failing, most), billing, 0.0018, 0.003);
    expect(theory.perRequest).toBeCloseTo(perRequest, 8);
    expect(theory.perSuccess).toBeCloseTo(perSuccess, 8);
  });

  test.each([
    [1.05, 0, 3, 0.36246, 1.493837],
    [1.2, 0, 4, 0.638943, 2.308039],
    [1.2, 0, 10, 0.835959, 5.080025],
    [1.25, 0.05, 4, 0.699927, 2.532718],
  ])('a busy bottleneck: load %d, %d in vain, at most %d attempts', (load, erring, most, failing, attempts) => {
    const theory = saturatedRetries(load, erring, most);
    expect(theory.failing).toBeCloseTo(failing, 6);
    expect(theory.attempts).toBeCloseTo(attempts, 6);
    // What reaches the bottleneck, over what it can do.
    expect(load * theory.attempts).toBeCloseTo((1 - erring) / (1 - failing), 4);
  });

  test('16 slots of 80 places, load 13.6, one in twenty in vain: the queue adds next to nothing', () => {
    expect(queueRetries(16, 80, 13.6, 0.05, 4).attempts).toBeCloseTo(1.052677, 4);
  });

  test('a large queue under overload is a busy bottleneck', () => {
    const [queue, busy] = [queueRetries(1000, 4000, 1200, 0.05, 4), saturatedRetries(1.2, 0.05, 4)];
    expect(queue.attempts).toBeCloseTo(busy.attempts, 6);
  });

  test('the load from which on a collapse lasts', () => {
    expect([2, 4, 1.1, 1.2].map(collapseThreshold)).toEqual(
      [0.5, 0.25, 0.909091, 0.833333].map((value) => expect.closeTo(value, 6)),
    );
  });
});
