import { z } from 'zod';
import { durationSchema } from '../units/duration.ts';
import { ALL_WORLDS, optionsObject } from '../units/options-object.ts';
import { type BoundUnit, CONDITION_EXPECTED, holds, parseCondition } from './condition.ts';
import { isDollarMetric, type Measurements, metricProblem, metricValue, type ReportMetrics } from './metrics.ts';
import type { Summary } from './summary.ts';
import { type Phase, type PhaseRecorders } from './phase-recorders.ts';
import { phaseTimes } from './phase-summary.ts';
import { isCount, phaseOfMetric, WATCHED_METRICS, watchedValue } from './watched-metrics.ts';
import { holdsInWindows, type RunWindows, windowsOf, worstWindow } from './windows.ts';

export { LiveThresholds, type ThresholdSoFar } from './live-thresholds.ts';
export { windowProblem } from './window-fit.ts';
export { commonWindowMs, windowLengths } from './windows.ts';

/** A metric of the summary, by its dotted path, and the condition that it must meet. */
export interface Threshold {
  readonly metric: string;
  /** As the scenario says it: `< 5000`, or `< 5000 in every 10s`. */
  readonly condition: string;
  /** Whether it ends the load when it has not held for so long; absent: it is judged at the end. */
  readonly abort?: { readonly delayMs: number };
}

const UNIT_NAMES: { readonly [K in BoundUnit]: string } = { time: 'a time', share: 'a share', dollars: 'dollars' };

/** What a metric counts: dollars as its report says, else as far as its name tells. */
function unitOf(metric: string, isDollars: boolean): BoundUnit | undefined {
  if (isDollars) return 'dollars';
  if (/Ms(?:\.|$)/.test(metric)) return 'time';
  return /errorRate$|utilization$/i.test(metric) ? 'share' : undefined;
}

/** What is wrong with the unit of a condition on a metric; undefined when nothing is. */
function unitProblem(metric: string, condition: string, isDollars: boolean): string | undefined {
  const unit = parseCondition(condition)?.unit;
  if (unit === undefined || unit === unitOf(metric, isDollars)) return undefined;
  return `${metric} is not ${UNIT_NAMES[unit]}; write the bound as a plain number, such as "< 5"`;
}

/** What a threshold is wrong about besides its metric and unit, when it is judged over windows or while the run goes on; undefined when nothing is. */
function watchProblem({ metric, condition, abort }: Threshold): string | undefined {
  const { operator = '', windowMs } = parseCondition(condition) ?? {};
  if (windowMs === undefined && abort === undefined) return undefined;
  const { metric: watched } = phaseOfMetric(metric);
  if (!WATCHED_METRICS.includes(watched)) {
    const what = windowMs === undefined ? 'abortOnFail' : 'windows';
    return `${metric} is known at the end only; ${what} can judge ${WATCHED_METRICS.join(', ')}`;
  }
  if (windowMs !== undefined && /[!=]=/.test(operator.replace(/^[<>]/, '')))
    return `a condition on windows needs <, <=, > or >=, not ${operator}`;
  if (abort === undefined) return undefined;
  if (watched.startsWith('dollars.'))
    return 'the bill is known at the end only; client.maxDollars ends a load at its dollars';
  return windowMs === undefined && isCount(watched) && !operator.startsWith('<')
    ? `${metric} grows until the end: abortOnFail needs an upper bound on it`
    : undefined;
}

const CONDITIONS_MAX = 20;
/** Metrics of a scenario that have thresholds: more than a summary has. */
const METRICS_MAX = 1000;
const conditionSchema = z
  .string({ error: CONDITION_EXPECTED })
  .refine((text) => parseCondition(text) !== undefined, { error: CONDITION_EXPECTED });
const abortingSchema = optionsObject('measure', ALL_WORLDS, {
  condition: conditionSchema.describe('As a condition that stands alone.'),
  abortOnFail: z
    .boolean({ error: 'expected true or false' })
    .default(false)
    .describe('Whether the load ends when the condition does not hold; it is looked at every second of the run.'),
  delayAbortEval: durationSchema
    .default(0)
    .describe(
      'For how long it must not have held, look by look, until the load ends. Default: the first look ends it.',
    ),
});
const oneSchema = z.union([conditionSchema, abortingSchema], { error: CONDITION_EXPECTED });

type Condition = z.input<typeof oneSchema>;
type ReadCondition = z.output<typeof oneSchema>;

function thresholdOf(metric: string, read: ReadCondition): Threshold {
  if (typeof read === 'string') return { metric, condition: read };
  const { condition, abortOnFail, delayAbortEval: delayMs } = read;
  return { metric, condition, ...(abortOnFail ? { abort: { delayMs } } : {}) };
}

