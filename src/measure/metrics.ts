import { z } from 'zod';
import { nearestFirst } from '../units/nearest.ts';
import { type Summary, summarySchema } from './summary.ts';

/** Parts of a summary that are no measurements, or of which thresholds are not judged. */
const NOT_METRICS: readonly string[] = ['scenario', 'run', 'exemplars', 'replications', 'twin', 'series', 'priming'];

/** Lists of the summary whose rows metrics can name, and the field that names a row. */
const ROWS = { byModel: 'model', byOperation: 'operation', byProduct: 'product' } as const;
type RowList = keyof typeof ROWS;
const ROW_LISTS = Object.keys(ROWS) as RowList[];

/** The summary without its thresholds and verdict: what thresholds are judged on. */
export type Measurements = Omit<Summary, 'thresholds' | 'verdict'>;

const STATUS = 'attempts.byStatus.';

interface JsonSchemaNode {
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>;
  readonly additionalProperties?: JsonSchemaNode | boolean;
  readonly items?: JsonSchemaNode;
  readonly anyOf?: readonly JsonSchemaNode[];
}

/** A number or an amount of dollars in a report. */
interface Leaf {
  /** Dotted; a star stands for any key. */
  readonly path: string;
  /** Of texts, only amounts have a pattern. */
  readonly isDollars: boolean;
}

function leavesOf(node: JsonSchemaNode, path: string, except: readonly string[] = []): Leaf[] {
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (node.anyOf !== undefined) return node.anyOf.flatMap((branch) => leavesOf(branch, path, except));
  const types = [node.type ?? []].flat();
  const isDollars = node.pattern !== undefined;
  if (types.includes('number') || types.includes('integer') || isDollars) return [{ path, isDollars }];
  if (!types.includes('object')) return [];
  const fields = Object.entries(node.properties ?? {})
    .filter(([key]) => path !== '' || !except.includes(key))
    .flatMap(([key, child]) => leavesOf(child, below(key)));
  const others = typeof node.additionalProperties === 'object' ? leavesOf(node.additionalProperties, below('*')) : [];
  return [...fields, ...others];
}

/** The metrics of a report: what `--fail-if` can name. */
export interface ReportMetrics {
  /** Dotted; a star stands for any key. */
  paths(): readonly string[];
  /** What is wrong with the name of a metric, with the nearest names; undefined when the report has such a metric. */
  problem(metric: string): string | undefined;
  /** Whether a metric is an amount of dollars. */
  isDollars(metric: string): boolean;
  /** A number, dollars as exact decimal text, or null where there was nothing to measure. */
  value(metric: string, report: object): number | string | null;
}

/** The metrics of a report with this schema, by their dotted paths. `except`: its parts that are none. */
export function metricsOf(schema: z.ZodType, except: readonly string[]): ReportMetrics {
  return metricsBelow(() => jsonSchemaOf(schema), except);
}

/** The metrics below a part of a schema, which is read on first use. */
function metricsBelow(node: () => JsonSchemaNode, except: readonly string[] = []): ReportMetrics {
  let known: readonly Leaf[] | undefined;
  const leaves = (): readonly Leaf[] => (known ??= leavesOf(node(), '', except));
  const paths = (): readonly string[] => leaves().map(({ path }) => path);
  return {
    paths,
    problem(metric) {
      if (metric.startsWith(STATUS)) return statusProblem(metric);
      return paths().includes(metric) ? undefined : unknownMetric(metric, paths());
    },
    isDollars: (metric) => leaves().some(({ path, isDollars }) => isDollars && path === metric),
    value: (metric, report) => valueAt(report, metric) ?? (metric.startsWith(STATUS) ? 0 : null),
  };
}

function jsonSchemaOf(schema: z.ZodType): JsonSchemaNode {
  return z.toJSONSchema(schema) as unknown as JsonSchemaNode;
}

