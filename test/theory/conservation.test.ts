import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTCOME, OUTCOMES, type Outcome } from '../../src/billing/outcome.ts';
import { JOB } from '../../src/provider/job-table.ts';
import { Simulation } from '../../src/runners/virtual/simulation.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { runs } from '../runs.ts';
import { sumOf } from './closed-forms.ts';
import { engineRun } from './oracle/engine-world.ts';
import { scenario } from './oracle/scenario-arbitraries.ts';

const RUNS = { seed: 43, numRuns: runs(30, 120) };

/** Goes from instant to instant, and lists those after which the world does not keep a law. With the lane shut, every job is one that can be counted. */
function breaches(drawn: Scenario, isKept: (simulation: Simulation) => boolean): number[] {
  const simulation = new Simulation(drawn, { isLaneOpen: false });
  const broken: number[] = [];
  simulation.start();
  for (let nextMs = simulation.nextMs; nextMs < Number.POSITIVE_INFINITY; nextMs = simulation.nextMs) {
    simulation.advance(nextMs);
    if (!isKept(simulation)) broken.push(nextMs);
  }
  return broken;
}

describe('at every instant of a random run', () => {
  test('what was offered has succeeded, failed, been dropped, or is under way, as much as the client allows', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const broken = breaches(drawn, ({ recorders: { steady }, client }) => {
          const ended = steady.byModel.map(({ succeeded, failed, dropped }) => succeeded + failed + dropped);
          const offered = sumOf(steady.byModel.map((model) => model.offered));
          return sumOf(ended) + client.active === offered && client.active <= drawn.client.maxInFlight;
        });
        expect(broken).toEqual([]);
      }),
      RUNS,
    );
  });

  test('the clock goes on and never back', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        let beforeMs = 0;
        const broken = breaches(drawn, ({ nowMs, nextMs }) => {
          const isKept = nowMs >= beforeMs && nextMs >= nowMs;
          beforeMs = nowMs;
          return isKept;
        });
        expect(broken).toEqual([]);
      }),
      RUNS,
    );
  });

  test('no more jobs run than there are slots, no more wait than there are places, and no slot is idle while one waits', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const { slots, queue } = drawn.provider.capacity;
        const { faults, requeue } = drawn.provider;
        const brownouts = faults.filter((fault) => fault.type === 'brownout');
        // What goes back into the queue finds a place there, even where a brownout has taken its slot away meanwhile.
        const queueMax = requeue === undefined || brownouts.length === 0 ? queue : queue + slots;
        const broken = breaches(drawn, ({ nowMs, provider: { jobs, running } }) => {
          const queued = jobs.state.reduce((sum, state) => sum + (state === JOB.queued ? 1 : 0), 0);
          const active = brownouts.filter(({ fromMs, untilMs }) => nowMs >= fromMs && nowMs < untilMs);
          const open = Math.min(slots, ...active.map((brownout) => brownout.slots));
          return running <= slots && queued <= queueMax && (queued === 0 || running >= open);
        });
        expect(broken).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('over a whole random run', () => {
  test('an attempt reaches the provider once at most, what it accepts ends once, and what it refuses costs nothing', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const { jobs, attempts, postings, byModel } = engineRun(drawn);
        const nameOf = ({ request, attempt }: { request: number; attempt: number }): string => `${request}/${attempt}`;
        const [ended, made] = [jobs.map(nameOf), attempts.map(nameOf)];
        expect(new Set(ended).size).toBe(ended.length);
        expect(new Set(made).size).toBe(made.length);
        expect(ended.filter((name) => !made.includes(name))).toEqual([]);
        const total = jobs.reduce((sum, job) => sum + BigInt(job.chargedNano), 0n);
        const classified = byModel.flatMap((classes) => Object.values(classes) as bigint[]);
        expect(postings.charge + postings.capture - postings.refund).toBe(total);
        expect(postings.hold).toBeGreaterThanOrEqual(postings.capture + postings.release);
        expect(classified.reduce((sum, nano) => sum + nano, 0n)).toBe(total);
      }),
      RUNS,
    );
  });

  test('a job is charged where its outcome is billed, and nowhere else', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const { due } = drawn.provider.billing.outcomes;
        const stray = engineRun(drawn).jobs.filter(({ outcome, model, chargedNano }) => {
          const rule = due[OUTCOMES[outcome] as Outcome];
          // The image model: $0.04 for each of two images, or for the one where it stands in, whenever the full price is due.
          const isPaid =
            chargedNano === 80_000_000 || (drawn.client.fallback !== undefined && chargedNano === 40_000_000);
          const isUnpaid = rule === 'full' && model === 0 && !isPaid;
          return isUnpaid || (rule === 'none' && chargedNano !== 0);
        });
        expect(stray).toEqual([]);
      }),
      RUNS,
    );
  });

  test('attempts of a request are numbered without a gap, never overlap, and none follows a success', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const { attempts, requests } = engineRun(drawn);
        const broken = requests.filter(({ request, attempts: made, succeeded }) => {
          const own = attempts.filter((attempt) => attempt.request === request);
          const areKept = own.map(
            ({ attempt, sentMs, outcome }, i) =>
              attempt === i + 1 &&
              sentMs >= (own[i - 1]?.endedMs ?? 0) &&
              (outcome === OUTCOME.ok) === (succeeded && i === made - 1),
          );
          return own.length !== made || areKept.includes(false);
        });
        expect(broken).toEqual([]);
      }),
      RUNS,
    );
  });
});
