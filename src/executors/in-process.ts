import { setImmediate as nextTurn } from 'node:timers/promises';
import { wallClock } from '../platform/wall-clock.ts';
import { formatCount, formatMs } from '../units/format.ts';
import type { Executor } from './executor.ts';
import { simulateTrial } from './trial-worker.ts';

/** Simulates one trial after the other in this thread: nothing has to be started, but nothing else happens while one runs. */
export function inProcess(): Executor {
  return {
    capacity: 1,
    run: async (trial, { onProgress }) => {
      // Signals are heard between trials.
      await nextTurn();
      if (onProgress === undefined) return simulateTrial(trial);
      return simulateTrial(trial, {
        nowMs: wallClock.nowMs,
        saw: ({ share, nowMs, offered }) =>
          onProgress(share, () => `${formatMs(nowMs)} simulated · ${formatCount(offered)} requests`),
      });
    },
    stop: () => {},
    close: async () => {},
  };
}
