import type { Problem } from '../errors/scenario-error.ts';
import { limitParts, metricUnit, parseFailIf } from '../measure/thresholds.ts';
import { parseDurationMs } from '../units/duration.ts';

/** A limit on the change of a metric, as `--fail-if` of a comparison says it: it is broken where the change is beyond it. */
export interface ChangeLimit {
  readonly text: string;
  readonly metric: string;
  readonly operator: '>' | '>=' | '<' | '<=';
  /** A share of the base: +0.1 for `+10%`; or an amount in the unit of the metric. */
  readonly kind: 'share' | 'amount';
  readonly value: number;
}

const BOUND = /^([+-])\s*(\$?)(\d{1,15}(?:\.\d{1,12})?)\s*(ms|s|m|h|d|%)?$/;
const EXAMPLE = "'latencyMs.p95 > +10%', 'dollars.perSuccess > +$0.001' or 'throughput.goodputPerSecond < -5%'";
/** Relative distance below which a change is on its limit: what floats make of +10 % of 100. */
const ROUNDING = 1e-12;
const UNIT_NAMES = { time: 'a time', share: 'a share', dollars: 'dollars' } as const;

/** Reads `latencyMs.p95 > +10%`, `latencyMs.p95 > +200ms`, `dollars.perSuccess > +$0.001`; says what is wrong with it where it is none. */
export function parseChangeLimit(text: string): ChangeLimit | string {
  const { metric, operator, bound } = limitParts(text);
  if (metric === '') return `expected a metric, an operator and a change, such as ${EXAMPLE}`;
  const [, sign, dollars = '', digits = '', suffix] = BOUND.exec(bound) ?? [];
  if (sign === undefined)
    return `${JSON.stringify(bound.slice(0, 80))} is no change: begin with + or -, as in ${EXAMPLE}`;
  if (operator === '==' || operator === '!=') return `a change needs >, >=, < or <=, not ${operator}`;
  // The same metric and unit with a bound of its own: what is wrong with those is said as everywhere.
  const problem = parseFailIf(`${metric} ${operator} ${suffix === '%' ? '1' : `${dollars}${digits}${suffix ?? ''}`}`);
  if (typeof problem === 'string') return problem;
  if (dollars === '' && suffix === undefined && metricUnit(metric) === 'dollars')
    return `${metric} is ${UNIT_NAMES.dollars}; write the change as +$${digits} or +${digits}%`;
  const factor = sign === '-' ? -1 : 1;
  const read = { text, metric, operator: operator as ChangeLimit['operator'] };
  if (suffix === '%') return { ...read, kind: 'share', value: (factor * Number(digits)) / 100 };
  const amount = suffix === undefined ? Number(digits) : (parseDurationMs(`${digits}${suffix}`) ?? 0);
  return { ...read, kind: 'amount', value: factor * amount };
}

/** All limits, and what is wrong with those that are none. */
export function parseChangeLimits(texts: readonly string[]): {
  readonly limits: readonly ChangeLimit[];
  readonly problems: Problem[];
} {
  const read = texts.map(parseChangeLimit);
  return {
    limits: read.filter((each) => typeof each !== 'string'),
    problems: read.flatMap((each) => (typeof each === 'string' ? [{ path: '--fail-if', message: each }] : [])),
  };
}

/** The value of the head at which a limit is reached. */
export function boundOf({ kind, value }: ChangeLimit, base: number): number {
  return kind === 'share' ? base + Math.abs(base) * value : base + value;
}

/** Whether a value is beyond its limit; on it counts where the operator says so. */
export function isBeyond(operator: ChangeLimit['operator'], value: number, bound: number): boolean {
  const isOn = Math.abs(value - bound) <= ROUNDING * Math.max(Math.abs(value), Math.abs(bound));
  if (isOn) return operator === '>=' || operator === '<=';
  return operator.startsWith('>') ? value > bound : value < bound;
}
