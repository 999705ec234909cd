import { z } from 'zod';
import { rowMetric } from '../measure/metrics.ts';
import { nearestFirst } from '../units/nearest.ts';
import { DIALECTS, dialectNames } from '../wire/dialects.ts';
import type { RequestClass } from '../workload/request-class.ts';
import { workloadSchema } from '../workload/workload-options.ts';
import { isMap } from './field-path.ts';
import { priceProblems } from './price-holders.ts';
import { type FieldProblem, PROBLEMS_MAX } from './problems.ts';

/** What does not fit counts as absent. */
const orNone = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

const textOrNone = orNone(z.string());
const anyByName = orNone(z.record(z.string(), z.unknown()));
const faultsOrNone = orNone(z.array(z.object({ models: orNone(z.array(z.string())) }).catch({})));
const modelSchema = z.object({ operation: textOrNone, operations: anyByName });
const requestSchema = z.object({ operation: textOrNone, model: textOrNone });
const providerSchema = z.object({
  dialect: textOrNone,
  models: orNone(z.record(z.string(), modelSchema.catch({}))),
  faults: faultsOrNone,
});
const workloadOutlineSchema = z.object({
  duration: z.unknown().optional(),
  maxRequests: z.unknown().optional(),
  warmup: z.unknown().optional(),
  cooldown: z.unknown().optional(),
  arrivals: orNone(z.object({ type: textOrNone })),
  requests: orNone(z.array(requestSchema.catch({}))),
});

/** The fields that have to do with each other, read from any document: what does not fit is left out, and reported elsewhere. */
const outlineSchema = z
  .object({
    provider: orNone(providerSchema),
    workload: orNone(workloadOutlineSchema),
    client: orNone(z.object({ fallback: orNone(z.object({ models: anyByName })) })),
    target: orNone(z.object({ models: anyByName })),
    faults: faultsOrNone,
    thresholds: anyByName,
  })
  .catch({});

type Outline = z.infer<typeof outlineSchema>;
type Models = NonNullable<NonNullable<Outline['provider']>['models']>;

/** A problem that has a code of its own: `ENDLESS`, a load without an end. */
export interface CrossProblem extends FieldProblem {
  readonly code?: 'ENDLESS';
}

/**
 * What is wrong between the fields of a scenario in input form: names of models, operations, prices, wire formats, and a load without an end.
 * It reads what it can of a document that has other problems too, so that all are reported at once.
 */
export function crossProblems(input: unknown): CrossProblem[] {
  const outline = outlineSchema.parse(input);
  const models = outline.provider?.models;
  return [
    ...(models === undefined ? [] : modelProblems(outline, models)),
    ...(outline.provider === undefined ? [] : dialectProblems(outline.provider.dialect, input)),
    ...priceProblems(isMap(input) ? input['provider'] : undefined),
    ...endProblems(outline.workload),
  ];
}

function unknownModel(model: string, models: Models): string {
  const names = nearestFirst(model, Object.keys(models));
  const shown = names.slice(0, 10).join(', ');
  return `the provider has no model ${JSON.stringify(model)}; it has ${shown}${names.length > 10 ? ' and others' : ''}`;
}

function modelProblems(outline: Outline, models: Models): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const check = (model: string | undefined, path: (string | number)[]): void => {
    // Further ones are not told, and looking for what was meant takes time.
    if (model === undefined || Object.hasOwn(models, model) || problems.length > PROBLEMS_MAX) return;
    problems.push({ path, message: unknownModel(model, models) });
  };
  outline.workload?.requests?.forEach(({ model, operation }, index) => {
    const path = ['workload', 'requests', index];
    check(model, [...path, 'model']);
    const offered = model === undefined ? [] : operationsOf(models, model);
    if (operation === undefined || offered.length === 0 || offered.includes(operation)) return;
    problems.push({
      path: [...path, 'operation'],
      message: `${model} does ${offered.join(', ')}, not ${operation}; ask for that, or name another model`,
    });
  });
  const faults = (list: Outline['faults'], path: string[]): void =>
    list?.forEach((fault, index) => fault.models?.forEach((model, at) => check(model, [...path, index, 'models', at])));
  faults(outline.provider?.faults, ['provider', 'faults']);
  faults(outline.faults, ['faults']);
  for (const model of Object.keys(outline.target?.models ?? {})) check(model, ['target', 'models', model]);
  problems.push(...fallbackProblems(outline, models));
  problems.push(...thresholdProblems(outline, models));
  return problems;
}

