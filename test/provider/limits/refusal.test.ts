import { describe, expect, test } from 'vitest';
import { OUTCOME, type Outcome } from '../../../src/billing/outcome.ts';
import { HINT } from '../../../src/units/retry-hint.ts';
import { endpoint, MODEL } from '../endpoint.ts';
import { PlayedProvider, type Call, type CallRecord } from '../played-provider.ts';

const image = (atMs: number, rest: Partial<Call> = {}): Call => ({ atMs, model: MODEL.image, ...rest });
const records = (written: object, calls: readonly Call[]): CallRecord[] =>
  new PlayedProvider(endpoint({ ...written }), calls).play().records;
const last = (written: object, calls: readonly Call[]): CallRecord => records(written, calls).at(-1) as CallRecord;
const refusal = (outcome: Outcome, status: number, hintForm: number, waitMs: number): object => ({
  accepted: false,
  outcome: OUTCOME[outcome],
  status,
  hintForm,
  waitMs,
  chargedNano: 0,
});
const bucket = { type: 'token-bucket', rate: '4/s', burst: 1 };

describe('a full queue', () => {
  const three = [image(0), image(0), image(0)];

  test.each([
    [429, 'throttled'],
    [503, 'unavailable'],
  ] as const)('answers %d, %s, and can only guess the wait', (fullStatus, outcome) => {
    const seen = records({ capacity: { slots: 1, queue: 1, fullStatus } }, three);
    expect(seen.map(({ accepted }) => accepted)).toEqual([true, true, false]);
    expect(seen[2]).toMatchObject(refusal(outcome, fullStatus, HINT.seconds, 1000));
  });

  test('costs the limits nothing', () => {
    const calls = [image(0), image(1), image(2), image(10.5)];
    const seen = records({ capacity: { slots: 1, queue: 0 }, limits: [{ ...bucket, burst: 2, rate: '1/h' }] }, calls);
    expect(seen.map(({ accepted }) => accepted)).toEqual([true, false, false, true]);
  });

  test('has room again as soon as a slot is free', () => {
    const seen = records({ capacity: { slots: 1, queue: 0 } }, [image(0), image(9.9), image(10)]);
    // At one instant jobs end before anything else happens.
    expect(seen.map(({ accepted }) => accepted)).toEqual([true, false, true]);
    expect(last({ capacity: { slots: 1, queue: 0 } }, [image(0), image(9.999)]).accepted).toBe(false);
  });
});

describe('a limit', () => {
  test.each([
    ['seconds', HINT.seconds],
    ['http-date', HINT.date],
    ['milliseconds', HINT.milliseconds],
  ])('answers 429 and means the time that it computed, by %s', (form, hint) => {
    const seen = last({ limits: [bucket], retryAfter: { form } }, [image(0), image(100)]);
    expect(seen).toMatchObject(refusal('throttled', 429, hint, 150));
  });

  test('is silent where the provider announces nothing', () => {
    const seen = last({ limits: [bucket], retryAfter: { form: 'none' } }, [image(0), image(100)]);
    expect(seen.hintForm).toBe(HINT.none);
  });

  test('announces what is fixed instead of what it computed', () => {
    const seen = last({ limits: [bucket], retryAfter: { fixed: '7s' } }, [image(0), image(100)]);
    expect(seen).toMatchObject(refusal('throttled', 429, HINT.seconds, 7000));
  });

  test('has nothing to announce for what can never be admitted', () => {
    const limits = [{ ...bucket, of: 'tokens', burst: 10 }];
    const seen = last({ limits }, [{ atMs: 0, model: MODEL.chat, inputTokens: 5, outputTokens: 6 }]);
    expect(seen).toMatchObject(refusal('throttled', 429, HINT.none, 0));
  });

  test('of jobs under way counts those that wait, and lets go of those that ended or were cancelled', () => {
    const written = { capacity: { slots: 1 }, limits: [{ type: 'concurrency', limit: 2 }], onDisconnect: 'cancel' };
    const calls = [image(0), image(1, { cancelAfterMs: 2 }), image(2), image(3.5), image(4), image(10.5)];
    expect(records(written, calls).map(({ accepted }) => accepted)).toEqual([true, true, false, true, false, true]);
  });
});

describe('a fault at the door', () => {
  test.each([
    [{ status: 503, stage: 'admission' }, refusal('unavailable', 503, HINT.none, 0)],
    [{ status: 500, stage: 'admission', retryAfter: '3s' }, refusal('unavailable', 500, HINT.seconds, 3000)],
    [{ status: 429 }, refusal('throttled', 429, HINT.none, 0)],
    [{ status: 429, retryAfter: '2s' }, refusal('throttled', 429, HINT.seconds, 2000)],
    [{ status: 401, stage: 'admission' }, refusal('invalid', 401, HINT.none, 0)],
    [{ type: 'reset' }, refusal('unavailable', 0, HINT.none, 0)],
  ])('%o', (fault, expected) => {
    expect(last({ faults: [fault] }, [image(0)])).toMatchObject(expected);
  });

  test('comes before limits, and costs them nothing', () => {
    const written = { limits: [{ ...bucket, rate: '1/h' }], faults: [{ status: 503, stage: 'admission', for: '5ms' }] };
    const seen = records(written, [image(0), image(1), image(5), image(6)]);
    expect(seen.map(({ status }) => status)).toEqual([503, 503, 200, 429]);
  });

  test('is the first of the list that hits', () => {
    const faults = [
      { type: 'reset', at: '5ms' },
      { status: 503, stage: 'admission' },
      { status: 401, stage: 'admission' },
    ];
    expect(records({ faults }, [image(0), image(5)]).map(({ status }) => status)).toEqual([503, 0]);
  });
});

describe('where a fault acts', () => {
  test('at the door by the time of the call: from its start, up to but not including its end', () => {
    const faults = [{ status: 503, stage: 'admission', at: '10ms', for: '10ms' }];
    const seen = records(
      { faults },
      [9.99, 10, 19.99, 20].map((atMs) => image(atMs)),
    );
    expect(seen.map(({ status }) => status)).toEqual([200, 503, 503, 200]);
  });

  test('at the end by the time of the end', () => {
    const faults = [{ status: 500, at: '15ms', for: '10ms' }];
    const seen = records(
      { faults },
      [4.9, 5, 14.9, 15].map((atMs) => image(atMs)),
    );
    expect(seen.map(({ status }) => status)).toEqual([200, 500, 500, 200]);
  });

  test('only on its models', () => {
    const faults = [{ status: 500, models: ['chat', 'compute'] }];
    const seen = records(
      { faults },
      [MODEL.image, MODEL.compute, MODEL.chat].map((model) => ({ atMs: 0, model })),
    );
    expect(seen.map(({ status }) => status)).toEqual([200, 500, 500]);
  });

  test('on its share of attempts, within 4 standard errors', () => {
    const calls = Array.from({ length: 20_000 }, (_, i) => image(i));
    const hit = records({ faults: [{ status: 500, share: 0.1 }] }, calls).filter(({ status }) => status === 500);
    expect(Math.abs(hit.length / 20_000 - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / 20_000));
  });
});
