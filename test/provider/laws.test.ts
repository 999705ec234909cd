import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { billingSchema } from '../../src/billing/billing-options.ts';
import { OUTCOME, OUTCOMES } from '../../src/billing/outcome.ts';
import { OUTCOME_PRESETS } from '../../src/billing/outcome-policy.ts';
import { POSTING } from '../../src/billing/ledger.ts';
import type { ProviderOptions } from '../../src/provider/provider-options.ts';
import { runs } from '../runs.ts';
import { PlayedProvider, usageOf, type Call, type CallRecord } from './played-provider.ts';
import { calls, provider } from './provider-arbitraries.ts';

const RUNS = { seed: 42, numRuns: runs(50, 100) };
const play = (options: ProviderOptions, trace: readonly Call[], seed = 42): PlayedProvider =>
  new PlayedProvider(options, trace, seed).play();
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const charges = ({ records }: PlayedProvider): number[] => records.map(({ chargedNano }) => chargedNano);
const withoutLimits = (options: ProviderOptions): ProviderOptions => ({ ...options, limits: [], faults: [] });

describe('at all times', () => {
  test('accepted = settled + waiting + running, no more jobs than slots, and no idle slot while a job waits', () => {
    fc.assert(
      fc.property(provider('whole'), calls('whole'), (options, trace) => {
        expect(play(options, trace).broken).toEqual([]);
      }),
      RUNS,
    );
  });

  test('jobs start in the order in which they were accepted', () => {
    fc.assert(
      fc.property(provider('apart'), calls('apart'), (options, trace) => {
        const starts = play(options, trace)
          .records.map(({ startedMs }) => startedMs)
          .filter((startedMs) => !Number.isNaN(startedMs));
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      }),
      RUNS,
    );
  });
});

