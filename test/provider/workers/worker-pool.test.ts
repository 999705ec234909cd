import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTCOME } from '../../../src/billing/outcome.ts';
import { parseNanoUsd } from '../../../src/money/nano-usd.ts';
import { hasColdStarts, providerSchema, type ProviderOptions } from '../../../src/provider/provider-options.ts';
import type { WorkerFigures } from '../../../src/provider/workers/worker-meter.ts';
import type { WorkerPool } from '../../../src/provider/workers/worker-pool.ts';
import { ColdOracle, type ColdCall, type ColdEndpoint } from './cold-oracle.ts';
import { PlayedProvider, type Call } from '../played-provider.ts';

/** Dollars per second of every worker here: 1,000 nano-USD a millisecond. */
const RATE = { per: 'compute-second', usd: '0.001' } as const;

/** One model, served in 100 ms, by workers that load for a second. */
function cold(capacity: object = {}, more: object = {}): ProviderOptions {
  const workers = { setupTime: { type: 'constant', value: '1s' }, keepAlive: '5s' };
  return providerSchema.parse({
    models: {
      job: { operation: 'text-to-image', serviceTime: { type: 'constant', value: '100ms' }, price: RATE },
    },
    capacity: { slots: 2, workers: { ...workers, ...capacity } },
    ...more,
  });
}

const call = (atMs: number, cancelAfterMs?: number): Call => ({ atMs, model: 0, cancelAfterMs });
const poolOf = ({ provider }: PlayedProvider): WorkerPool => provider.workers as WorkerPool;
const closed = (played: PlayedProvider, endMs: number): WorkerFigures => poolOf(played).close(endMs);
const startsOf = ({ records }: PlayedProvider): number[] => records.map(({ startedMs }) => startedMs);

describe('a worker', () => {
  test('starts for a job that waits meanwhile, and serves the next one at once', () => {
    const played = new PlayedProvider(cold(), [call(0), call(2000)]).play();
    expect(startsOf(played)).toEqual([1000, 2000]);
    expect(closed(played, 2100)).toMatchObject({ coldStarts: 1, peak: 1, setupMs: 1000, activeMs: 200, idleMs: 5900 });
  });

  test('has shut down when it has idled for keepAlive, to the instant', () => {
    const startAfter = (atMs: number): number[] => startsOf(new PlayedProvider(cold(), [call(0), call(atMs)]).play());
    expect(startAfter(6099)).toEqual([1000, 6099]);
    expect(startAfter(6100)).toEqual([1000, 7100]);
  });

  test('that gets ready takes the job at once, even where none is kept alive', () => {
    const played = new PlayedProvider(cold({ keepAlive: '0s' }), [call(0), call(10), call(20)]).play();
    expect(startsOf(played)).toEqual([1000, 1010, 1100]);
    expect(closed(played, 9000)).toMatchObject({ coldStarts: 2, idleMs: 0 });
  });

  test('waits for its hardware first, where that takes time, and this is no set-up', () => {
    const played = new PlayedProvider(cold({ provisionTime: { type: 'constant', value: '3s' } }), [call(0)]).play();
    expect(startsOf(played)).toEqual([4000]);
    expect(closed(played, 4100)).toMatchObject({ setupMs: 1000, activeMs: 100, idleMs: 5000 });
  });

  test('that is one of min is warm from the beginning, and stays to the end of the run', () => {
    const played = new PlayedProvider(cold({ min: 1 }), [call(20_000)]).play();
    expect(startsOf(played)).toEqual([20_000]);
    expect(closed(played, 30_000)).toMatchObject({ coldStarts: 0, peak: 1, setupMs: 0, activeMs: 100, idleMs: 29_900 });
  });

  test('starts in vain when its job is taken by another one, and idles', () => {
    // The second job finds the first worker busy, but is served by it before the second worker is ready.
    const played = new PlayedProvider(cold({ min: 1 }), [call(0), call(10)]).play();
    expect(startsOf(played)).toEqual([0, 100]);
    expect(closed(played, 200)).toMatchObject({ coldStarts: 1, peak: 2, setupMs: 1000 });
  });

  test('goes on starting when its job is cancelled, and serves the next', () => {
    const options = cold({}, { onDisconnect: 'cancel-queued' });
    const played = new PlayedProvider(options, [call(0, 500), call(700)]).play();
    expect(played.records.map(({ outcome }) => outcome)).toEqual([OUTCOME['cancelled-queued'], OUTCOME.ok]);
    expect(startsOf(played)).toEqual([Number.NaN, 1000]);
    expect(closed(played, 1100).coldStarts).toBe(1);
  });
});

