import { z } from 'zod';
import { positiveDurationSchema } from '../../units/duration.ts';
import { ALL_WORLDS, optionsObject } from '../../units/options-object.ts';

/** How a client asks for the task of an attempt that it lost, before it sends the request again. */
export interface InspectOptions {
  /** How long it waits for a task that still runs, from its first question on, in ms. */
  readonly waitMs: number;
  /** What it does when nobody can say what became of the task. */
  readonly onUnknown: 'retry' | 'give-up';
}

const fieldsSchema = optionsObject('client', ALL_WORLDS, {
  wait: positiveDurationSchema
    .prefault('5m')
    .describe('How long a task that still runs is waited for, from the first question on. Default 5m.'),
  onUnknown: z
    .enum(['retry', 'give-up'])
    .default('retry')
    .describe(
      'What follows when the question fails, or the task still runs after `wait`: the retry, or the end of the request. Default retry.',
    ),
});

function qualifyInspect(input: boolean | 'on' | 'off' | z.output<typeof fieldsSchema>): InspectOptions | undefined {
  if (input === false || input === 'off') return undefined;
  const { wait, onUnknown } = typeof input === 'object' ? input : fieldsSchema.parse({});
  return { waitMs: wait, onUnknown };
}

/** `on`, `off`, or the options; undefined where it is off. */
export const inspectSchema = z
  .union([z.enum(['on', 'off']), z.boolean(), fieldsSchema], {
    error: 'expected on, off, or options such as { wait: 2m, onUnknown: give-up }',
  })
  .transform(qualifyInspect)
  .meta({
    description:
      'Whether the client asks for the task of a lost attempt before it sends the request again: on, off, or options. Default off.',
  });
