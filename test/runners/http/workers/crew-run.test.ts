import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AttemptLine } from '../../../../src/attempts/attempt-record.ts';
import type { WorkerEnd, WorkerTask } from '../../../../src/runners/http/workers/coordinator.ts';
import { CrewRun } from '../../../../src/runners/http/workers/crew-run.ts';
import { idleReasons, lossReason } from '../../../../src/runners/http/workers/loss-reasons.ts';
import { restorePart } from '../../../../src/runners/http/workers/lost-part.ts';
import type { RunDelta } from '../../../../src/runners/http/workers/part.ts';
import { CostSplit } from '../../../../src/measure/cost-split.ts';
import type { Scenario } from '../../../../src/scenario/scenario.ts';
import { snapshotOf } from '../../../measure/snapshots.ts';
import { AT_EASE } from '../../generator.ts';
import { scenarioOf } from '../../worlds.ts';
import { SilentCrew } from './silent-crew.ts';

const DOLLAR = 1_000_000_000n;
const TASK = { type: 'task', task: {} as WorkerTask } as const;
const START = { startMs: 0, worstNano: [Number(DOLLAR)] };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What a worker has measured: so many attempts of a dollar each, all of which succeeded or failed. */
function deltaOf(scenario: Scenario, attempts: number, told: Partial<RunDelta> = {}, outcome = 'ok'): RunDelta {
  const lines = Array.from({ length: attempts }, (_, request): AttemptLine => ({
    request,
    attempt: 1,
    model: 'm',
    dueMs: request,
    sentMs: request,
    endedMs: request + 1,
    status: outcome === 'ok' ? 200 : 500,
    outcome,
    dollars: outcome === 'ok' ? '1' : '0',
  }));
  const delta = restorePart({ scenario, world: 'real', folder: undefined }, lines, []);
  // Nobody knows yet when the load ends.
  return { ...delta, part: { ...delta.part, endMs: 0 }, seq: 1, ...told };
}

function endOf(delta: RunDelta): { readonly type: 'done'; readonly end: WorkerEnd } {
  return { type: 'done', end: { delta, generator: AT_EASE, rehearsed: undefined, lateMs: 0, logLoss: undefined } };
}

/** A crew that is under way. */
async function begin(scenario: Scenario, count: number) {
  const crew = new SilentCrew(count);
  const run = new CrewRun(scenario, crew, () => Date.now());
  const assembled = run.assemble(() => TASK);
  for (let worker = 0; worker < count; worker++) crew.say(worker, { type: 'ready', transport: undefined });
  await assembled;
  const ended = run.run(START, Date.now());
  return { crew, run, ended };
}

const scenario = scenarioOf({ workload: { maxRequests: 200 }, client: { maxDollars: '100' } });

describe('workers', () => {
  test('that are not ready after 30 s end the run by their names', async () => {
    const crew = new SilentCrew(3);
    const run = new CrewRun(scenario, crew, () => Date.now());
    const refusal = run.assemble(() => TASK).catch((error: unknown) => error);
    crew.say(1, { type: 'ready', transport: undefined });
    vi.advanceTimersByTime(29_999);
    expect(crew.told.flat().some(({ type }) => type === 'start')).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await refusal).toMatchObject({
      code: 'WORKERS_UNREADY',
      problems: [
        { message: expect.stringContaining('worker 0 of 3 was not ready after 30 s, so nothing was sent') },
        { message: expect.stringContaining('worker 2 of 3 was not ready after 30 s, so nothing was sent') },
      ],
    });
  });

  test('of which one is gone before all are ready end the run', async () => {
    const crew = new SilentCrew(2);
    const run = new CrewRun(scenario, crew, () => Date.now());
    const refusal = run.assemble(() => TASK).catch((error: unknown) => error);
    run.lost(1, 'ended with code 1');
    expect(String(await refusal)).toContain('worker 1 of 2 ended with code 1');
  });

  test('that are silent for more than 3 s are killed, and the others go on', async () => {
    const { crew, run, ended } = await begin(scenario, 2);
    for (let seconds = 0; seconds < 3; seconds++) {
      vi.advanceTimersByTime(1000);
      crew.say(0, { type: 'beat' });
    }
    expect([crew.fenced, run.losses]).toEqual([[], []]);
    vi.advanceTimersByTime(500);
    expect(crew.fenced).toEqual([1]);
    expect(run.losses).toMatchObject([{ worker: 1, why: 'was silent for 3 s', atMs: 3500 }]);
    crew.say(0, endOf(deltaOf(scenario, 5)));
    await ended;
    expect(run.losses.map((lost) => lossReason(lost, scenario, run, 2))).toEqual([
      expect.stringMatching(
        /worker 1 of 2 was lost 3\.5 s after the start \(it was silent for 3 s\): about 100 of its 100/,
      ),
    ]);
  });

  test('are asked how far they are when somebody looks, and again only when they have answered', async () => {
    const { crew, run } = await begin(scenario, 2);
    vi.advanceTimersByTime(2000);
    const looks = (): number[] => [0, 1].map((worker) => crew.times(worker, 'look'));
    expect(looks()).toEqual([0, 0]);
    run.look();
    run.look();
    expect(looks()).toEqual([1, 1]);
    crew.say(1, { type: 'live', live: snapshotOf({ offered: 7 }) });
    expect(run.live.offered).toBe(7);
    run.look();
    expect(looks()).toEqual([1, 2]);
  });

  test('that are lost hold back neither the phase nor the end of those who go on', async () => {
    const { crew, run, ended } = await begin(scenario, 3);
    crew.say(1, { type: 'live', live: snapshotOf({ phase: 'warmup', offered: 7, active: 2 }) });
    run.lost(1, 'was ended by SIGKILL');
    run.lost(2, 'was ended by SIGKILL');
    const doubts = ['2 of 3 workers are lost'];
    expect(run.live).toMatchObject({ offered: 7, active: 0, doubts });
    crew.say(0, { type: 'live', live: snapshotOf({ endMs: 9000, offered: 5, active: 4 }) });
    expect(run.live).toMatchObject({ phase: 'steady', endMs: 9000, offered: 12, active: 4, doubts });
    crew.say(0, endOf(deltaOf(scenario, 5)));
    await ended;
    run.restore(1, deltaOf(scenario, 8));
    expect(run.live).toMatchObject({ phase: 'draining', offered: 13, attempts: 13, succeeded: 13, active: 0, doubts });
  });

  test('reckon dollars that give way to the bill of the provider', async () => {
    const { crew, run, ended } = await begin(scenario, 1);
    crew.say(
      0,
      endOf({ ...deltaOf(scenario, 5), live: snapshotOf({ billedNano: '5', unknownNano: '3', isEstimate: true }) }),
    );
    await ended;
    const bill = new CostSplit();
    bill.useful.add(5);
    bill.failed.add(2);
    run.settle(bill);
    expect(run.live).toMatchObject({ billedNano: '7', usefulNano: '5', unknownNano: '0', isEstimate: false });
  });

  test('tell each other of prices that have risen', async () => {
    const { crew } = await begin(scenario, 3);
    crew.say(1, { type: 'learned', worstNano: [Number(2n * DOLLAR)] });
    expect([0, 1, 2].map((worker) => crew.times(worker, 'raise'))).toEqual([1, 0, 1]);
  });
});

