import { parseNanoUsd } from '../../../src/money/nano-usd.ts';
import { summarizeSimulation } from '../../../src/runners/virtual/simulate.ts';
import { Simulation } from '../../../src/runners/virtual/simulation.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';
import {
  scaleScenarioPrices,
  scenarioInput,
  type ScenarioInput,
  type SimulatorSubject,
} from '../../../src/testing/index.ts';

/** The simulation of this package, over whole scenarios. */
export const ownSimulator: SimulatorSubject<ScenarioInput> = {
  settings: scenarioInput(),
  run: (input, seed) => {
    const scenario = createScenario({ ...input, seed });
    const simulation = new Simulation(scenario);
    simulation.run();
    const summary = summarizeSimulation(scenario, simulation);
    const { charges, refunds } = simulation.provider.ledger.snapshot();
    const { offered, succeeded, failed, dropped } = summary.requests;
    return {
      dollars: parseNanoUsd(summary.dollars.billed),
      chargeCount: charges.count + refunds.count,
      log: JSON.stringify(summary),
      requests: { arrived: offered, succeeded, failed, shed: dropped, inFlight: 0 },
    };
  },
  scalePrices: scaleScenarioPrices,
};
