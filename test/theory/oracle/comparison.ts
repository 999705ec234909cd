import fc from 'fast-check';
import { expect } from 'vitest';
import { OUTCOME, OUTCOMES } from '../../../src/billing/outcome.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { engineWorld } from './engine-world.ts';
import { plainWorld } from './plain-world.ts';
import type { WorldRecord } from './records.ts';
import { scenario } from './scenario-arbitraries.ts';

type Numbered = { readonly request: number; readonly attempt?: number };
const byNumber = (a: Numbered, b: Numbered): number => a.request - b.request || (a.attempt ?? 0) - (b.attempt ?? 0);

/** To a millionth of a millisecond: what is added in another order differs in the last bit. */
const rounded = (ms: number): number => Math.round(ms * 1e6) / 1e6;

/** A world's record; where requests were abandoned at the end of the run without the order in which that was done. */
function comparable(world: WorldRecord, abandoned: number): WorldRecord {
  const ordered = <T extends Numbered>(list: readonly T[]): readonly T[] =>
    abandoned === 0 ? list : list.toSorted(byNumber);
  return {
    ...world,
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
export const REACHABLE: number = OUTCOMES.length + 15;

/** What a run reached: outcomes, classes of dollars, and more. */
function reached(drawn: Scenario, world: WorldRecord, abandoned: number): string[] {
  const endings = [...world.attempts, ...world.jobs];
  const classes = ['useful', 'failed', 'ghost', 'duplicate', 'moderated'] as const;
  const others: Record<string, boolean> = {
    timeout: world.attempts.some(({ outcome }) => outcome === -1),
    'network error': world.attempts.some(({ outcome }) => outcome === -2),
    retry: world.attempts.some(({ attempt }) => attempt > 1),
    unheard: world.jobs.some(({ heard }) => !heard),
    waited: world.jobs.some(({ startedMs, acceptedMs }) => startedMs > acceptedMs),
    refund: world.refundedNano > 0n,
    dropped: world.refused.inFlight > 0,
    'spend cap': world.refused.spendCap > 0,
    abandoned: abandoned > 0,
    pause: drawn.provider.faults.some(({ type }) => type === 'pause'),
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
      const { abandoned, ...plain } = plainWorld(drawn);
      expect(comparable(engineWorld(drawn), abandoned)).toEqual(comparable(plain, abandoned));
      for (const what of reached(drawn, plain, abandoned)) seen[what] = (seen[what] ?? 0) + 1;
    }),
    { seed, numRuns },
  );
  return seen;
}
