import { z } from 'zod';
import { type Measurements, metricProblem, metricValue } from './metrics.ts';
import type { Summary } from './summary.ts';

const OPERATORS = ['<', '<=', '>', '>=', '=='] as const;
const PATTERN = /^(<=|>=|==|<|>)\s*(-?\d{1,15}(?:\.\d{1,12})?)$/;
const EXPECTED = 'expected a condition such as "< 5000", ">= 0.99" or "== 0"';

/** A condition, taken apart: `observed operator bound` must hold. */
export interface Condition {
  readonly operator: (typeof OPERATORS)[number];
  /** Decimal text, so that dollars compare exactly. */
  readonly bound: string;
}

/** A metric of the summary, by its dotted path, and the condition that it must meet. */
export interface Threshold {
  readonly metric: string;
  /** As the scenario says it: `< 5000`. */
  readonly condition: string;
}

/** Reads `< 5000`, `<= 1.5`, `> 0`, `>= 0.99`, `== 0`; undefined when the text is no condition. */
export function parseCondition(text: string): Condition | undefined {
  const match = PATTERN.exec(text.trim());
  const operator = OPERATORS.find((known) => known === match?.[1]);
  return operator === undefined || match?.[2] === undefined ? undefined : { operator, bound: match[2] };
}

/** Thresholds by metric; input form `{ 'latencyMs.p95': '< 5000' }`. Unknown metrics are refused with the nearest names. */
export const thresholdsSchema: z.ZodType<readonly Threshold[], Record<string, string>> = z
  .record(
    z.string(),
    z.string({ error: EXPECTED }).refine((text) => parseCondition(text) !== undefined, { error: EXPECTED }),
    { error: 'expected metrics with their conditions, such as { errorRate: "< 0.02" }' },
  )
  .superRefine((thresholds, context) => {
    for (const metric of Object.keys(thresholds)) {
      const message = metricProblem(metric);
      if (message !== undefined) context.addIssue({ code: 'custom', path: [metric], message });
    }
  })
  .transform((thresholds) => Object.entries(thresholds).map(([metric, condition]) => ({ metric, condition })))
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
  }
}

/**
 * The summary's `thresholds` rows, in the order given. A metric that is null fails its threshold: a run that measured nothing
 * (no success, so no latency and no price of one) is no evidence that the endpoint kept a promise.
 */
export function evaluateThresholds(
  thresholds: readonly Threshold[],
  measurements: Measurements,
): Summary['thresholds'] {
  return thresholds.map(({ metric, condition }) => {
    const parsed = parseCondition(condition);
    if (parsed === undefined)
      throw new Error(`The threshold on ${metric} has no readable condition; parse it with thresholdsSchema.`);
    const observed = metricValue(metric, measurements);
    return { metric, condition, observed, passed: observed !== null && holds(observed, parsed) };
  });
}
