import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FusedSimulation } from '../../../src/runners/fused/fused-simulation.ts';
import { compilePrice } from '../../../src/billing/price-rule.ts';
import type { ModelOptions } from '../../../src/provider/provider-options.ts';
import { isFusible } from '../../../src/runners/fused/fused-scope.ts';
import { Simulation } from '../../../src/runners/simulation.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { runs } from '../../runs.ts';
import { scenario } from '../../theory/oracle/scenario-arbitraries.ts';

function plain(drawn: Scenario): object {
  const { recorder, costs, provider, client, load, nowMs } = ran(new Simulation(drawn));
  return {
    recorder: recorder.dump(),
    costs: costs.dump(),
    books: provider.ledger.snapshot(),
    account: provider.account?.view(nowMs),
    refused: client.refusedInFlight,
    loadEndMs: load.endMs,
    nowMs,
  };
}

function fused(drawn: Scenario): object {
  const { recorder, costs, ledger, account, refused, loadEndMs, nowMs } = ran(new FusedSimulation(drawn));
  return {
    recorder: recorder.dump(),
    costs: costs.dump(),
    books: ledger.snapshot(),
    account: account?.view(nowMs),
    refused: refused.inFlight,
    loadEndMs,
    nowMs,
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

/** Any scenario, less what the fused simulation leaves to the other one. */
function narrowed(drawn: Scenario): Scenario {
  const { provider, workload, client } = drawn;
  const [flat] = provider.models;
  const { billing } = provider;
  const due = Object.entries(billing.outcomes.due).map(([name, what]) => [name, what === 'elapsed' ? 'input' : what]);
  return {
    ...drawn,
    provider: {
      ...provider,
      models: provider.models.map((model) => ({
        ...model,
        upstreams: undefined,
        price: compilePrice(model.price, billing).metered ? (flat as ModelOptions).price : model.price,
      })),
      requeue: undefined,
      startTimeoutMs: Number.POSITIVE_INFINITY,
      faults: provider.faults.filter(
        (fault) =>
          !['disconnect', 'brownout'].includes(fault.type) && !(fault.type === 'moderated' && fault.stage === 'input'),
      ),
      billing: {
        ...billing,
        outcomes: { ...billing.outcomes, due: Object.fromEntries(due) },
        charge: billing.account === undefined || billing.charge === 'acceptance' ? 'completion' : billing.charge,
      },
    },
    workload: {
      ...workload,
      arrivals: workload.arrivals.type === 'closed' ? { type: 'poisson', ratePerSecond: 300 } : workload.arrivals,
      requests: workload.requests.filter(({ insteadOf }) => insteadOf === undefined),
    },
    client: { ...client, maxNanoUsd: undefined, fallback: undefined },
  } as Scenario;
}

test('both simulations come to the same, to the last bit', () => {
  fc.assert(
    fc.property(scenario.map(narrowed), (drawn) => {
      expect(isFusible(drawn)).toBe(true);
      expect(difference(fused(drawn), plain(drawn))).toBe('');
    }),
    { seed: 42, numRuns: runs(300, 5000) },
  );
});
