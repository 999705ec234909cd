import { expect, test } from 'vitest';
import type { Summary } from '../../../src/measure/summary.ts';
import { simulateTwin, type TwinOptions } from '../../../src/runners/http/twin.ts';
import { summarizeSimulation } from '../../../src/runners/virtual/simulate.ts';
import { Simulation } from '../../../src/runners/virtual/simulation.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { scenarioOf } from '../worlds.ts';

const OPEN = { arrivals: { type: 'poisson', rate: '50/s' }, duration: '60s', maxRequests: undefined };
const RETRY = { retry: { type: 'constant', attempts: 3, base: '100ms', cap: '100ms' } };

const faulty = (seed: number): Scenario =>
  scenarioOf({
    seed,
    model: { serviceTime: { type: 'exponential', mean: '100ms' } },
    provider: { faults: [{ type: 'status', status: 500, share: 0.3 }] },
    workload: OPEN,
    client: RETRY,
  });

/** A simulation in the place of a run that is over, and a processor of which `looks` looks at the clock cost nothing and the next five seconds. */
function optionsOf(measured: Scenario, scenario: Scenario, { looks = Infinity, isStopped = false } = {}): TwinOptions {
  const simulation = new Simulation(measured);
  simulation.run();
  let looked = 0;
  return {
    scenario,
    measured: summarizeSimulation(measured, simulation),
    series: simulation.recorders.series,
    cpuMs: () => (looked++ < looks ? 0 : 5000),
    isStopped: () => isStopped,
  };
}

test('the twin of a run without a network agrees with it to the last bit', async () => {
  const twin = await simulateTwin(optionsOf(faulty(1), faulty(1)));
  expect(twin).toMatchObject({ agrees: true });
  expect(twin?.partMs).toBeUndefined();
  for (const { predicted, measured } of twin?.figures ?? []) expect(predicted).toBe(measured);
});

test('a run of another model is told apart', async () => {
  const twin = await simulateTwin(optionsOf(faulty(1), scenarioOf({ workload: OPEN, client: RETRY })));
  expect(twin?.agrees).toBe(false);
  expect(twin?.figures.filter((figure) => !figure.agrees).map(({ metric }) => metric)).toContain('retryAmplification');
});

test('when two seconds of processor time are over, the part that was simulated is compared', async () => {
  const twin = await simulateTwin(optionsOf(faulty(2), faulty(2), { looks: 15 }));
  expect(twin?.agrees).toBe(true);
  expect(twin?.partMs).toBeGreaterThan(0);
  expect(twin?.partMs).toBeLessThan(60_000);
  for (const { predicted, measured } of twin?.figures ?? []) expect(predicted).toBe(measured);
});

test('where not even the first window was simulated, there is no twin; nor when it was stopped', async () => {
  expect(await simulateTwin(optionsOf(faulty(2), faulty(2), { looks: 2 }))).toBeUndefined();
  let cpuMs = 0;
  const stopped = { ...optionsOf(faulty(2), faulty(2), { isStopped: true }), cpuMs: () => (cpuMs += 60) };
  expect(await simulateTwin(stopped)).toBeUndefined();
});

test('what was billed is compared where the endpoint has told it, but for a tenth, and not with what the scenario assumes', async () => {
  const { measured, ...options } = optionsOf(faulty(1), faulty(1));
  const { billed } = measured.dollars;
  const known = { stated: billed, quantities: '0', scenario: '0' };
  const metricsOf = async (dollars: object): Promise<readonly string[]> => {
    const twin = await simulateTwin({
      ...options,
      measured: { ...measured, dollars: { ...measured.dollars, ...dollars } },
    });
    return twin?.figures.map(({ metric }) => metric) ?? [];
  };
  expect(await metricsOf({ bySource: known })).toContain('dollars.billed');
  expect(await metricsOf({ bySource: known, unknownAtMost: String(Number(billed) / 10) })).toContain('dollars.billed');
  expect(await metricsOf({ bySource: known, unknownAtMost: String(Number(billed) / 8) })).not.toContain(
    'dollars.billed',
  );
  expect(await metricsOf({ bySource: { ...known, stated: '0', scenario: billed } })).not.toContain('dollars.billed');
});

test('the twin of a run that ended early has a load of the same length', async () => {
  const halved = scenarioOf({ workload: { ...OPEN, duration: '30s' }, client: RETRY });
  const options = optionsOf(halved, scenarioOf({ workload: OPEN, client: RETRY }));
  const whole = await simulateTwin(options);
  expect(whole?.figures.at(-1)).toMatchObject({ metric: 'dollars.billed', difference: expect.closeTo(-0.5, 1) });
  const measured: Summary = { ...options.measured, verdict: 'partial' };
  const cut = await simulateTwin({ ...options, measured });
  expect(cut?.figures.at(-1)?.difference).toBe(0);
});
