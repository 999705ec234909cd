import fc from 'fast-check';
import { expect, test } from 'vitest';
import { carryOut, type StudyOutcome, type TrialStore } from '../../src/executors/carry-out.ts';
import type { Executor } from '../../src/executors/executor.ts';
import { simulateTrial } from '../../src/executors/trial-worker.ts';
import type { Planner, Trial, TrialResult } from '../../src/study/planner.ts';
import { runs } from '../runs.ts';
import { concluded, plannerOf, sent } from '../study/trials.ts';

const QUESTIONS = [
  { replications: 5 },
  { sweep: ['client.retry=none,openai-node', 'workload.arrivals.rate=10/s,60/s'] },
  { sweep: ['client.retry=none,openai-node'], replications: 3 },
];

/** The trials that each question takes. */
const COUNTS = [5, 4, 6];

/** Every trial is simulated once, however often it is run. */
const known = new Map<string, TrialResult>();
function resultOf(trial: Trial): TrialResult {
  const key = JSON.stringify([trial.flags, trial.merges]);
  const result = known.get(key) ?? simulateTrial(trial);
  known.set(key, result);
  return sent(result);
}

/** An executor whose trials end in the order that a scheduler chooses. */
class ScheduledExecutor implements Executor {
  readonly capacity: number;
  readonly #scheduler: fc.Scheduler;
  readonly ran: string[] = [];
  #underWay: (() => void)[] = [];
  most = 0;
  closed = 0;

  constructor(capacity: number, scheduler: fc.Scheduler) {
    this.capacity = capacity;
    this.#scheduler = scheduler;
  }

  async run(trial: Trial): Promise<TrialResult | undefined> {
    let stopped = (): void => {};
    const stop = new Promise<undefined>((resolve) => (stopped = () => resolve(undefined)));
    this.#underWay.push(stopped);
    this.most = Math.max(this.most, this.#underWay.length);
    const ended = this.#scheduler.schedule(Promise.resolve(trial)).then(resultOf);
    const result = await Promise.race([ended, stop]);
    this.#underWay = this.#underWay.filter((each) => each !== stopped);
    if (result !== undefined) this.ran.push(trial.flags);
    return result;
  }

  stop(): void {
    for (const end of this.#underWay) end();
  }

  async close(): Promise<void> {
    this.closed++;
  }
}

/** A store in memory, which interrupts its study after so many results. */
class MemoryStore implements TrialStore {
  readonly results = new Map<number, string>();
  readonly #interrupt: (kept: number) => void;

  constructor(interrupt: (kept: number) => void = () => {}) {
    this.#interrupt = interrupt;
  }

  prepare = (): string => '';

  read(index: number): TrialResult | undefined {
    const text = this.results.get(index);
    return text === undefined ? undefined : (JSON.parse(text) as TrialResult);
  }

  write(index: number, result: TrialResult): void {
    this.results.set(index, JSON.stringify(result));
    this.#interrupt(this.results.size);
  }
}

const cases = fc.record({
  question: fc.constantFrom(...QUESTIONS),
  capacity: fc.integer({ min: 1, max: 8 }),
  scheduler: fc.scheduler(),
});

/** What each question comes to without any executor. */
const wanted = new Map(QUESTIONS.map((question) => [question, JSON.stringify(concluded(plannerOf(question)))]));
const bytes = ({ result }: Pick<StudyOutcome<unknown>, 'result'>): string => JSON.stringify(result);

test('a study comes to the same bytes, in whatever order its trials end', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ question, capacity, scheduler }) => {
      const executor = new ScheduledExecutor(capacity, scheduler);
      const outcome = await scheduler.waitFor(carryOut(plannerOf(question), executor));
      expect(outcome.earlyEnd).toBeUndefined();
      expect(bytes(outcome)).toBe(wanted.get(question));
      expect(executor.most).toBeLessThanOrEqual(capacity);
      expect(executor.closed).toBe(1);
    }),
    { seed: 42, numRuns: runs(10, 200) },
  );
});

test('a study that was interrupted after any number of trials goes on to the same bytes, and runs no trial again', async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.integer({ min: 0, max: 6 }), async ({ question, capacity, scheduler }, after) => {
      const first = new AbortController();
      if (after === 0) first.abort();
      const interrupted = new MemoryStore((kept) => kept >= after && first.abort());
      const options = { store: interrupted, stops: [first.signal, first.signal] as const };
      const begun = new ScheduledExecutor(capacity, scheduler);
      const partial = await scheduler.waitFor(carryOut(plannerOf(question), begun, options));
      expect(interrupted.results.size).toBe(Math.min(after, COUNTS[QUESTIONS.indexOf(question)] ?? 0));
      expect(partial.earlyEnd?.trialsRun ?? 0).toBe(partial.earlyEnd === undefined ? 0 : interrupted.results.size);
      expect(partial.result === undefined).toBe(interrupted.results.size === 0);

      const kept = interrupted.results.size;
      const going = new ScheduledExecutor(capacity, scheduler);
      const store = new MemoryStore();
      for (const [index, text] of interrupted.results) store.results.set(index, text);
      const outcome = await scheduler.waitFor(carryOut(plannerOf(question), going, { store }));
      expect(bytes(outcome)).toBe(wanted.get(question));
      expect(going.ran).toHaveLength((COUNTS[QUESTIONS.indexOf(question)] ?? 0) - kept);
    }),
    { seed: 42, numRuns: runs(20, 500) },
  );
});

/** A planner that asks for a seed, and which one depends on what came before: twice the successes, as a search might. */
function searching(): Planner {
  const [trial] = plannerOf({}).propose() as [Trial];
  const seen: number[] = [];
  return {
    ...plannerOf({}),
    scenarios: [],
    trialCount: 4,
    propose: () => {
      const seed = (seen.at(-1) ?? 1) * 2;
      const again = { ...trial, flags: `--seed ${seed}`, scenario: { ...trial.scenario, seed } };
      return seen.length < 4 ? [again] : [];
    },
    read: ({ summary }) => seen.push(summary.requests.succeeded),
    conclude: () => ({ ...simulateTrial(trial).summary, durationMs: seen.at(-1) ?? 0 }),
  };
}

test('a planner may propose by what it has read', async () => {
  const seeds: number[] = [];
  const executor: Executor = {
    capacity: 3,
    run: async (trial) => {
      seeds.push(trial.scenario.seed);
      return simulateTrial(trial);
    },
    stop: () => {},
    close: async () => {},
  };
  const { result } = await carryOut(searching(), executor);
  expect(new Set(seeds).size).toBe(4);
  expect(result).toMatchObject({ durationMs: expect.closeTo(400, -3) });
});

test('an error that is no lost trial is thrown, once the executor is closed', async () => {
  let closed = 0;
  const executor: Executor = {
    capacity: 2,
    run: () => Promise.reject(new RangeError('a defect')),
    stop: () => {},
    close: async () => {
      closed++;
    },
  };
  await expect(carryOut(plannerOf({ replications: 3 }), executor)).rejects.toThrow('a defect');
  expect(closed).toBe(1);
});
