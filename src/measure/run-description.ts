import { z } from 'zod';

const options = z.string().max(400);

/** What was run, as part of a summary: options stand in it as a scenario file writes them, in one line of YAML without defaults. */
export const runDescriptionSchema = z
  .strictObject({
    retry: options.describe('The retry policy: a preset with its version, or a policy written out.'),
    client: options.optional().describe('Timeout and bounds of the client; absent: the defaults.'),
    arrivals: options,
    capacity: options.describe('Of the emulated endpoint; `unlimited` where it has no slots.'),
    limits: z.array(options).describe('Of the emulated endpoint, as `faults`.'),
    faults: z.array(
      z.strictObject({
        fault: options.describe('What it does, and to what share of attempts.'),
        fromMs: z.number().nonnegative().describe('Since the start of the run.'),
        untilMs: z.number().nullable().describe('Null: until the end.'),
      }),
    ),
    target: z.string().max(400).optional().describe('Origin of a real endpoint.'),
    transport: z.string().max(400).optional().describe('What carried the requests to a real endpoint, and why that.'),
    overrides: z
      .array(z.string())
      .optional()
      .describe('Flags that changed the scenario of the file: `--set client.retry=none`, `--seed 7`.'),
  })
  .describe('What was run: the parts of the scenario that most reports differ by. The digest stands for all of it.');

export type RunDescription = z.infer<typeof runDescriptionSchema>;

/** A part of a run that a month does not hold as often as the run does. */
export interface UnsteadyPart {
  /** When it begins, since the start of the run. */
  readonly fromMs: number;
  /** As an object of a sentence: `a fault with status 503 from 10s to 20s`. */
  readonly what: string;
  /** Whether it is of the emulated endpoint, and so of no run against a real one; default no. */
  readonly isEmulated?: boolean;
}

/** What several runs have in common. */
export const sharedRunSchema = runDescriptionSchema.partial();
export type SharedRun = z.infer<typeof sharedRunSchema>;

/** What two runs have in common; `one` undefined: `other` alone. */
export function sharedRun(one: SharedRun | undefined, other: SharedRun = {}): SharedRun {
  if (one === undefined) return other;
  const same = Object.entries(one).filter(
    ([key, value]) => JSON.stringify(value) === JSON.stringify(other[key as keyof RunDescription]),
  );
  return Object.fromEntries(same);
}

/** A summary or a study that also says which flags changed the scenario of the file. */
export function withOverrides<S extends { readonly run?: SharedRun | undefined }>(
  summary: S,
  overrides: readonly string[],
): S {
  if (summary.run === undefined || overrides.length === 0) return summary;
  return { ...summary, run: { ...summary.run, overrides: [...overrides] } };
}