describe('what a cold start meets', () => {
  test('a start timeout counts it: the job expires before its worker is ready', () => {
    const played = new PlayedProvider(cold({}, { startTimeout: '900ms' }), [call(0), call(1500)]).play();
    expect(played.records.map(({ outcome, endedMs }) => [outcome, endedMs])).toEqual([
      [OUTCOME.expired, 900],
      [OUTCOME.ok, 1600],
    ]);
  });

  test('a pause: nothing is loaded in it', () => {
    const pause = { type: 'pause', at: '400ms', for: '2s' };
    expect(startsOf(new PlayedProvider(cold({}, { faults: [pause] }), [call(0)]).play())).toEqual([3000]);
  });

  test('a brownout: no worker starts beyond its slots, and the others start when it is over', () => {
    const brownout = { type: 'brownout', slots: 1, at: '0s', for: '10s' };
    const options = cold({}, { faults: [brownout] });
    options.models[0] = {
      ...(options.models[0] as (typeof options.models)[0]),
      serviceTime: { type: 'constant', valueMs: 20_000 },
    };
    const played = new PlayedProvider(options, [call(1), call(2)]).play();
    expect(startsOf(played)).toEqual([1001, 11_000]);
  });

  test('a job that is put back into the queue: it is served by a worker that is warm by then', () => {
    const fault = { status: 503, share: 1, at: '0s', for: '1100ms' };
    const options = cold({}, { faults: [{ ...fault, for: '1101ms' }], requeue: { statuses: [503], times: 3 } });
    const played = new PlayedProvider(options, [call(0)]).play();
    expect(played.records[0]).toMatchObject({ outcome: OUTCOME.ok, startedMs: 1100, endedMs: 1200 });
    expect(closed(played, 1200).coldStarts).toBe(1);
  });

  test('a bound of the queue: jobs for which workers start take no place in it', () => {
    const options = cold();
    const capacity = { ...options.capacity, queue: 1 };
    const played = new PlayedProvider({ ...options, capacity }, [call(0), call(1), call(2), call(3)]).play();
    expect(played.records.map(({ accepted }) => accepted)).toEqual([true, true, true, false]);
  });
});