describe('in the end', () => {
  test('every call was refused or settled once, and no place is kept', () => {
    fc.assert(
      fc.property(provider('apart'), calls('apart'), (options, trace) => {
        const {
          records,
          provider: { waiting, running, jobs },
        } = play(options, trace);
        expect([records.length, waiting, running, jobs.count]).toEqual([trace.length, 0, 0, 0]);
        expect(records.filter(({ accepted, endedMs }) => accepted === Number.isNaN(endedMs))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('the ledger owes what the jobs were charged, which is what was posted, to the nano-dollar', () => {
    fc.assert(
      fc.property(provider('apart'), calls('apart'), (options, trace) => {
        const played = play(options, trace);
        const total = BigInt(sum(charges(played)));
        expect(played.provider.ledger.owed()).toBe(total);
        expect(BigInt(played.postedNano)).toBe(total);
      }),
      RUNS,
    );
  });

  test('a policy that bills success alone bills nothing else: no 5xx, no moderation, no departure', () => {
    fc.assert(
      fc.property(
        provider('apart'),
        calls('apart'),
        fc.constantFrom('completion', 'acceptance'),
        (options, trace, charge) => {
          const billing = billingSchema.parse({ charge, outcomes: 'success-only' });
          const billed = play({ ...options, billing }, trace).records.filter(({ chargedNano }) => chargedNano > 0);
          expect(billed.filter(({ outcome, status }) => outcome !== OUTCOME.ok || status !== 200)).toEqual([]);
        },
      ),
      RUNS,
    );
  });

  test('O1, O4: under no preset does a status of 500 or above, or a refusal, cost anything but where acceptance or runner time is sold', () => {
    const sold = ['accepted', 'comfy', 'sub2api', 'replicate-private'];
    const presets = Object.entries(OUTCOME_PRESETS).filter(([name]) => !sold.includes(name));
    fc.assert(
      fc.property(provider('apart'), calls('apart'), fc.constantFrom(...presets), (options, trace, [, outcomes]) => {
        const { records } = play({ ...options, billing: { ...options.billing, outcomes } }, trace);
        const free = records.filter(({ accepted, status }) => !accepted || status >= 500);
        expect(free.filter(({ chargedNano }) => chargedNano !== 0)).toEqual([]);
      }),
      RUNS,
    );
  });

  test('the charge of a job depends on its outcome and what it used, and on nothing else', () => {
    fc.assert(
      fc.property(provider('apart'), calls('apart'), (options, trace) => {
        const played = play(options, trace);
        const { due } = options.billing.outcomes;
        const expectedNano = ({ outcome, accepted }: CallRecord, index: number): number => {
          const call = trace[index] as Call;
          const price = played.provider.prices[call.model];
          if (!accepted || price === undefined) return 0;
          const owed = due[OUTCOMES[outcome] as (typeof OUTCOMES)[number]];
          return {
            none: 0,
            full: price.quoteNano(usageOf(call)),
            input: price.inputNano(usageOf(call)),
            elapsed: Number.NaN,
          }[owed];
        };
        // Times are the subject of the oracle: here the price by what was asked.
        const apart = played.records.filter((record, index) => {
          const expected = expectedNano(record, index);
          return trace[index]?.model !== 1 && !Number.isNaN(expected) && expected !== record.chargedNano;
        });
        expect(apart).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('what changes no dollar', () => {
  test('the moment of charging: acceptance posts more, and refunds the difference', () => {
    fc.assert(
      fc.property(provider('apart'), calls('apart'), (options, trace) => {
        const [early, late] = (['acceptance', 'completion'] as const).map((charge) =>
          play({ ...options, billing: { ...options.billing, charge } }, trace),
        ) as [PlayedProvider, PlayedProvider];
        expect(early.records).toEqual(late.records);
        expect(early.provider.ledger.owed()).toBe(late.provider.ledger.owed());
        expect(late.provider.ledger.total(POSTING.refund)).toBe(0n);
        expect(early.provider.ledger.total(POSTING.charge)).toBeGreaterThanOrEqual(
          late.provider.ledger.total(POSTING.charge),
        );
      }),
      RUNS,
    );
  });

  test('O2: queueing', () => {
    fc.assert(
      fc.property(provider('apart'), calls('apart'), (options, trace) => {
        const patient = trace.map((call) => ({ ...call, cancelAfterMs: undefined }));
        const [one, many] = [1, 1000].map((slots) =>
          play({ ...withoutLimits(options), capacity: { slots, queue: 1000, fullStatus: 429 } }, patient),
        ) as [PlayedProvider, PlayedProvider];
        expect(charges(one)).toEqual(charges(many));
      }),
      RUNS,
    );
  });

  test('O7: clients that leave a provider which goes on, and connections that it loses', () => {
    fc.assert(
      fc.property(provider('apart'), calls('apart'), (options, trace) => {
        const stubborn = { ...options, onDisconnect: 'continue' as const };
        const patient = trace.map((call) => ({ ...call, cancelAfterMs: undefined }));
        expect(play(stubborn, trace).records).toEqual(play(stubborn, patient).records);
        const lost = {
          type: 'disconnect',
          afterMs: 1,
          status: 0,
          fromMs: 0,
          untilMs: Number.POSITIVE_INFINITY,
          share: 1,
          models: [],
        } as const;
        const losing = play({ ...options, faults: [...options.faults, lost] }, trace);
        expect(charges(losing)).toEqual(charges(play(options, trace)));
      }),
      RUNS,
    );
  });

  test('S3, S4: no price means no dollar, twice the price twice the dollars', () => {
    fc.assert(
      fc.property(provider('apart'), calls('apart'), (options, trace) => {
        const billed = (adjustment: object): bigint => {
          const billing = {
            ...options.billing,
            ...billingSchema.parse(adjustment),
            outcomes: options.billing.outcomes,
          };
          return play({ ...options, billing }, trace).provider.ledger.owed();
        };
        expect(billed({ discount: 100 })).toBe(0n);
        expect(billed({ markup: 100 })).toBe(2n * billed({}));
      }),
      RUNS,
    );
  });
});

test('S1: the same seed gives the same records, another seed others', () => {
  const [options, trace] = [
    fc.sample(provider('apart'), { seed: 42, numRuns: 40 }),
    fc.sample(calls('apart'), { seed: 42, numRuns: 40 }),
  ];
  const played = (seed: number): CallRecord[][] => options.map((one, i) => play(one, trace[i] as Call[], seed).records);
  expect(played(7)).toEqual(played(7));
  expect(played(8)).not.toEqual(played(7));
});

test('common random numbers: one more fault at the end of the list, which hits no one, changes nothing', () => {
  fc.assert(
    fc.property(provider('apart'), calls('apart'), (options, trace) => {
      const never = { type: 'empty', fromMs: 0, untilMs: Number.POSITIVE_INFINITY, share: 0, models: [] } as const;
      expect(play({ ...options, faults: [...options.faults, never] }, trace).records).toEqual(
        play(options, trace).records,
      );
    }),
    RUNS,
  );
});
