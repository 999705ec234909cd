import { parseDurationMs } from '../units/duration.ts';

const OPERATORS = ['<', '<=', '>', '>=', '==', '!='] as const;
const PATTERN =
  /^(<=|>=|==|!=|<|>)\s*(-?\d{1,15}(?:\.\d{1,12})?|\$\d{1,15}(?:\.\d{1,12})?)\s*(ms|s|m|h|d|%)?(?:\s+in\s+every\s+(\S+))?$/;
/** Shortest window, in ms. */
const WINDOW_MS_MIN = 100;

/** What a condition looks like, for those who have written something else. */
export const CONDITION_EXPECTED =
  'expected a condition such as "< 5000", "< 15s", "<= 2%", "< $0.004", "== 0" or "< 15s in every 10s"';

/** What a bound says that its metric is. */
export type BoundUnit = 'time' | 'share' | 'dollars';

/** A condition, taken apart: `observed operator bound` must hold. */
export interface Condition {
  readonly operator: (typeof OPERATORS)[number];
  /** Decimal text, so that dollars compare exactly; in the unit of the metric (a time in ms). */
  readonly bound: string;
  /** What the text says that the metric is, where it says it. */
  readonly unit?: BoundUnit;
  /** Length of the windows in each of which it must hold, in whole ms; absent: it must hold for the run. */
  readonly windowMs?: number;
}

/**
 * Reads `< 5000`, `<= 1.5`, `> 0`, `>= 0.99`, `== 0`, with units `< 15s`, `<= 2%`, `< $0.004`, and for windows of at least 100 ms `< 15s in every 10s`;
 * undefined when the text is no condition.
 */
export function parseCondition(text: string): Condition | undefined {
  const match = PATTERN.exec(text.trim());
  const operator = OPERATORS.find((known) => known === match?.[1]);
  const [, , number, suffix, windowText] = match ?? [];
  if (operator === undefined || number === undefined) return undefined;
  const bound = parseBound(number, suffix);
  if (bound === undefined || windowText === undefined) return bound && { operator, ...bound };
  const windowMs = parseDurationMs(windowText) ?? 0;
  if (windowMs < WINDOW_MS_MIN || !Number.isSafeInteger(windowMs)) return undefined;
  return { operator, ...bound, windowMs };
}

function parseBound(number: string, suffix: string | undefined): Pick<Condition, 'bound' | 'unit'> | undefined {
  if (number.startsWith('$')) return suffix === undefined ? { bound: number.slice(1), unit: 'dollars' } : undefined;
  if (suffix === undefined) return { bound: number };
  if (suffix === '%') return { bound: String(Number(number) / 100), unit: 'share' };
  const ms = parseDurationMs(`${number}${suffix}`);
  return ms === undefined ? undefined : { bound: String(ms), unit: 'time' };
}

/** Sign of `left - right` of two decimal texts, exactly. */
function compareDecimals(left: string, right: string): number {
  const [leftDigits, rightDigits] = [left, right].map((text) => text.split('.')[1]?.length ?? 0) as [number, number];
  const digits = Math.max(leftDigits, rightDigits);
  const scaled = (text: string, own: number): bigint => BigInt(text.replace('.', '') + '0'.repeat(digits - own));
  const difference = scaled(left, leftDigits) - scaled(right, rightDigits);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** Sign of `observed` - `bound`. Dollars (text) are compared as decimals, never as floats. */
export function compareObserved(observed: number | string, bound: string): number {
  return typeof observed === 'string' ? compareDecimals(observed, bound) : Math.sign(observed - Number(bound));
}

/** Whether `observed` meets a condition. */
export function holds(observed: number | string, { operator, bound }: Condition): boolean {
  const order = compareObserved(observed, bound);
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
