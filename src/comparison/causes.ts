import type { ComparisonCause } from './comparison.ts';
import { numberOf, type Reading } from './reading.ts';

/** Fields that are listed; a scenario that differs in more is another one. */
const FIELDS_MAX = 50;
const TEXT_MAX = 200;
/** Change per request below which a status or a cause of waste is not named. */
const PER_REQUEST_MIN = 1e-6;

/** Why two groups of runs differ, as far as the files tell: fields of the scenario, statuses and causes of waste that grew. */
export function causesOf(base: readonly Reading[], head: readonly Reading[]): ComparisonCause[] {
  const [left, right] = [base[0], head[0]];
  if (left === undefined || right === undefined) return [];
  return [...scenarioCauses(left, right), ...grown(base, head)];
}

function scenarioCauses(base: Reading, head: Reading): ComparisonCause[] {
  const seed: ComparisonCause[] =
    base.scenario.seed === head.scenario.seed
      ? []
      : [{ kind: 'seed', what: 'seed', base: base.scenario.seed, head: head.scenario.seed }];
  if (base.scenario.digest === head.scenario.digest) return seed;
  const isWhole = base.fields !== undefined && head.fields !== undefined;
  const fields = isWhole
    ? changedFields(base.fields, head.fields)
    : changedFields(describedRun(base.run), describedRun(head.run));
  const unknown: ComparisonCause = {
    kind: 'unknown',
    what: 'scenario',
    base: base.scenario.digest.slice(0, 12),
    head: head.scenario.digest.slice(0, 12),
  };
  return [...fields, ...seed, ...(fields.length === 0 && seed.length === 0 ? [unknown] : [])];
}

/** Without the flags, which fields tell already, and what is no part of a scenario. */
function describedRun(run: Reading['run'] = {}): object {
  return { ...run, overrides: undefined, transport: undefined };
}

/** The fields whose values differ, by path, each in one line of JSON. Names, descriptions and seeds are told elsewhere. */
function changedFields(base: unknown, head: unknown): ComparisonCause[] {
  const found: ComparisonCause[] = [];
  const visit = (left: unknown, right: unknown, path: string): void => {
    if (found.length >= FIELDS_MAX || ['name', 'description', 'seed'].includes(path)) return;
    if (JSON.stringify(left) === JSON.stringify(right)) return;
    if (isPlain(left) && isPlain(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
        visit(left[key], right[key], path === '' ? key : `${path}.${key}`);
    } else if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
      left.forEach((each, i) => visit(each, right[i], `${path}[${i}]`));
    } else {
      found.push({ kind: 'field', what: path.slice(0, TEXT_MAX), base: oneLine(left), head: oneLine(right) });
    }
  };
  visit(base, head, '');
  return found;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function oneLine(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
}

/** Failures and waste that grew, per request, the largest first. */
function grown(base: readonly Reading[], head: readonly Reading[]): ComparisonCause[] {
  const [left, right] = [perRequest(base), perRequest(head)];
  const rows = [...new Set([...left.keys(), ...right.keys()])].map((metric) => ({
    metric,
    base: left.get(metric) ?? 0,
    head: right.get(metric) ?? 0,
  }));
  const up = rows.filter((row) => row.head - row.base > PER_REQUEST_MIN);
  return up
    .toSorted((one, other) => other.head - other.base - (one.head - one.base))
    .map((row): ComparisonCause => {
      const isWaste = row.metric.startsWith('dollars.');
      const what = row.metric.slice(row.metric.lastIndexOf('.') + 1);
      return { kind: isWaste ? 'waste' : 'status', what, base: row.base, head: row.head };
    });
}

const FAILURE = /^attempts\.(?:byStatus\.(?!2\d\d$)\d+|timeouts|networkErrors|unfinished)$/;

function perRequest(side: readonly Reading[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  let offered = 0;
  for (const { figures } of side) {
    offered += numberOf(figures.get('requests.offered') ?? 0);
    for (const [metric, value] of figures) {
      if (FAILURE.test(metric) || /^dollars\.wastedBy\.\w+$/.test(metric))
        sums.set(metric, (sums.get(metric) ?? 0) + numberOf(value));
    }
  }
  return new Map(offered === 0 ? [] : [...sums].map(([metric, sum]) => [metric, sum / offered]));
}