/** Thresholds on models and operations that the run has nothing of. What a product is called, only prices and replies tell. */
function thresholdProblems({ thresholds = {}, workload }: Outline, models: Models): FieldProblem[] {
  const asked = new Set((workload?.requests ?? []).flatMap(({ operation }) => operation ?? []));
  return Object.keys(thresholds).flatMap((metric): FieldProblem[] => {
    const { list, name = '' } = rowMetric(metric) ?? {};
    const path = ['thresholds', metric];
    const phase = missingPhase(metric, workload);
    if (phase !== undefined) return [{ path, message: phase }];
    if (list === 'byModel' && !Object.hasOwn(models, name)) return [{ path, message: unknownModel(name, models) }];
    if (list !== 'byOperation' || asked.size === 0 || asked.has(name)) return [];
    return [{ path, message: `no request is for ${name}; they are for ${[...asked].join(', ')}` }];
  });
}

/** What is missing for a metric of a phase that the load does not have; undefined where nothing is. */
function missingPhase(metric: string, workload: Outline['workload']): string | undefined {
  const [, phase] = /^phases\.([a-z]+)\./.exec(metric) ?? [];
  if (phase === undefined) return undefined;
  const given = { warmup: workload?.warmup, cooldown: workload?.cooldown };
  const isThere = phase in given ? given[phase as keyof typeof given] : (given.warmup ?? given.cooldown);
  if (isThere !== undefined) return undefined;
  return phase in given
    ? `the load has no ${phase}: add workload.${phase}`
    : `the load has no phases: leave out phases.${phase}, or add workload.warmup`;
}

/** What a model does, as written; nothing where it does not say. */
function operationsOf(models: Models, name: string): readonly string[] {
  const model = Object.hasOwn(models, name) ? models[name] : undefined;
  return model?.operation === undefined ? Object.keys(model?.operations ?? {}) : [model.operation];
}

/** Models that fall back on each other: they exist, and do the same. */
function fallbackProblems(outline: Outline, models: Models): FieldProblem[] {
  const byModel = outline.client?.fallback?.models ?? {};
  return Object.entries(byModel).flatMap(([model, others]) => {
    const path = ['client', 'fallback', 'models', model];
    const names: readonly unknown[] = [model, ...[others].flat()];
    return names.flatMap((name, at): FieldProblem[] => {
      if (typeof name !== 'string') return [];
      if (names.indexOf(name) < at) {
        const message = `${name} has been asked by then: leave it out, or name another model`;
        return [{ path, message }];
      }
      if (!Object.hasOwn(models, name)) return [{ path, message: unknownModel(name, models) }];
      const asked = (outline.workload?.requests ?? []).flatMap((request) =>
        request.model === model ? (request.operation ?? []) : [],
      );
      const [own, other] = [operationsOf(models, model), operationsOf(models, name)];
      const isMissing = own.some((operation) => asked.includes(operation) && !other.includes(operation));
      const areStrangers = !own.some((operation) => other.includes(operation));
      if (own.length === 0 || other.length === 0 || !(isMissing || areStrangers)) return [];
      const message = `${model} does ${own.join(', ')}, but ${name} does ${other.join(', ')}; fall back on a model that does the same`;
      return [{ path, message }];
    });
  });
}

function dialectProblems(named: string | undefined, input: unknown): FieldProblem[] {
  const name = dialectNames.find((known) => known === (named ?? 'prodia'));
  if (name === undefined) {
    const message = `no such wire format; known are ${nearestFirst(String(named), dialectNames).join(', ')}`;
    return [{ path: ['provider', 'dialect'], message }];
  }
  const { operations } = DIALECTS[name];
  return shapesOf(input).flatMap((requestClass): FieldProblem[] => {
    const path = ['workload', 'requests', requestClass.index];
    if (!operations.includes(requestClass.operation)) {
      const message = `the wire format ${name} carries ${operations.join(', ')}, but not ${requestClass.operation}; choose another provider.dialect`;
      return [{ path: [...path, 'operation'], message }];
    }
    const unsupportedReason = DIALECTS[name].unsupportedReason(requestClass);
    return unsupportedReason === undefined ? [] : [{ path, message: unsupportedReason }];
  });
}

/** The kinds of request, where the workload is sound. */
function shapesOf(input: unknown): readonly RequestClass[] {
  const workload: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, 'workload') : undefined;
  const reading = workloadSchema.safeParse(workload);
  return reading.success ? reading.data.requests : [];
}

function endProblems(workload: Outline['workload']): CrossProblem[] {
  if (workload === undefined || workload.duration !== undefined || workload.maxRequests !== undefined) return [];
  const type = workload.arrivals?.type;
  if (type === undefined || type === 'ramping') return [];
  const message = `${type} arrivals have no end of their own; add duration (such as 5m) or maxRequests`;
  return [{ path: ['workload', 'duration'], message, code: 'ENDLESS' }];
}
