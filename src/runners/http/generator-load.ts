import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import type { Summary } from '../../measure/summary.ts';
import { schedulerWaitMs } from '../../platform/scheduler-wait.ts';
import { restedSoFarMs } from '../../platform/wall-clock.ts';

type Readings = NonNullable<Summary['validity']['generator']>;

/** How busy the load generator was during a run, and what kept it from its work. */
export interface GeneratorLoad extends Readings {
  /** Share of the run's wall time in which its event loop had work, without the rests ahead of a send. */
  readonly eventLoopUtilization: number;
}

/** How often the event loop is looked at, in ms. */
const LOOK_MS = 10;
/** So many of the latest looks say nothing. */
const LOOKS_LEFT_OUT = 3;

/** Processor time of this process so far, in ms. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What the operating system and Node have counted so far for this thread and its process. */
function readCounters() {
  return {
    atMs: performance.now(),
    loop: performance.eventLoopUtilization(),
    cpuMs: cpuMs(),
    restedMs: restedSoFarMs(),
    waitMs: schedulerWaitMs(),
    preemptions: process.resourceUsage().involuntaryContextSwitches,
  };
}

/** Begins to watch how busy this process is; what it returns ends that, and tells how busy it has been since. */
export function watchProcess(): () => GeneratorLoad {
  const delay = monitorEventLoopDelay({ resolution: LOOK_MS });
  const pauses = { sumMs: 0, maxMs: 0 };
  const collect = (entries: readonly { readonly duration: number }[]): void => {
    for (const { duration } of entries) {
      pauses.sumMs += duration;
      pauses.maxMs = Math.max(pauses.maxMs, duration);
    }
  };
  const observer = new PerformanceObserver((list) => collect(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  delay.enable();
  const from = readCounters();
  return () => {
    const to = readCounters();
    delay.disable();
    collect(observer.takeRecords());
    observer.disconnect();
    const ms = Math.max(to.atMs - from.atMs, Number.MIN_VALUE);
    const activeMs = to.loop.active - from.loop.active - (to.restedMs - from.restedMs);
    const { count } = delay;
    const leftOut = Math.max(0.01, LOOKS_LEFT_OUT / Math.max(LOOKS_LEFT_OUT, count));
    const lateMs = (nanoseconds: number): number => (count === 0 ? 0 : Math.max(0, nanoseconds / 1e6 - LOOK_MS));
    return {
      eventLoopUtilization: Math.min(1, Math.max(0, activeMs) / ms),
      cpuShare: (to.cpuMs - from.cpuMs) / ms,
      loopDelayMsP99: leftOut < 1 ? lateMs(delay.percentile(100 * (1 - leftOut))) : 0,
      loopDelayMsMax: lateMs(delay.max),
      processorWaitShare: to.waitMs === undefined || from.waitMs === undefined ? null : (to.waitMs - from.waitMs) / ms,
      preemptionsPerSecond: ((to.preemptions - from.preemptions) * 1000) / ms,
      gcShare: pauses.sumMs / ms,
      gcMsMax: pauses.maxMs,
    };
  };
}
