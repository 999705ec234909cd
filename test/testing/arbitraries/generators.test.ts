import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTCOMES } from '../../../src/billing/outcome.ts';
import { priceSchema } from '../../../src/billing/price/rule.ts';
import { parseRate } from '../../../src/money/rate.ts';
import {
  accountHistory,
  anyTerms,
  billPair,
  drawnRequests,
  eventLog,
  malformedRate,
  modestRate,
  outcomePolicy,
  priceInput,
  rateText,
  scriptedRequests,
  tariffRate,
} from '../../../src/testing/index.ts';

function holds<Value>(arbitrary: fc.Arbitrary<Value>, law: (value: Value) => void, numRuns = 500): void {
  const property = fc.property(arbitrary, (value) => {
    law(value);
  });
  fc.assert(property, { seed: 42, numRuns });
}

const isRising = (times: readonly number[]): boolean => times.every((at, i) => i === 0 || at >= (times[i - 1] ?? 0));

describe('rates', () => {
  test('are plain decimals within their bounds', () => {
    holds(rateText({ decimals: 4, maxDollars: 2 }), (text) => {
      expect(text).toMatch(/^\d+(\.\d{1,4})?$/);
      expect(Number(text)).toBeLessThanOrEqual(2);
      expect(parseRate(text).scale).toBeLessThanOrEqual(4);
    });
  });

  test('that are none are refused', () => {
    holds(malformedRate, (text) => expect(() => parseRate(text)).toThrow(RangeError));
  });

  test('tariffs have tiers that rise to an open one', () => {
    holds(tariffRate(['graduated', 'volume']), (tariff) => {
      const tiers = 'tiers' in tariff ? tariff.tiers : [];
      expect(isRising(tiers.slice(0, -1).map(({ upTo = 0 }) => upTo))).toBe(true);
      expect(tiers.map(({ upTo }) => upTo === undefined)).toEqual(tiers.map((_, i) => i === tiers.length - 1));
    });
  });

  test('price rules of every kind load', () => {
    const kinds = new Set<string>();
    holds(priceInput(modestRate, anyTerms), (rules) => {
      expect(priceSchema.safeParse(rules).success).toBe(true);
      for (const { per } of rules) kinds.add(per);
    });
    expect(kinds.size).toBeGreaterThan(15);
  });
});

test('policies name every outcome, and bill nothing that was refused', () => {
  holds(outcomePolicy, ({ due }) => {
    expect(Object.keys(due).toSorted()).toEqual([...OUTCOMES].toSorted());
    expect([due.invalid, due.throttled, due.unavailable, due.unpaid]).toEqual(['none', 'none', 'none', 'none']);
  });
});

describe('histories of accounts', () => {
  test('begin with money, go on in time, and refer to what was accepted', () => {
    const types = new Set<string>();
    holds(accountHistory({ unitNano: 10n }), (history) => {
      expect(history[0]?.type).toBe('top-up');
      expect(isRising(history.map(({ atMs }) => atMs))).toBe(true);
      expect(new Set(history.map(({ id }) => id)).size).toBe(history.length);
      const ended = new Set<string>();
      for (const movement of history) {
        types.add(movement.type);
        expect('nano' in movement ? movement.nano % 10n : 0n).toBe(0n);
        if (!('holdId' in movement)) continue;
        expect(history.some(({ type, id }) => type === 'hold' && id === movement.holdId)).toBe(true);
        expect(ended.has(movement.holdId)).toBe(false);
        ended.add(movement.holdId);
      }
    });
    expect([...types].toSorted()).toEqual(['hold', 'refund', 'release', 'settle', 'top-up']);
  });

  test('wild ones end a hold twice now and then', () => {
    let twice = 0;
    holds(accountHistory({ wild: true }), (history) => {
      const ends = history.flatMap((movement) => ('holdId' in movement ? [movement.holdId] : []));
      if (new Set(ends).size < ends.length) twice++;
    });
    expect(twice).toBeGreaterThan(50);
  });
});

test('logs of events are in the order of delivery, and a job lives its life in order', () => {
  let redelivered = 0;
  holds(eventLog(), (log) => {
    expect(isRising(log.map(({ deliveredMs }) => deliveredMs))).toBe(true);
    const once = new Map(log.toReversed().map((event) => [event.eventId, event]));
    redelivered += log.length - once.size;
    for (const { jobId, type, atMs, deliveredMs } of log) {
      expect(deliveredMs).toBeGreaterThanOrEqual(atMs);
      const before = type === 'refund' ? 'finish' : 'submit';
      expect(once.get(`${jobId}-${before}`)?.atMs).toBeLessThanOrEqual(atMs);
    }
  });
  expect(redelivered).toBeGreaterThan(100);
});

test('bills count what they hold', () => {
  holds(billPair(), ({ log, records, counts }) => {
    const { matched, differs, duplicate } = counts;
    expect(log.length).toBe(matched + differs + counts['client-only']);
    expect(records.length).toBe(matched + differs + duplicate + counts['provider-only']);
  });
});

test('scripts begin in order, and draws are repeated by their seed', () => {
  holds(scriptedRequests(), (requests) => expect(isRising(requests.map(({ atMs }) => atMs))).toBe(true));
  const draw = { count: 2000, failPermille: 300, failure: 503, attemptsMax: 1, charged: [], chargeNano: 0n } as const;
  const kinds = (seed: number): unknown[] => drawnRequests({ ...draw, seed }).map(({ answers }) => answers[0]?.kind);
  expect(kinds(1)).toEqual(kinds(1));
  expect(kinds(1)).not.toEqual(kinds(2));
  expect(Math.abs(kinds(1).filter((kind) => kind === 503).length - 600)).toBeLessThan(100);
});
