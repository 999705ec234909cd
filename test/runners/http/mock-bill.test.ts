import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UsageRecord } from '../../../src/measure/usage-record.ts';
import { DeliveryLog, joinMockBill } from '../../../src/runners/http/mock-bill.ts';

const MODELS = ['a', 'b'].map((name) => ({ name, operation: 'text-to-image' as const }));
const PRICE = 1000;

function recordOf(request: number, attempt: number, changes: Partial<UsageRecord> = {}): UsageRecord {
  return {
    id: `${request}-${attempt}`,
    request,
    attempt,
    model: MODELS[request % 2]?.name ?? '',
    operation: 'text-to-image',
    outcome: 'ok',
    chargedNanoUsd: PRICE,
    acceptedMs: 10 * request,
    startedMs: 10 * request + 4,
    endedMs: 10 * request + 9,
    ...changes,
  };
}

const partsOf = ({ costs }: ReturnType<typeof joinMockBill>) => {
  const { billed, useful, failed, ghost, duplicate, moderated } = costs.total;
  return {
    billed: Number(billed.value()),
    useful: Number(useful.value()),
    failed: Number(failed.value()),
    ghost: Number(ghost.value()),
    duplicate: Number(duplicate.value()),
    moderated: Number(moderated.value()),
  };
};

describe('the log of deliveries', () => {
  test('knows which attempt brought the output', () => {
    const log = new DeliveryLog();
    log.deliver(0, 1);
    log.deliver(5000, 3);
    log.deliver(1_000_000, 2);
    log.deliver(7, 100_000);
    expect([0, 5000, 1_000_000, 7, 1, 2_000_000].map((request) => log.delivered(request))).toEqual([
      1, 3, 2, 65_535, 0, 0,
    ]);
  });
});

/** Requests with up to four attempts; the answers of some attempts are lost after the provider accepted them. */
const history = fc.array(
  fc.record({
    attempts: fc.array(fc.constantFrom('lost', 'failed'), { maxLength: 3 }),
    last: fc.constantFrom('kept', 'lost', 'failed'),
  }),
  { maxLength: 40 },
);
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

function play(requests: History): { records: UsageRecord[]; deliveries: DeliveryLog } {
  const deliveries = new DeliveryLog();
  const records = requests.flatMap(({ attempts, last }, request) =>
    [...attempts, last].map((end, i) => {
      if (end === 'kept') deliveries.deliver(request, i + 1);
      return recordOf(request, i + 1, end === 'failed' ? { outcome: 'server-error', chargedNanoUsd: 0 } : {});
    }),
  );
  return { records, deliveries };
}

test('k lost responses are k ghosts and duplicates, and nothing else is', () => {
  fc.assert(
    fc.property(history, (requests) => {
      const { records, deliveries } = play(requests);
      const parts = partsOf(joinMockBill(records, deliveries, MODELS));
      const lost = requests.flatMap(({ attempts, last }) => [...attempts, last]).filter((end) => end === 'lost').length;
      const kept = requests.filter(({ last }) => last === 'kept').length;
      const ghosts = requests.filter(
        ({ attempts, last }) => last !== 'kept' && [...attempts, last].includes('lost'),
      ).length;
      expect(parts).toEqual({
        billed: (kept + lost) * PRICE,
        useful: kept * PRICE,
        failed: 0,
        ghost: ghosts * PRICE,
        duplicate: (lost - ghosts) * PRICE,
        moderated: 0,
      });
    }),
    { seed: 42, numRuns: 150 },
  );
});

test('the provider’s total less what the client kept is the ghosts, the duplicates and the failures', () => {
  const outcomes = ['ok', 'server-error', 'empty', 'output-moderated', 'cancelled-running', 'invalid'] as const;
  const entry = fc.record({
    request: fc.nat(10),
    outcome: fc.constantFrom(...outcomes),
    chargedNanoUsd: fc.nat(5000),
    kept: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 50 }), (entries) => {
      const deliveries = new DeliveryLog();
      const records = entries.map(({ request, outcome, chargedNanoUsd, kept }, i) => {
        if (kept && outcome === 'ok') deliveries.deliver(request, i + 1);
        return recordOf(request, i + 1, { outcome, chargedNanoUsd });
      });
      const parts = partsOf(joinMockBill(records, deliveries, MODELS));
      expect(parts.billed).toBe(entries.reduce((sum, { chargedNanoUsd }) => sum + chargedNanoUsd, 0));
      expect(parts.billed - parts.useful).toBe(parts.ghost + parts.duplicate + parts.failed + parts.moderated);
      const kept = records.filter(({ request, attempt }) => deliveries.delivered(request) === attempt);
      expect(parts.useful).toBe(kept.reduce((sum, { chargedNanoUsd }) => sum + chargedNanoUsd, 0));
    }),
    { seed: 43, numRuns: 150 },
  );
});

test('without faults every record is matched, and nothing is wasted', () => {
  const { records, deliveries } = play(Array.from({ length: 30 }, () => ({ attempts: [], last: 'kept' })));
  expect(partsOf(joinMockBill(records, deliveries, MODELS))).toMatchObject({ billed: 30_000, useful: 30_000 });
});

test('the order of the records does not matter', () => {
  fc.assert(
    fc.property(history, fc.integer(), (requests, salt) => {
      const { records, deliveries } = play(requests);
      const shuffled = records
        .map((record, i) => ({ record, key: Math.imul(i + 1, salt | 1) }))
        .toSorted((left, right) => left.key - right.key)
        .map(({ record }) => record);
      const [one, two] = [records, shuffled].map((list) => joinMockBill(list, deliveries, MODELS));
      if (one === undefined || two === undefined) throw new Error('Two joins were made.');
      expect(partsOf(two)).toEqual(partsOf(one));
      const longest = ({ waits }: typeof one): number => Math.max(...waits.map(({ waitMs }) => waitMs));
      expect([two.waits.length, longest(two)]).toEqual([one.waits.length, longest(one)]);
      for (const [i, split] of one.costs.byModel.entries()) {
        expect(two.costs.byModel[i]?.billed.value()).toBe(split.billed.value());
      }
    }),
    { seed: 44, numRuns: 100 },
  );
});

test('waits are from acceptance to start, of jobs that started; charges stand at the end of their job', () => {
  const records = [recordOf(1, 1), recordOf(2, 1, { startedMs: null, chargedNanoUsd: 0, outcome: 'cancelled-queued' })];
  const { waits, charges } = joinMockBill(records, new DeliveryLog(), MODELS);
  expect(waits).toEqual([{ request: 1, waitMs: 4 }]);
  expect(charges).toEqual([{ request: 1, atMs: 19, nano: PRICE }]);
});

test('what was charged at acceptance has its instant, and the end has the difference', () => {
  const records = [
    recordOf(0, 1, { acceptedNanoUsd: PRICE, chargedNanoUsd: 0 }),
    recordOf(1, 1, { acceptedNanoUsd: PRICE }),
    recordOf(2, 1),
  ];
  expect(joinMockBill(records, new DeliveryLog(), MODELS).charges).toEqual([
    { request: 0, atMs: 0, nano: PRICE },
    { request: 0, atMs: 9, nano: -PRICE },
    { request: 1, atMs: 10, nano: PRICE },
    { request: 2, atMs: 29, nano: PRICE },
  ]);
});
