import { PhaseRecorders } from '../measure/phase-recorders.ts';
import { Recorder } from '../measure/recorder.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ClassCosts } from './class-costs.ts';
import { seriesWindowMs } from './series-window.ts';

/** The recorders of a scenario's load, one for each of its phases. `beforeTurn`: as that of a `Recorder`. */
export function loadRecorders(
  { provider, workload }: Scenario,
  { product }: Pick<ClassCosts, 'product'>,
  beforeTurn?: () => void,
): PhaseRecorders {
  return new PhaseRecorders(() => {
    const recorder = new Recorder(provider.models.length, seriesWindowMs(workload.durationMs), beforeTurn);
    recorder.countProducts(product);
    return recorder;
  }, workload.phases);
}
