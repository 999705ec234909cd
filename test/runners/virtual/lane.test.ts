import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { laneRefusal } from '../../../src/runners/virtual/lane-refusal.ts';
import { Simulation } from '../../../src/runners/virtual/simulation.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { runs } from '../../runs.ts';
import { laneScenario } from './lane-arbitraries.ts';

/** All that a simulation has measured and booked. */
function results(scenario: Scenario, isLaneOpen: boolean): object {
  const simulation = new Simulation(scenario, { isLaneOpen });
  simulation.run();
  const { recorders, costs, provider, client, load } = simulation;
  return {
    recorders: recorders.dump(),
    costs: costs.byModel.map((split) => split.dump()),
    account: provider.account?.view(Math.max(recorders.lastMs, load.endMs)),
    books: provider.ledger.snapshot(),
    refused: [client.refusedInFlight, client.refusedSpendCap],
    capReached: client.capReached,
    loadEndMs: load.endMs,
  };
}

/** Where two results differ first: a path, with what stands there; empty where nothing differs. */
function difference(ours: unknown, theirs: unknown, path = ''): string {
  if (isDeepStrictEqual(ours, theirs)) return '';
  if (typeof ours !== 'object' || typeof theirs !== 'object') return `${path}: ${String(ours)}, not ${String(theirs)}`;
  const [left, right] = [ours ?? {}, theirs ?? {}] as Record<string, unknown>[];
  const keys = [...new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])];
  return keys.map((key) => difference(left?.[key], right?.[key], `${path}.${key}`)).find((text) => text !== '') ?? path;
}

test('with the lane open a scenario comes to the same as with the lane shut, to the last bit', () => {
  let open = 0;
  fc.assert(
    fc.property(laneScenario, (drawn) => {
      if (laneRefusal(drawn) === undefined) open++;
      expect(difference(results(drawn, true), results(drawn, false))).toBe('');
    }),
    { seed: 42, numRuns: runs(250, 5000) },
  );
  expect(open).toBeGreaterThan(runs(125, 2500));
});
