import { setImmediate as nextTurn } from 'node:timers/promises';
import { wallClock } from '../platform/wall-clock.ts';
import { formatCount, formatMs } from '../units/format.ts';
import { simulateExemplars } from '../runners/virtual/simulation-exemplars.ts';
import type { SimulationProgress } from '../runners/virtual/slices.ts';
import type { Executor } from './executor.ts';
import { simulateTrial } from './trial-worker.ts';

/**
 * Simulates one trial after the other in this thread: nothing has to be started, but nothing else happens while one runs. `exemplars`: whether
 * each summary gets exemplars, which takes a second simulation.
 */
export function inProcess(exemplars: boolean): Executor {
  return {
    capacity: 1,
    run: async (trial, { onProgress }) => {
      // Signals are heard between trials.
      await nextTurn();
      const watch = onProgress && {
        nowMs: wallClock.nowMs,
        saw: ({ share, nowMs, offered }: SimulationProgress) =>
          onProgress(share, () => `${formatMs(nowMs)} simulated · ${formatCount(offered)} requests`),
      };
      const result = simulateTrial(trial, watch);
      if (!exemplars) return result;
      return { ...result, summary: { ...result.summary, exemplars: simulateExemplars(trial.scenario) } };
    },
    stop: () => {},
    close: async () => {},
  };
}
