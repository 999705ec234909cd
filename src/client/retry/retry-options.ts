import { z } from 'zod';
import { positiveDurationSchema } from '../../units/duration.ts';
import { failureStatusSchema } from '../../units/http-status.ts';
import { backoffPolicy, type BackoffPolicyOptions } from './backoff-policy.ts';
import { BACKOFF_TYPES } from './backoff.ts';
import { retryBudgetSchema } from './budgets/options.ts';
import { type InspectOptions, inspectSchema } from './inspect-options.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { findRetryPreset, nearestRetryPreset, RETRY_PRESETS } from './retry-presets.ts';
import { ALL_WORLDS, given, optionsObject } from '../../units/options-object.ts';

/** A preset, by its full name. */
interface PresetOptions {
  readonly type: 'preset';
  readonly name: string;
}

/** How a client retries, qualified. `inspect`: how it asks for the task of a lost attempt first; absent: it does not. */
export type RetryOptions = (PresetOptions | BackoffPolicyOptions) & { readonly inspect?: InspectOptions };

function unknownNameMessage(name: unknown): string {
  const nearest = nearestRetryPreset(String(name));
  const names = RETRY_PRESETS.map((preset) => preset.name).join(', ');
  return `there is no retry preset "${String(name)}"; did you mean "${nearest}"? All presets: ${names}`;
}

const nameSchema = z
  .string()
  .refine((name) => findRetryPreset(name) !== undefined, { error: (issue) => unknownNameMessage(issue.input) })
  .meta({
    description: 'The name of a preset, as in `prodia-js@1.6.0`; without a version the newest one.',
    examples: RETRY_PRESETS.map((preset) => preset.name),
  });

const statusSchema = z.union([failureStatusSchema, z.enum(['4xx', '5xx'])], {
  error: 'expected a status from 400 to 599, or 4xx or 5xx for all of them',
});

/** A day bounds what a policy may remember of a wait. */
const waitSchema = positiveDurationSchema.refine((ms) => ms <= 86_400_000, { error: 'expected at most 1d' });

const inlineSchema = optionsObject('client', ALL_WORLDS, {
  type: z.enum(BACKOFF_TYPES, { error: `expected one of ${BACKOFF_TYPES.join(', ')}` }).describe('The backoff.'),
  attempts: z.int().min(1).max(100).default(3).describe('Most attempts per request, the first included. Default 3.'),
  base: waitSchema.prefault('1s').describe('Wait before the first retry, before jitter. Default 1s.'),
  cap: waitSchema.prefault('20s').describe('Longest wait of the backoff. Default 20s.'),
  honourRetryAfter: z.boolean().default(true).describe('A wait that the server names is a minimum. Default true.'),
  retryAfterMax: positiveDurationSchema
    .optional()
    .describe('A server that names a longer wait ends the request. No limit by default.'),
  statuses: z
    .array(statusSchema)
    .max(200)
    .default([408, 409, 429, '5xx'])
    .describe('Statuses that are retried. Default 408, 409, 429, 5xx.'),
  retryTimeouts: z.boolean().default(true).describe('Whether timeouts are retried. Default true.'),
  retryNetwork: z.boolean().default(true).describe('Whether network errors are retried. Default true.'),
  retryBroken: z
    .boolean()
    .optional()
    .describe('Whether an answer is retried that breaks off behind its headers. Default: as `retryNetwork`.'),
  budget: retryBudgetSchema.optional().describe('A limit on the retries of all requests together. None by default.'),
  inspect: inspectSchema.optional(),
}).refine((policy) => !(policy.cap < policy.base), { path: ['cap'], error: 'expected a cap of at least the base' });

/** A preset with what it does not have of itself. */
const presetSchema = optionsObject('client', ALL_WORLDS, {
  preset: nameSchema,
  inspect: inspectSchema.optional(),
});

/** Of something that fits no form: what is wrong with it as a policy, if it looks like one. */
function mismatchMessage(issue: z.core.$ZodRawIssue): string {
  const isPolicy = issue.code === 'invalid_union' && typeof issue.input === 'object' && issue.input !== null;
  const problems = isPolicy ? issue.errors['preset' in (issue.input as object) ? 2 : 1] : undefined;
  if (problems !== undefined) {
    return problems.map((problem) => `${problem.path.join('.')}: ${problem.message}`).join('; ');
  }
  return 'expected the name of a preset such as prodia-js, or a policy such as { type: full-jitter, attempts: 4 }';
}

/** How a client retries, as people write it. */
export type RetryInput = z.input<typeof nameSchema> | z.input<typeof inlineSchema> | z.input<typeof presetSchema>;

function qualifyPreset(name: string): PresetOptions {
  return { type: 'preset', name: findRetryPreset(name)?.name ?? name };
}

function qualifyRetry(retry: string | z.output<typeof inlineSchema> | z.output<typeof presetSchema>): RetryOptions {
  if (typeof retry === 'string') return qualifyPreset(retry);
  if ('preset' in retry) return { ...qualifyPreset(retry.preset), ...given({ inspect: retry.inspect }) };
  const { base, cap, retryAfterMax: retryAfterMaxMs, retryBroken, budget, inspect, ...rest } = retry;
  return { ...rest, baseMs: base, capMs: cap, ...given({ retryAfterMaxMs, retryBroken, budget, inspect }) };
}

/**
 * A preset name (`prodia-js@1.6.0`, or `prodia-js` for the newest) or an inline policy such as
 * `{ type: full-jitter, attempts: 4, base: 1s, cap: 8s, budget: { type: ratio } }`, or a preset that inspects: `{ preset: fal-js-submit, inspect: on }`.
 */
export const retrySchema: z.ZodType<RetryOptions, RetryInput> = z
  .union([nameSchema, inlineSchema, presetSchema], { error: mismatchMessage })
  .transform(qualifyRetry)
  .meta({ description: 'How a client retries: the name of a preset, or a policy written out.' });

/** A fresh policy with its own budget, for one client. */
export function createRetryPolicy(options: RetryOptions): RetryPolicy {
  if (options.type !== 'preset') return backoffPolicy(options);
  const preset = findRetryPreset(options.name);
  if (preset === undefined) throw new Error(`retrySchema lets only known presets through, but not "${options.name}".`);
  return preset.create();
}
