import { z } from 'zod';
import { choiceSchema } from '../../units/choice-schema.ts';
import { EMULATED, optionsObject } from '../../units/options-object.ts';
import { CONCURRENCY_PRESET_NAMES, CONCURRENCY_PRESETS, type ConcurrencyPreset } from './concurrency-presets.ts';
import { type LimitOptions, limitSchema } from './limit-options.ts';

/** Limits, qualified: those that refuse, and how many jobs at most are served at once while others wait; absent: none limits that. */
export interface Limits {
  readonly refusing: readonly LimitOptions[];
  readonly servedAtOnce?: number;
}

type QualifiedLimit = LimitOptions | { readonly type: 'served-at-once'; readonly limit: number };

function presetLimit(name: ConcurrencyPreset, limit = CONCURRENCY_PRESETS[name].limit): QualifiedLimit {
  if (CONCURRENCY_PRESETS[name].over === 'queue') return { type: 'served-at-once', limit };
  return { of: 'requests', per: 'all', type: 'concurrency', limit };
}

const presetSchemaOf = <Name extends ConcurrencyPreset>(name: Name) =>
  optionsObject('provider', EMULATED, {
    type: z.literal(name),
    limit: z.int().positive().max(1e9).optional().describe(`How many; default ${CONCURRENCY_PRESETS[name].limit}.`),
  }).transform(({ limit }) => presetLimit(name, limit));

const limitListSchema = z
  .array(
    z.discriminatedUnion('type', [
      ...limitSchema.options,
      presetSchemaOf('fal-concurrency'),
      presetSchemaOf('comfy-concurrency'),
      presetSchemaOf('bfl-concurrency'),
    ]),
  )
  .max(16)
  .transform(limitsOf);

const presetNameSchema = z
  .enum(CONCURRENCY_PRESET_NAMES, {
    error: `expected a list of limits, or one of ${CONCURRENCY_PRESET_NAMES.join(', ')}`,
  })
  .transform((name) => limitsOf([presetLimit(name)]));

/** Admission limits: a list, or the name of what a vendor means by so many requests at once. */
export const limitsSchema: z.ZodType<Limits, unknown> = choiceSchema(
  [limitListSchema, presetNameSchema],
  (input) => (typeof input === 'string' ? presetNameSchema : limitListSchema),
  'Admission limits: a list, or the name of what a vendor means by so many requests at once; none by default.',
);

function limitsOf(limits: readonly QualifiedLimit[]): Limits {
  const refusing = limits.filter((limit) => limit.type !== 'served-at-once');
  const served = limits.flatMap((limit) => (limit.type === 'served-at-once' ? [limit.limit] : []));
  return { refusing, ...(served.length === 0 ? {} : { servedAtOnce: Math.min(...served) }) };
}
