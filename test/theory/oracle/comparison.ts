import fc from 'fast-check';
import { expect } from 'vitest';
import { OUTCOME, OUTCOMES } from '../../../src/billing/outcome.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { engineRun } from './engine-world.ts';
import { plainWorld } from './plain/world.ts';
import type { ClassRecord, WorldRecord } from './records.ts';
import { scenario } from './scenario-arbitraries.ts';

type Numbered = { readonly request: number; readonly attempt?: number };
const byNumber = (a: Numbered, b: Numbered): number => a.request - b.request || (a.attempt ?? 0) - (b.attempt ?? 0);

/** To a millionth of a millisecond: what is added in another order differs in the last bit. */
const rounded = (ms: number): number => Math.round(ms * 1e6) / 1e6;

/** Classes of all models together. */
function added(byModel: readonly ClassRecord[]): Record<string, bigint> {
  const sum: Record<string, bigint> = {};
  for (const classes of byModel) {
    for (const [name, nano] of Object.entries(classes)) sum[name] = (sum[name] ?? 0n) + (nano as bigint);
  }
  return sum;
}

/**
 * A world's record; where requests were abandoned at the end of the run without the order in which that was done, and where models stand in
 * for each other with the dollars of all together, because nothing says to which of them a lost copy belongs.
 */
function comparable(world: WorldRecord, abandoned: number, standsIn: boolean): object {
  const ordered = <T extends Numbered>(list: readonly T[]): readonly T[] =>
    abandoned === 0 ? list : list.toSorted(byNumber);
  return {
    ...world,
    byModel: standsIn ? added(world.byModel) : world.byModel,
    attempts: ordered(world.attempts).map((attempt) => ({
      ...attempt,
      dueMs: rounded(attempt.dueMs),
      sentMs: rounded(attempt.sentMs),
      endedMs: rounded(attempt.endedMs),
    })),
    jobs: ordered(world.jobs).map((job) => ({
      ...job,
      acceptedMs: rounded(job.acceptedMs),
      startedMs: rounded(job.startedMs),
      endedMs: rounded(job.endedMs),
    })),
    requests: ordered(world.requests).map((request) => ({ ...request, endedMs: rounded(request.endedMs) })),
    droppedMs: world.droppedMs.map(rounded),
    loadEndMs: rounded(world.loadEndMs),
  };
}

/** All that `reached` can name. */
export const REACHABLE: number = OUTCOMES.length - 1 + 24;

/** What a run reached: outcomes, classes of dollars, and more. */
function reached(drawn: Scenario, world: ReturnType<typeof plainWorld>): string[] {
  const { faults } = drawn.provider;
  const { requests } = drawn.workload;
  const endings = [...world.attempts, ...world.jobs];
  const classes = ['useful', 'failed', 'ghost', 'duplicate', 'moderated'] as const;
  const others: Record<string, boolean> = {
    timeout: world.attempts.some(({ outcome }) => outcome === -1),
    'network error': world.attempts.some(({ outcome }) => outcome === -2),
    retry: world.attempts.some(({ attempt }) => attempt > 1),
    unheard: world.jobs.some(({ heard }) => !heard),
    waited: world.jobs.some(({ startedMs, acceptedMs }) => startedMs > acceptedMs),
    refund: world.postings.refund > 0n,
    hold: world.postings.hold > 0n,
    capture: world.postings.capture > 0n,
    release: world.postings.release > 0n,
    failover: world.ownDoing.failover > 0,
    requeued: world.ownDoing.requeued > 0,
    'top-up': world.ownDoing['top-up'] > 0,
    'gateway answer': faults.some((fault) => fault.type === 'disconnect' && fault.status > 0),
    'stand-in': world.attempts.some(({ requestClass }) => requests[requestClass]?.insteadOf !== undefined),
    dropped: world.refused.inFlight > 0,
    'spend cap': world.refused.spendCap > 0,
    abandoned: world.abandoned > 0,
    pause: faults.some(({ type }) => type === 'pause'),
    brownout: faults.some(({ type }) => type === 'brownout'),
  };
  return [
    ...OUTCOMES.filter((name) => endings.some(({ outcome }) => outcome === OUTCOME[name])),
    ...classes.filter((name) => world.byModel.some((model) => model[name] > 0n)),
    ...Object.keys(others).filter((name) => others[name] === true),
  ];
}

/** Runs random scenarios in both worlds, which must agree; returns how many of them reached what. */
export function compareWorlds(seed: number, numRuns: number): Record<string, number> {
  const seen: Record<string, number> = {};
  fc.assert(
    fc.property(scenario, (drawn) => {
      const plain = plainWorld(drawn);
      const { abandoned, ownDoing: _, ...world } = plain;
      const standsIn = drawn.client.fallback !== undefined;
      expect(comparable(engineRun(drawn), abandoned, standsIn)).toEqual(comparable(world, abandoned, standsIn));
      for (const what of reached(drawn, plain)) seen[what] = (seen[what] ?? 0) + 1;
    }),
    { seed, numRuns },
  );
  return seen;
}