function thresholdsOf(metric: string, conditions: ReadCondition | readonly ReadCondition[]): Threshold[] {
  return [conditions].flat().map((read) => thresholdOf(metric, read as ReadCondition));
}

/**
 * Thresholds by metric; input form `{ 'latencyMs.p95': '< 5000' }`, `{ condition, abortOnFail, delayAbortEval }`, or several on one metric as a list.
 * Unknown metrics are refused with the nearest names.
 */
export const thresholdsSchema: z.ZodType<readonly Threshold[], Record<string, Condition | Condition[]>> = z
  .record(
    z.string(),
    z.union([oneSchema, z.array(oneSchema).min(1).max(CONDITIONS_MAX)], { error: CONDITION_EXPECTED }),
    { error: 'expected metrics with their conditions, such as { errorRate: "< 0.02" }' },
  )
  .superRefine((thresholds, context) => {
    const metrics = Object.entries(thresholds);
    if (metrics.length > METRICS_MAX) {
      context.addIssue({ code: 'custom', message: `expected at most ${METRICS_MAX} metrics`, input: thresholds });
      return;
    }
    for (const [metric, conditions] of metrics) {
      const ofFirst = (): string | undefined =>
        thresholdsOf(metric, conditions).flatMap(
          (threshold) =>
            unitProblem(metric, threshold.condition, isDollarMetric(metric)) ?? watchProblem(threshold) ?? [],
        )[0];
      const message = metricProblem(metric) ?? ofFirst();
      if (message !== undefined) context.addIssue({ code: 'custom', path: [metric], message });
    }
  })
  .transform((thresholds) =>
    Object.entries(thresholds).flatMap(([metric, conditions]) => thresholdsOf(metric, conditions)),
  )
  .describe(
    'Conditions on the result, by metric: a dotted path into the summary. The run fails (exit code 1) when one does not hold.',
  );

/** A threshold, what it was judged on, and whether it holds: it does not where there was nothing to measure. */
export type JudgedThreshold = Summary['thresholds'][number];

/** Judges one threshold by what was observed. */
export function judgeThreshold({ metric, condition }: Threshold, observed: number | string | null): JudgedThreshold {
  const parsed = parseCondition(condition);
  if (parsed === undefined)
    throw new Error(`The threshold on ${metric} has no readable condition; parse it with thresholdsSchema.`);
  return { metric, condition, observed, passed: observed !== null && holds(observed, parsed) };
}

/**
 * The summary's `thresholds` rows, in the order given. A metric that is null fails its threshold: a run that measured nothing
 * (no success, so no latency and no price of one) is no evidence that the endpoint kept a promise. `windows`: what conditions on windows are judged
 * on; absent: there are none.
 */
export function evaluateThresholds(
  thresholds: readonly Threshold[],
  measurements: Measurements,
  windows?: RunWindows,
): JudgedThreshold[] {
  return thresholds.map((threshold) => {
    const { metric, condition } = threshold;
    const parsed = parseCondition(condition);
    if (parsed?.windowMs === undefined) return judgeThreshold(threshold, metricValue(metric, measurements));
    const worst = windows && worstWindow(metric, parsed, windows);
    if (worst === undefined) return judgeThreshold(threshold, null);
    const { observed, ...window } = worst;
    return { ...judgeThreshold(threshold, observed), window };
  });
}

/** A threshold that ended the load, and when, in ms since the start. */
export interface AbortingThreshold extends Pick<Threshold, 'metric' | 'condition'> {
  readonly atMs: number;
}

/** A threshold that has ended the load does not hold, whatever came of the requests that were under way. */
export function withAbort(row: JudgedThreshold, aborted: AbortingThreshold | undefined): JudgedThreshold {
  if (aborted === undefined || row.metric !== aborted.metric || row.condition !== aborted.condition) return row;
  return { ...row, passed: false, abortedAtMs: aborted.atMs };
}

/** What must hold where the operator of a limit must not. */
const OPPOSITE: Readonly<Record<string, string>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '==': '!=',
  '!=': '==',
};
const LIMIT = /^\s*(\S.*?)\s*(<=|>=|==|!=|<|>)\s*(.*?)\s*$/s;
const EXAMPLE = "'retryAmplification > 1.5', 'latencyMs.p95 > 15s' or 'dollars.wasted > $2'";

interface LimitedMetrics extends Pick<ReportMetrics, 'problem' | 'isDollars'> {
  /** Whether limits can be judged over windows of the report; default no. */
  readonly hasWindows?: boolean;
}
const OF_SUMMARY: LimitedMetrics = { problem: metricProblem, isDollars: isDollarMetric, hasWindows: true };
const IN_WINDOWS = /^(.*?)\s+in\s+(any|every)\s+(\S+)$/s;

