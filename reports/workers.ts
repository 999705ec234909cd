import type { Summary } from '../src/measure/summary.ts';
import { formatCount, formatMs, formatShare } from '../src/units/format.ts';

/** What `dollars.workerTime` paid for, in words. */
export const WORKER_TIME_MEANING = 'time of workers, beside requests';

/** The workers behind an endpoint with cold starts: name, meaning and value of each row. */
export function workerRows(workers: NonNullable<Summary['workers']>): readonly (readonly [string, string, string])[] {
  const { coldStarts, peak, setupMs, activeMs, idleMs } = workers;
  const aliveMs = setupMs + activeMs + idleMs;
  const share = (ms: number): string => (aliveMs > 0 ? ` (${formatShare(ms / aliveMs)})` : '');
  return [
    ['cold starts', 'workers that were started for requests', formatCount(coldStarts)],
    ['at most', 'workers alive at once', formatCount(peak)],
    ['setup', 'loading the model', `${formatMs(setupMs)}${share(setupMs)}`],
    ['active', 'serving', `${formatMs(activeMs)}${share(activeMs)}`],
    ['idle', 'kept alive without work', `${formatMs(idleMs)}${share(idleMs)}`],
  ];
}