describe('what it costs', () => {
  const chargesOf = ({ records }: PlayedProvider): number[] => records.map(({ chargedNano }) => chargedNano);

  test('a job pays for the set-up of its worker where cold starts are billed, if it is the first there', () => {
    const calls = [call(0), call(1050), call(3000)];
    const free = new PlayedProvider(cold(), calls).play();
    const billed = new PlayedProvider(cold({}, { billing: { coldStart: 'billed' } }), calls).play();
    expect(chargesOf(free)).toEqual([100_000, 100_000, 100_000]);
    // The second job started a worker in vain, whose set-up the last one pays: it was free last.
    expect(startsOf(billed)).toEqual([1000, 1100, 3000]);
    expect(chargesOf(billed)).toEqual([1_100_000, 100_000, 1_100_000]);
  });

  test('what a cancelled job pays includes it, by the policy', () => {
    const billing = { coldStart: 'billed', outcomes: 'replicate' };
    const played = new PlayedProvider(cold({}, { billing, onDisconnect: 'cancel' }), [call(0, 1040)]).play();
    expect(chargesOf(played)).toEqual([1_040_000]);
  });

  test('a try that failed and was free does not make the next one pay for the cold start', () => {
    const upstreams = [
      { name: 'a', outages: [{ at: '0s' }] },
      { name: 'b', priority: 2 },
    ];
    const options = cold({}, { billing: { coldStart: 'billed' } });
    const parsed = providerSchema.parse({
      models: {
        job: { operation: 'text-to-image', serviceTime: { type: 'constant', value: '100ms' }, price: RATE, upstreams },
      },
    });
    const played = new PlayedProvider({ ...options, models: parsed.models }, [call(0)]).play();
    expect(chargesOf(played)).toEqual([100_000]);
  });

  const workers = (bills?: readonly string[], price: object = RATE): object => ({
    billing: { workers: { price, ...(bills === undefined ? {} : { bills }) } },
  });

  test.each([
    [undefined, 1000 + 5900],
    [['setup'], 1000],
    [['idle'], 5900],
    [['active'], 200],
    [['setup', 'active', 'idle'], 7100],
  ])('workers are billed for %s', (bills, ms) => {
    const played = new PlayedProvider(cold({}, workers(bills)), [call(0), call(2000)]).play();
    const { billedDollars } = closed(played, 2100);
    expect(parseNanoUsd(billedDollars)).toBe(BigInt(ms * 1000));
    expect(played.provider.ledger.snapshot().workerTime?.dollars).toBe(billedDollars);
    expect(played.provider.ledger.owed()).toBe(BigInt(ms * 1000) + 200_000n);
  });

  test('a life is rounded once, as RunPod rounds: up to the second, with its idle time', () => {
    const rounded = { ...RATE, round: '1s' };
    const played = new PlayedProvider(cold({}, workers(['setup', 'active', 'idle'], rounded)), [
      call(0),
      call(2000),
    ]).play();
    expect(closed(played, 2100).billedDollars).toBe('0.008');
  });

  test('an account pays for it while the run goes on: a prepaid one runs dry though nobody asks for much', () => {
    const account = { type: 'prepaid', balance: '0.05', holds: 'check' };
    const billing = { account, workers: { price: RATE } };
    const played = new PlayedProvider(cold({ min: 1 }, { billing }), [call(30_000), call(60_000), call(90_000)]).play();
    expect(played.records.map(({ outcome }) => outcome)).toEqual([OUTCOME.ok, OUTCOME.ok, OUTCOME.unpaid]);
    const { accounts } = played.provider.ledger.snapshot();
    expect(accounts.spent).toBe(accounts.customer);
    expect(accounts.balance).toBe('-0.0101');
  });

  test('figures tell beforehand what closing will come to', () => {
    const played = new PlayedProvider(cold({ min: 1 }, workers()), [call(0), call(10), call(4000)]).play(3000);
    const foreseen = poolOf(played).figures(9000);
    expect(closed(played, 9000)).toEqual(foreseen);
    expect(poolOf(played).close(9000)).toEqual(foreseen);
  });
});

test('a scenario with cold starts is told from one without', () => {
  expect(hasColdStarts(cold())).toBe(true);
  expect(hasColdStarts({ ...cold(), capacity: { slots: 1, queue: 0, fullStatus: 429 } })).toBe(false);
});

/** Times with a fraction of their own, so that nothing meets by drawIndex. */
const ms = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: max * 1000 }).map((n) => n / 1000 + 1e-4);
const exponential = ms(400).map((meanMs) => ({ type: 'exponential', meanMs }) as const);
const endpoint: fc.Arbitrary<ColdEndpoint> = fc
  .record({
    slots: fc.integer({ min: 1, max: 4 }),
    min: fc.nat(4),
    queue: fc.constantFrom(0, 1, 2, 50),
    keepAliveMs: fc.oneof(fc.constant(0), ms(600)),
    setupTime: exponential,
    provisionTime: fc.option(exponential, { nil: undefined }),
    serviceTime: exponential,
    onDisconnect: fc.constantFrom('continue', 'cancel-queued', 'cancel'),
  })
  .map(({ min, keepAliveMs, setupTime, provisionTime, ...rest }) => ({
    ...rest,
    workers: { min: Math.min(min, rest.slots), keepAliveMs, setupTime, provisionTime },
    nanoPerMs: 1000,
  }));
const trace: fc.Arbitrary<readonly ColdCall[]> = fc.uniqueArray(
  fc.record({ atMs: ms(4000), cancelAfterMs: fc.option(ms(800), { nil: undefined }) }),
  { selector: ({ atMs }) => atMs, maxLength: 25 },
);

function optionsOf(
  { slots, queue, workers, serviceTime, onDisconnect }: ColdEndpoint,
  billing: object,
): ProviderOptions {
  const base = cold({}, { onDisconnect, billing });
  const [model] = base.models;
  if (model === undefined) throw new Error('There is one model.');
  return { ...base, models: [{ ...model, serviceTime }], capacity: { slots, queue, fullStatus: 429, workers } };
}

