import { z } from 'zod';
import { nearestFirst } from '../units/nearest.ts';
import { type Summary, summarySchema } from './summary.ts';

/** Parts of a summary that are no measurements, or that a dotted path cannot name. */
const NOT_METRICS: readonly string[] = [
  'scenario',
  'run',
  'thresholds',
  'exemplars',
  'replications',
  'twin',
  'series',
  'warnings',
  'priming',
  'byModel',
  'byOperation',
];

/** The summary without its thresholds and verdict: what thresholds are judged on. */
export type Measurements = Omit<Summary, 'thresholds' | 'verdict'>;

interface JsonSchemaNode {
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>;
  readonly additionalProperties?: JsonSchemaNode | boolean;
  readonly items?: JsonSchemaNode;
  readonly anyOf?: readonly JsonSchemaNode[];
}

/** Dotted paths below `node` that lead to a number or to dollars; a star stands for any key. */
function leavesOf(node: JsonSchemaNode, path: string): string[] {
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (node.anyOf !== undefined) return node.anyOf.flatMap((branch) => leavesOf(branch, path));
  const types = [node.type ?? []].flat();
  if (types.includes('number') || types.includes('integer') || node.pattern !== undefined) return [path];
  if (!types.includes('object')) return [];
  const fields = Object.entries(node.properties ?? {})
    .filter(([key]) => path !== '' || !NOT_METRICS.includes(key))
    .flatMap(([key, child]) => leavesOf(child, below(key)));
  const others = typeof node.additionalProperties === 'object' ? leavesOf(node.additionalProperties, below('*')) : [];
  return [...fields, ...others];
}

interface MetricNames {
  readonly overall: readonly string[];
  readonly ofModel: readonly string[];
}

let names: MetricNames | undefined;

/** Read off the summary's schema once, so that a new field of the summary is a metric at once. */
function metricNames(): MetricNames {
  if (names === undefined) {
    const root = z.toJSONSchema(summarySchema) as unknown as JsonSchemaNode;
    names = { overall: leavesOf(root, ''), ofModel: leavesOf(root.properties?.['byModel']?.items ?? {}, '') };
  }
  return names;
}

const STATUS = 'attempts.byStatus.';
const MODEL = 'byModel.';

/** Model and metric of `byModel.NAME.metric`; a name may hold dots. Undefined for any other path. */
export function modelMetric(metric: string): { readonly model: string; readonly metric: string } | undefined {
  if (!metric.startsWith(MODEL)) return undefined;
  const rest = metric.slice(MODEL.length);
  const leaf = metricNames().ofModel.find((name) => rest.endsWith(`.${name}`) && rest.length > name.length + 1);
  return leaf === undefined ? undefined : { model: rest.slice(0, -leaf.length - 1), metric: leaf };
}

/** What is wrong with a metric's name, with the nearest names; undefined when a summary has such a metric. */
export function metricProblem(metric: string): string | undefined {
  const { overall, ofModel } = metricNames();
  if (metric.startsWith(STATUS)) {
    return /^[1-5]\d\d$/.test(metric.slice(STATUS.length)) ? undefined : `expected an HTTP status, as in ${STATUS}429`;
  }
  if (metric.startsWith(MODEL)) {
    if (modelMetric(metric) !== undefined) return undefined;
    return `no such metric of a model; after byModel.NAME comes one of ${ofModel.join(', ')}`;
  }
  if (overall.includes(metric)) return undefined;
  return `no such metric; did you mean ${nearestFirst(metric, overall).slice(0, 3).join(', ')}?`;
}

/**
 * The value of a metric: a number, dollars as exact decimal text, or null where there was nothing to measure.
 * A status that did not occur counts 0; a model without requests has nothing to measure.
 */
export function metricValue(metric: string, measurements: Measurements): number | string | null {
  if (metric.startsWith(STATUS)) return measurements.attempts.byStatus[metric.slice(STATUS.length)] ?? 0;
  const ofModel = modelMetric(metric);
  let value: unknown = measurements;
  if (ofModel !== undefined) value = measurements.byModel.find((row) => row.model === ofModel.model);
  for (const key of (ofModel?.metric ?? metric).split('.')) {
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : null;
  }
  if (value === null) return ABSENT_IS_ZERO.find(([start]) => metric.startsWith(start))?.[1] ?? null;
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}

/** Parts of a summary that are left out where there is nothing of them. */
const ABSENT_IS_ZERO: readonly (readonly [start: string, zero: number | string])[] = [
  ['attempts.failedBy.', 0],
  ['dollars.unknownAtMost', '0'],
];