/** The metric, the operator and the bound of a limit, as they are written; all empty where it has no such form. */
export function limitParts(text: string): {
  readonly metric: string;
  readonly operator: string;
  readonly bound: string;
} {
  const [, metric = '', operator = '', bound = ''] = LIMIT.exec(text) ?? [];
  return { metric, operator, bound };
}

/** What a metric of a summary counts, where its name tells it. */
export function metricUnit(metric: string): BoundUnit | undefined {
  return unitOf(metric, isDollarMetric(metric));
}

/**
 * Reads a limit that fails a run when it holds, `retryAmplification > 1.5`, as the threshold that must hold instead: `<= 1.5`; of
 * `errorRate > 5% in any 10s`, `<= 5% in every 10s`. Returns a sentence that says what is wrong where it is none. `metrics`: of the report that is judged; default: a summary.
 */
export function parseFailIf(text: string, metrics: LimitedMetrics = OF_SUMMARY): Threshold | string {
  const { metric, operator, bound } = limitParts(text);
  if (metric === '') return `expected a metric, an operator and a bound, such as ${EXAMPLE}, got ${shown(text)}`;
  if (/^[+-].*%$/.test(bound))
    return `${shown(bound)} compares two runs, as tollmark compare does; the bound of one run is absolute: ${EXAMPLE}`;
  const [, ofWindow = bound, which, window] = IN_WINDOWS.exec(bound) ?? [];
  if (which !== undefined && metrics.hasWindows !== true) return `${shown(bound)}: this report has no windows`;
  if (which === 'every') return `a limit is broken in one window already: write "in any ${window}"`;
  const condition = `${OPPOSITE[operator]} ${ofWindow}${which === undefined ? '' : ` in every ${window}`}`;
  if (parseCondition(condition) === undefined) {
    return `expected a bound such as 5000, 15s, 2%, $0.004 or 15s in any 10s after ${operator}, got ${shown(bound)}`;
  }
  const unknown = metrics.problem(metric);
  if (unknown !== undefined) return `${metric.slice(0, 80)}: ${unknown}`;
  const problem = unitProblem(metric, condition, metrics.isDollars(metric)) ?? watchProblem({ metric, condition });
  return problem ?? { metric, condition };
}

/** Whether a limit is among the thresholds that do not hold. */
export function breaksLimit(thresholds: readonly JudgedThreshold[], failIf: readonly string[]): boolean {
  const limits = new Set(
    failIf.flatMap((text) => {
      const limit = parseFailIf(text);
      return typeof limit === 'string' ? [] : [limitId(limit)];
    }),
  );
  return thresholds.some((threshold) => !threshold.passed && limits.has(limitId(threshold)));
}

function limitId({ metric, condition }: Threshold): string {
  return `${metric} ${condition}`;
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}

/**
 * Whether a threshold does not hold by what has been recorded up to an instant: of requests that are over, and of windows. What has no value yet does not
 * fail.
 */
export function failsSoFar({ metric, condition }: Threshold, recorders: PhaseRecorders, nowMs: number): boolean {
  const parsed = parseCondition(condition);
  if (parsed === undefined) return false;
  if (parsed.windowMs !== undefined) {
    const windows = windowsOf(recorders.series, phaseTimes(recorders, nowMs), nowMs);
    return holdsInWindows(metric, parsed, windows) === false;
  }
  const observed = valueSoFar(metric, recorders, nowMs);
  return observed !== null && !holds(observed, parsed);
}

function valueSoFar(path: string, recorders: PhaseRecorders, nowMs: number): number | string | null {
  const { phase, metric } = phaseOfMetric(path);
  const recorder = phase === 'all' ? recorders.whole : recorders.ofPhase(phase as Phase);
  if (recorder === undefined) return null;
  const sum = (name: 'offered' | 'succeeded' | 'failed' | 'dropped' | 'attempts'): number =>
    recorder.byModel.reduce((total, counts) => total + counts[name], 0);
  const { fromMs } = phase === 'all' ? { fromMs: 0 } : phaseTimes(recorders, nowMs)[phase as Phase];
  return watchedValue(metric, {
    offered: sum('offered'),
    succeeded: sum('succeeded'),
    failed: sum('failed'),
    dropped: sum('dropped'),
    attempts: sum('attempts'),
    throttled: recorder.byStatus[429] ?? 0,
    lengthMs: nowMs - fromMs,
    latency: (p) => (recorder.byModel.length === 1 ? recorder.byModel[0] : recorder.total)?.latency.quantile(p) ?? null,
  });
}
