import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FusedSimulation } from '../../../src/runners/fused/fused-simulation.ts';
import { isFusible } from '../../../src/runners/fused/fused-scope.ts';
import { Simulation } from '../../../src/runners/virtual/simulation.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { runs } from '../../runs.ts';
import { fusibleScenario } from './fusible-arbitraries.ts';

function plain(drawn: Scenario): object {
  const { recorder, costs, provider, client, load } = ran(new Simulation(drawn));
  return {
    recorder: recorder.dump(),
    costs: costs.dump(),
    account: provider.account?.view(Math.max(recorder.lastMs, load.endMs)),
    books: provider.ledger.snapshot(),
    refused: client.refusedInFlight,
    loadEndMs: load.endMs,
  };
}

function fused(drawn: Scenario): object {
  const { recorder, costs, ledger, account, refused, loadEndMs } = ran(new FusedSimulation(drawn));
  return {
    recorder: recorder.dump(),
    costs: costs.dump(),
    account: account?.view(Math.max(recorder.lastMs, loadEndMs)),
    books: ledger.snapshot(),
    refused: refused.inFlight,
    loadEndMs,
  };
}

function ran<R extends { run(): void }>(run: R): R {
  run.run();
  return run;
}

/** Where two results differ first: a path, with what stands there; empty where nothing differs. */
function difference(ours: unknown, theirs: unknown, path = ''): string {
  if (isDeepStrictEqual(ours, theirs)) return '';
  if (typeof ours !== 'object' || typeof theirs !== 'object') return `${path}: ${String(ours)}, not ${String(theirs)}`;
  const [left, right] = [ours ?? {}, theirs ?? {}] as Record<string, unknown>[];
  const keys = [...new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])];
  return keys.map((key) => difference(left?.[key], right?.[key], `${path}.${key}`)).find((text) => text !== '') ?? path;
}

test('both simulations come to the same, to the last bit', () => {
  fc.assert(
    fc.property(fusibleScenario, (drawn) => {
      expect(isFusible(drawn)).toBe(true);
      expect(difference(fused(drawn), plain(drawn))).toBe('');
    }),
    { seed: 42, numRuns: runs(200, 5000) },
  );
});
