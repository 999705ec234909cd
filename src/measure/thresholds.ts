import { z } from 'zod';
import { parseDurationMs } from '../units/duration.ts';
import { isDollarMetric, type Measurements, metricProblem, metricValue, type ReportMetrics } from './metrics.ts';
import type { Summary } from './summary.ts';

const OPERATORS = ['<', '<=', '>', '>=', '==', '!='] as const;
const PATTERN = /^(<=|>=|==|!=|<|>)\s*(-?\d{1,15}(?:\.\d{1,12})?|\$\d{1,15}(?:\.\d{1,12})?)\s*(ms|s|m|h|d|%)?$/;
const EXPECTED = 'expected a condition such as "< 5000", "< 15s", "<= 2%", "< $0.004" or "== 0"';

/** A condition, taken apart: `observed operator bound` must hold. */
export interface Condition {
  readonly operator: (typeof OPERATORS)[number];
  /** Decimal text, so that dollars compare exactly; in the unit of the metric (a time in ms). */
  readonly bound: string;
  /** What the text says that the metric is, where it says it. */
  readonly unit?: Unit;
}

type Unit = 'time' | 'share' | 'dollars';

/** A metric of the summary, by its dotted path, and the condition that it must meet. */
export interface Threshold {
  readonly metric: string;
  /** As the scenario says it: `< 5000`. */
  readonly condition: string;
}

/** Reads `< 5000`, `<= 1.5`, `> 0`, `>= 0.99`, `== 0`, and with units `< 15s`, `<= 2%`, `< $0.004`; undefined when the text is no condition. */
export function parseCondition(text: string): Condition | undefined {
  const match = PATTERN.exec(text.trim());
  const operator = OPERATORS.find((known) => known === match?.[1]);
  const number = match?.[2];
  if (operator === undefined || number === undefined) return undefined;
  const suffix = match?.[3];
  if (number.startsWith('$'))
    return suffix === undefined ? { operator, bound: number.slice(1), unit: 'dollars' } : undefined;
  if (suffix === undefined) return { operator, bound: number };
  if (suffix === '%') return { operator, bound: String(Number(number) / 100), unit: 'share' };
  const ms = parseDurationMs(`${number}${suffix}`);
  return ms === undefined ? undefined : { operator, bound: String(ms), unit: 'time' };
}

const UNIT_NAMES: { readonly [K in Unit]: string } = { time: 'a time', share: 'a share', dollars: 'dollars' };

/** What a metric counts: dollars as its report says, else as far as its name tells. */
function unitOf(metric: string, isDollars: boolean): Unit | undefined {
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

const CONDITIONS_MAX = 20;
const conditionSchema = z
  .string({ error: EXPECTED })
  .refine((text) => parseCondition(text) !== undefined, { error: EXPECTED });

type Conditions = string | readonly string[];
const listOf = (conditions: Conditions): readonly string[] => [conditions].flat();

/**
 * Thresholds by metric; input form `{ 'latencyMs.p95': '< 5000' }`, or several conditions on one metric as a list. Unknown metrics are refused with
 * the nearest names.
 */
export const thresholdsSchema: z.ZodType<readonly Threshold[], Record<string, Conditions>> = z
  .record(
    z.string(),
    z.union([conditionSchema, z.array(conditionSchema).min(1).max(CONDITIONS_MAX)], { error: EXPECTED }),
    { error: 'expected metrics with their conditions, such as { errorRate: "< 0.02" }' },
  )
  .superRefine((thresholds, context) => {
    for (const [metric, conditions] of Object.entries(thresholds)) {
      const unitOfFirst = (): string | undefined =>
        listOf(conditions).flatMap((condition) => unitProblem(metric, condition, isDollarMetric(metric)) ?? [])[0];
      const message = metricProblem(metric) ?? unitOfFirst();
      if (message !== undefined) context.addIssue({ code: 'custom', path: [metric], message });
    }
  })
  .transform((thresholds) =>
    Object.entries(thresholds).flatMap(([metric, conditions]) =>
      listOf(conditions).map((condition) => ({ metric, condition })),
    ),
  )
  .describe(
    'Conditions on the result, by metric: a dotted path into the summary. The run fails (exit code 1) when one does not hold.',
  );

/** Sign of `left - right` of two decimal texts, exactly. */
function compareDecimals(left: string, right: string): number {
  const [leftDigits, rightDigits] = [left, right].map((text) => text.split('.')[1]?.length ?? 0) as [number, number];
  const digits = Math.max(leftDigits, rightDigits);
  const scaled = (text: string, own: number): bigint => BigInt(text.replace('.', '') + '0'.repeat(digits - own));
  const difference = scaled(left, leftDigits) - scaled(right, rightDigits);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** Whether `observed` meets a condition. Dollars (text) are compared as decimals, never as floats. */
function holds(observed: number | string, { operator, bound }: Condition): boolean {
  const order = typeof observed === 'string' ? compareDecimals(observed, bound) : Math.sign(observed - Number(bound));
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
  }
}

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
 * (no success, so no latency and no price of one) is no evidence that the endpoint kept a promise.
 */
export function evaluateThresholds(thresholds: readonly Threshold[], measurements: Measurements): JudgedThreshold[] {
  return thresholds.map((threshold) => judgeThreshold(threshold, metricValue(threshold.metric, measurements)));
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

type LimitedMetrics = Pick<ReportMetrics, 'problem' | 'isDollars'>;
const OF_SUMMARY: LimitedMetrics = { problem: metricProblem, isDollars: isDollarMetric };

/**
 * Reads a limit that fails a run when it holds, `retryAmplification > 1.5`, as the threshold that must hold instead: `<= 1.5`. Returns a
 * sentence that says what is wrong where it is none. `metrics`: of the report that is judged; default: a summary.
 */
export function parseFailIf(text: string, metrics: LimitedMetrics = OF_SUMMARY): Threshold | string {
  const [, metric = '', operator = '', bound = ''] = LIMIT.exec(text) ?? [];
  if (metric === '') return `expected a metric, an operator and a bound, such as ${EXAMPLE}, got ${shown(text)}`;
  if (/^[+-].*%$/.test(bound)) return `${shown(bound)} compares two runs; the bound of one run is absolute: ${EXAMPLE}`;
  const condition = `${OPPOSITE[operator]} ${bound}`;
  if (parseCondition(condition) === undefined) {
    return `expected a bound such as 5000, 15s, 2% or $0.004 after ${operator}, got ${shown(bound)}`;
  }
  const unknown = metrics.problem(metric);
  if (unknown !== undefined) return `${metric.slice(0, 80)}: ${unknown}`;
  return unitProblem(metric, condition, metrics.isDollars(metric)) ?? { metric, condition };
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