describe('a threshold that ends the load', () => {
  const judged = scenarioOf({
    workload: { maxRequests: 200 },
    scenario: { thresholds: { errorRate: { condition: '< 10%', abortOnFail: true } } },
  });

  test('does so as soon as the last worker has told of a second in which it did not hold', async () => {
    const { crew, run } = await begin(judged, 2);
    const stops = (): number[] => [0, 1].map((worker) => crew.times(worker, 'stop'));
    crew.say(0, { type: 'delta', delta: deltaOf(judged, 20, { upToMs: 1000 }, 'server-error') });
    expect([run.aborted, stops()]).toEqual([undefined, [0, 0]]);
    crew.say(1, { type: 'delta', delta: deltaOf(judged, 20, { upToMs: 1000 }) });
    expect(run.aborted).toMatchObject({ metric: 'errorRate', atMs: 1000 });
    expect(stops()).toEqual([1, 1]);
  });

  test('does not wait for a worker that is lost', async () => {
    const { crew, run } = await begin(judged, 2);
    crew.say(0, { type: 'delta', delta: deltaOf(judged, 20, { upToMs: 1000 }, 'server-error') });
    run.lost(1, 'was ended by SIGKILL');
    expect(run.aborted).toMatchObject({ atMs: 1000 });
    expect(crew.times(0, 'stop')).toBe(1);
  });
});

describe('money that was leased and not spent', () => {
  /** A run that has reached its cap, by what its workers have spent of it. */
  async function capped(spent: readonly number[], lost: readonly number[] = []) {
    const { crew, run, ended } = await begin(scenario, spent.length);
    for (const [worker, attempts] of spent.entries()) {
      const nano = BigInt(attempts) * DOLLAR;
      crew.say(worker, { type: 'ask', needNano: nano, wantNano: nano });
    }
    for (const worker of lost) run.lost(worker, 'was ended by SIGKILL');
    const asks = spent.findIndex((_, worker) => !lost.includes(worker));
    crew.say(asks, { type: 'ask', needNano: 90n * DOLLAR, wantNano: 90n * DOLLAR });
    for (const [worker] of spent.entries())
      if (crew.times(worker, 'recall') > 0 && !lost.includes(worker)) crew.say(worker, { type: 'returned', nano: 0n });
    for (const [worker, attempts] of spent.entries())
      if (!lost.includes(worker)) crew.say(worker, endOf(deltaOf(scenario, attempts)));
    await ended;
    expect(run.escrow?.exhausted).toBe(true);
    return idleReasons(scenario, run, spent.length);
  }

  test('is told where the cap ended the run', async () => {
    expect(await capped([30, 20])).toEqual(['stopped $50 below the spend cap of $100']);
  });

  test('is told of workers that are lost', async () => {
    const [reason] = await capped([30, 20], [1]);
    expect(reason).toMatch(
      /^stopped up to \$70 below the spend cap of \$100: lost workers have leased \$[\d.]+ of that$/,
    );
  });

  test('is not told where less than an attempt is left, or the load came to its end', async () => {
    expect(await capped([50, 50])).toEqual([]);
    const { crew, run, ended } = await begin(scenario, 1);
    crew.say(0, { type: 'ask', needNano: DOLLAR, wantNano: 50n * DOLLAR });
    crew.say(0, endOf(deltaOf(scenario, 1)));
    await ended;
    expect(idleReasons(scenario, run, 1)).toEqual([]);
  });
});