function statusProblem(metric: string): string | undefined {
  return /^[1-5]\d\d$/.test(metric.slice(STATUS.length)) ? undefined : `expected an HTTP status, as in ${STATUS}429`;
}

function unknownMetric(metric: string, known: readonly string[]): string {
  return `no such metric; did you mean ${nearestFirst(metric, known).slice(0, 3).join(', ')}?`;
}

/** The number or text at a dotted path; null where there is none. */
function valueAt(report: unknown, path: string): number | string | null {
  let value = report;
  for (const key of path.split('.')) {
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : null;
  }
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}

/** Read off the summary's schema, so that a new field of the summary is a metric at once. */
const OF_SUMMARY = metricsOf(summarySchema, NOT_METRICS);
const OF_ROW = Object.fromEntries(
  ROW_LISTS.map((list) => [list, metricsBelow(() => jsonSchemaOf(summarySchema.shape[list]).items ?? {})]),
) as unknown as Readonly<Record<RowList, ReportMetrics>>;

/** A metric of one row of a list: `byModel.flux.latencyMs.p95`. */
interface RowMetric {
  readonly list: RowList;
  readonly name: string;
  readonly metric: string;
}

function listOf(metric: string): RowList | undefined {
  return ROW_LISTS.find((list) => metric.startsWith(`${list}.`));
}

/** The parts of `byModel.NAME.metric`; a name may hold dots. Undefined for any other path. */
export function rowMetric(metric: string): RowMetric | undefined {
  const list = listOf(metric);
  if (list === undefined) return undefined;
  const rest = metric.slice(list.length + 1);
  const leaf = OF_ROW[list].paths().find((name) => rest.endsWith(`.${name}`) && rest.length > name.length + 1);
  return leaf === undefined ? undefined : { list, name: rest.slice(0, -leaf.length - 1), metric: leaf };
}

/** What is wrong with a metric's name, with the nearest names; undefined when a summary has such a metric. */
export function metricProblem(metric: string): string | undefined {
  const list = listOf(metric);
  if (list === undefined) return OF_SUMMARY.problem(metric);
  if (rowMetric(metric) !== undefined) return undefined;
  return `no such metric of one ${ROWS[list]}; after ${list}.NAME comes one of ${OF_ROW[list].paths().join(', ')}`;
}

/** Whether a metric is an amount of dollars. */
export function isDollarMetric(metric: string): boolean {
  const ofRow = rowMetric(metric);
  return ofRow === undefined ? OF_SUMMARY.isDollars(metric) : OF_ROW[ofRow.list].isDollars(ofRow.metric);
}

/**
 * The value of a metric: a number, dollars as exact decimal text, or null where there was nothing to measure.
 * A status that did not occur counts 0; a model, operation or product that is not in the summary has nothing to measure.
 */
export function metricValue(metric: string, measurements: Measurements): number | string | null {
  if (metric.startsWith(STATUS)) return measurements.attempts.byStatus[metric.slice(STATUS.length)] ?? 0;
  const ofRow = rowMetric(metric);
  let measured: unknown = measurements;
  if (ofRow !== undefined) {
    const rows: readonly object[] = measurements[ofRow.list] ?? [];
    measured = rows.find((row) => Reflect.get(row, ROWS[ofRow.list]) === ofRow.name);
  }
  const path = ofRow?.metric ?? metric;
  const value = valueAt(measured, path);
  const isThere = measured !== undefined;
  return value ?? (isThere ? ABSENT_IS_ZERO.find(([start]) => path.startsWith(start))?.[1] : undefined) ?? null;
}

/** Parts of a summary that are left out where there is nothing of them. */
const ABSENT_IS_ZERO: readonly (readonly [start: string, zero: number | string])[] = [
  ['attempts.failedBy.', 0],
  ['attempts.unfinished', 0],
  ['requests.unfinished', 0],
  ['dollars.unknownAtMost', '0'],
];
