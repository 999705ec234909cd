import type { Usage } from '../billing/usage.ts';
import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import { pathText } from './field-path.ts';
import { knownFields } from './known-fields.ts';
import { parseOverride } from './overrides.ts';
import { fieldProblems } from './problems.ts';
import { scenarioJsonSchema } from './scenario-schema.ts';
import { positiveDurationSchema } from '../units/duration.ts';
import type { RequestClass } from '../workload/request-class.ts';
import { workloadSchema } from '../workload/workload-options.ts';

/** A name that stands for any model. */
const ANY_MODEL = 'any';

/**
 * The request of words such as `text-to-image size=1536x1024 images=2`: an operation, and fields as a scenario's `workload.requests` has them.
 * `computeTime` is the time of a GPU. Throws a `ScenarioError` USAGE with every problem.
 */
export function readRequestWords(words: readonly string[]): RequestClass {
  const problems: Problem[] = [];
  const fields: Record<string, unknown> = { model: ANY_MODEL };
  for (const word of words) {
    if (!word.includes('=')) fields['operation'] = word;
    else {
      const read = parseOverride(word);
      if (typeof read === 'string') problems.push({ path: word.slice(0, 80), message: read });
      else fields[read.segments.map(({ name }) => name).join('.')] = read.value;
    }
  }
  const { computeTime, ...request } = fields;
  const time = positiveDurationSchema.optional().safeParse(computeTime);
  if (!time.success)
    problems.push({ path: 'computeTime', message: time.error.issues[0]?.message ?? 'expected a time such as 2s' });
  const input = { duration: '1s', arrivals: { type: 'constant', rate: '1/s' }, requests: [request] };
  const known = (path: readonly (string | number)[]): string[] => [
    ...knownFields(scenarioJsonSchema(), { workload: input }, ['workload', ...path]),
    'computeTime',
  ];
  const reading = workloadSchema.safeParse(input);
  if (!reading.success)
    problems.push(
      ...fieldProblems({ issues: reading.error.issues, input, knownFields: known }).map(({ path, message }) => ({
        path: pathText(path.slice(2)),
        message,
      })),
    );
  const [requestClass] = reading.data?.requests ?? [];
  if (problems.length > 0 || requestClass === undefined) throw new ScenarioError('USAGE', problems);
  const usage: Usage = { ...requestClass.usage, computeMs: time.data ?? 0 };
  return { ...requestClass, usage };
}
