import type { Summary } from '../../measure/summary.ts';
import type { TimeSeries } from '../../measure/recorder.ts';
import {
  comparablePartMs,
  compareTwin,
  isBilledTold,
  type Twin,
  twinFigures,
  twinFiguresOfPart,
} from '../../measure/twin.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { summarizeSimulation } from '../virtual/simulate.ts';
import { Simulation } from '../virtual/simulation.ts';
import { inSlices } from '../virtual/slices.ts';

/** Most processor time of a twin, in ms: a longer run is compared in its first part. */
const CPU_MS_MAX = 2000;

/** A run that is over, and how its twin is run. */
export interface TwinOptions {
  readonly scenario: Scenario;
  readonly measured: Summary;
  readonly series: TimeSeries;
  /** Processor time of this process, in ms. */
  readonly cpuMs: () => number;
  /** Asked now and then; true ends the twin. */
  readonly isStopped: () => boolean;
}

/**
 * Simulates the scenario and seed of a run that is over, for at most two seconds of processor time, and compares. Resolves to undefined when
 * it was stopped, or when not even the first window of the run's series could be simulated.
 */
export async function simulateTwin(options: TwinOptions): Promise<Twin | undefined> {
  const { measured, series, cpuMs, isStopped } = options;
  const scenario = asLongAs(measured, options.scenario);
  const simulation = new Simulation(scenario);
  const startedMs = cpuMs();
  const leftOut = isBilledTold(measured) ? undefined : 'dollars.billed';
  for (const untilMs of inSlices(simulation, cpuMs)) {
    if (simulation.nextMs === Number.POSITIVE_INFINITY) break;
    if (cpuMs() - startedMs >= CPU_MS_MAX) return comparePart(simulation.recorders.series, series, untilMs, leftOut);
    await new Promise((resolve) => setImmediate(resolve));
    if (isStopped()) return undefined;
  }
  const predicted = summarizeSimulation({ ...scenario, thresholds: [] }, simulation);
  return compareTwin(twinFigures(predicted), twinFigures(measured), undefined, leftOut);
}

/** Compares what happened up to an instant. */
function comparePart(
  predicted: TimeSeries,
  measured: TimeSeries,
  untilMs: number,
  leftOut: 'dollars.billed' | undefined,
): Twin | undefined {
  const partMs = comparablePartMs(predicted, measured, untilMs);
  if (partMs === 0) return undefined;
  return compareTwin(twinFiguresOfPart(predicted, partMs), twinFiguresOfPart(measured, partMs), partMs, leftOut);
}

/** The scenario with a load that ends when that of a run did, where the run ended early. */
function asLongAs({ verdict, loadDurationMs, thresholds }: Summary, scenario: Scenario): Scenario {
  const isAborted = thresholds.some(({ abortedAtMs }) => abortedAtMs !== undefined);
  const free = { ...scenario, thresholds: scenario.thresholds.map(({ abort: _, ...threshold }) => threshold) };
  if (verdict !== 'partial' && !isAborted) return free;
  const { workload } = scenario;
  return { ...free, workload: { ...workload, durationMs: Math.min(workload.durationMs, loadDurationMs) } };
}
