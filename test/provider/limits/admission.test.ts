import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Admission } from '../../../src/provider/limits/admission.ts';
import type { LimitOptions } from '../../../src/provider/limits/limit-options.ts';
import { UNKNOWN_WAIT_MS } from '../../../src/provider/limits/limiter.ts';
import { anyLimit } from './limit-arbitraries.ts';
import { OracleAdmission } from './limit-oracle.ts';

const arrival = fc.record({
  gapMs: fc.oneof(fc.nat(3), fc.nat(40)),
  key: fc.nat(2),
  tokens: fc.integer({ min: 0, max: 9 }),
  /** Ends the oldest request of this key first. */
  ends: fc.boolean(),
});
const bucket = (ratePerSecond: number, burst: number, rest: Pick<LimitOptions, 'of' | 'per'>): LimitOptions => ({
  type: 'token-bucket',
  ratePerSecond,
  burst,
  ...rest,
});

describe('Admission', () => {
  test('admits when every limit agrees, only then takes from any, and else asks for the longest wait', () => {
    fc.assert(
      fc.property(fc.array(anyLimit, { maxLength: 4 }), fc.array(arrival, { maxLength: 60 }), (limits, trace) => {
        const admission = new Admission(limits);
        const oracle = new OracleAdmission(limits);
        const underWay: number[] = [];
        const waits: [number, number][] = [];
        let nowMs = 0;
        for (const { gapMs, key, tokens, ends } of trace) {
          nowMs += gapMs;
          const oldest = underWay.indexOf(key);
          if (ends && oldest >= 0) {
            underWay.splice(oldest, 1);
            admission.release(key);
            oracle.release(key);
          }
          const waitMs = admission.admitAfterMs(nowMs, key, tokens);
          waits.push([waitMs, oracle.admitAfterMs(nowMs, key, tokens)]);
          if (waitMs === 0) underWay.push(key);
        }
        const apart = waits.filter(([given, expected]) => given !== expected && !(Math.abs(given - expected) < 1e-6));
        expect(apart).toEqual([]);
        expect(waits.filter(([given, expected]) => (given === 0) !== (expected === 0))).toEqual([]);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('a refusal by one limit costs the others nothing', () => {
    const admission = new Admission([
      bucket(1, 2, { of: 'requests', per: 'all' }),
      bucket(1000, 10, { of: 'tokens', per: 'all' }),
    ]);
    for (let i = 0; i < 1000; i++) expect(admission.admitAfterMs(0, 0, 11)).toBe(Number.POSITIVE_INFINITY);
    expect(admission.admitAfterMs(0, 0, 5)).toBe(0);
    expect(admission.admitAfterMs(0, 0, 5)).toBe(0);
    expect(admission.admitAfterMs(0, 0, 5)).toBe(1000);
  });

  test('tells keys apart up to 10,000 of them; those beyond share one limit', () => {
    const admission = new Admission([bucket(1, 1, { of: 'requests', per: 'key' })]);
    for (let key = 0; key < 10_000; key++) expect(admission.admitAfterMs(0, key, 0)).toBe(0);
    expect(admission.admitAfterMs(0, 9999, 0)).toBe(1000);
    expect(admission.admitAfterMs(0, 10_000, 0)).toBe(0);
    expect(admission.admitAfterMs(0, 123_456_789, 0)).toBe(1000);
  });

  test('counts what was admitted elsewhere among the jobs under way of its key, and nowhere else', () => {
    const admission = new Admission([
      bucket(1, 1, { of: 'requests', per: 'all' }),
      { type: 'concurrency', limit: 2, of: 'requests', per: 'key' },
    ]);
    admission.count(0, 7);
    admission.count(0, 7);
    expect(admission.admitAfterMs(0, 7, 0)).toBe(UNKNOWN_WAIT_MS);
    expect(admission.admitAfterMs(0, 8, 0)).toBe(0);
    admission.release(7);
    expect(admission.admitAfterMs(1000, 7, 0)).toBe(0);
  });

  test('without limits admits everything', () => {
    const admission = new Admission([]);
    expect(admission.admitAfterMs(0, 0, 1e12)).toBe(0);
    admission.release(0);
    expect(admission.admitAfterMs(0, 0, 1e12)).toBe(0);
  });
});