/** What a life costs at 1,000 nano-USD for each begun millisecond. */
const lifeNano = (billedMs: number): bigint => BigInt(Math.ceil(Math.round(billedMs * 1000) / 1000)) * 1000n;

describe('laws, against an oracle in plain lists', () => {
  test('every job starts, ends and pays as there, and workers live as there', () => {
    let coldStarts = 0;
    let inVain = 0;
    fc.assert(
      fc.property(endpoint, trace, fc.nat(0xffffffff), (of, calls, seed) => {
        const options = optionsOf(of, { coldStart: 'billed', outcomes: 'replicate' });
        const played = new PlayedProvider(
          options,
          calls.map((each) => ({ ...each, model: 0 })),
          seed,
        ).play();
        const oracle = new ColdOracle(of, calls, seed);
        expect(played.broken).toEqual([]);
        for (const [i, { outcome, startedMs, endedMs, coldMs }] of oracle.records.entries()) {
          const record = played.records[i];
          expect([record?.outcome, record?.startedMs, record?.endedMs]).toEqual([outcome, startedMs, endedMs]);
          const pays = outcome === OUTCOME.ok || outcome === OUTCOME['cancelled-running'];
          expect(BigInt(record?.chargedNano ?? -1)).toBe(pays ? lifeNano(endedMs - startedMs + coldMs) : 0n);
        }
        const [figures, totals] = [closed(played, 4000), oracle.totals(4000)];
        expect([figures.coldStarts, figures.peak]).toEqual([totals.coldStarts, totals.peak]);
        expect(figures.setupMs).toBeCloseTo(totals.setupMs, 4);
        expect(figures.activeMs).toBeCloseTo(totals.activeMs, 4);
        expect(figures.idleMs).toBeCloseTo(totals.idleMs, 4);
        coldStarts += totals.coldStarts;
        inVain += oracle.lives.filter(({ jobs }) => jobs === 0).length;
      }),
      { seed: 42, numRuns: 400 },
    );
    expect(coldStarts).toBeGreaterThan(300);
    expect(inVain).toBeGreaterThan(50);
  });

  test('the bill for workers is the sum of their lives, each rounded once, and the ledger has it to the nano-dollar', () => {
    const some = fc.subarray(['setup', 'active', 'idle'] as const, { minLength: 1 });
    fc.assert(
      fc.property(endpoint, trace, fc.nat(0xffffffff), some, (of, calls, seed, bills) => {
        const options = optionsOf(of, { workers: { price: RATE, bills } });
        const played = new PlayedProvider(
          options,
          calls.map((each) => ({ ...each, model: 0 })),
          seed,
        ).play();
        const { billedDollars } = closed(played, 5000);
        const lives = new ColdOracle(of, calls, seed).spentUntil(5000);
        const due = lives.reduce(
          (sum, life) => sum + lifeNano(bills.reduce((total, time) => total + life[time], 0)),
          0n,
        );
        // The sum of a life's times may fall on either side of a millisecond.
        const off = parseNanoUsd(billedDollars) - due;
        expect(off <= 1000n && off >= -1000n).toBe(true);
        const { ledger } = played.provider;
        expect(ledger.owed()).toBe(parseNanoUsd(billedDollars) + BigInt(played.postedNano));
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('where cold starts are free the charges of jobs that are served alike are the same, cold or warm', () => {
    fc.assert(
      fc.property(endpoint, trace, fc.nat(0xffffffff), (of, calls, seed) => {
        const patient = { ...of, queue: 50, onDisconnect: 'continue' } as const;
        const options = optionsOf(patient, {});
        const warm = { ...options, capacity: { slots: of.slots, queue: 50, fullStatus: 429 as const } };
        const traces = calls.map((each) => ({ ...each, model: 0 }));
        const charges = (each: ProviderOptions): number[] =>
          new PlayedProvider(each, traces, seed).play().records.map(({ chargedNano }) => chargedNano);
        expect(charges(options)).toEqual(charges(warm));
      }),
      { seed: 42, numRuns: 200 },
    );
  });
});
