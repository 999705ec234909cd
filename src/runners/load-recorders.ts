import { PhaseRecorders } from '../measure/phase-recorders.ts';
import { Recorder } from '../measure/recorder.ts';
import { windowLengths } from '../measure/thresholds.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ClassCosts } from './class-costs.ts';
import { seriesWindowMs } from './series-window.ts';

/** The recorders of a scenario's load, one for each of its phases. `beforeTurn`: as that of a `Recorder`. */
export function loadRecorders(
  { provider, workload, thresholds }: Scenario,
  { product }: Pick<ClassCosts, 'product'>,
  beforeTurn?: () => void,
): PhaseRecorders {
  const windowMs = seriesWindowMs(workload.durationMs, windowLengths(thresholds));
  return new PhaseRecorders(() => {
    const recorder = new Recorder(provider.models.length, windowMs, beforeTurn);
    recorder.countProducts(product);
    return recorder;
  }, workload.phases);
}
