import { z } from 'zod';
import { summarySchema } from '../measure/summary.ts';
import { loadScenarioFrom } from '../scenario/load-scenario.ts';
import type { ScenarioFiles } from '../scenario/scenario-files.ts';
import type { Planner, PlannerKind, ScenarioLoader } from './planner.ts';
import { PLANNERS } from './planners.ts';

const count = z.int().nonnegative();

/**
 * What was asked for, with every file that it was asked of: enough to ask for the same again, whatever has become of the files. It stands
 * in the directory of a study, so that a study that ended early can go on.
 */
export const planSchema = z.strictObject({
  schema: z.literal('tollmark/plan@1'),
  version: z.string().describe('Of the Tollmark that began the study: another one may simulate differently.'),
  world: summarySchema.shape.world,
  scenario: z.string().describe('Path of the scenario file.'),
  set: z.array(z.string()),
  seed: count.optional(),
  maxDollars: z.string().optional().describe('The spend cap of each run, where a flag gives it.'),
  failIf: z.array(z.string()).optional().describe('Limits that each run must keep, where flags give them.'),
  today: z.string().describe('The day whose prices are taken from catalogs.'),
  sweep: z.array(z.string()),
  replications: count.optional(),
  files: z.record(z.string(), z.string()).describe('The text of every file that was read, by its path.'),
  finished: z.boolean(),
});

export type Plan = z.infer<typeof planSchema>;

/** What a user asks for: all of a plan that does not follow from the rest. */
export type StudyQuestion = Pick<Plan, 'scenario' | 'today'> & {
  readonly set: readonly string[];
  readonly sweep: readonly string[];
  readonly seed?: number | undefined;
  readonly maxDollars?: string | undefined;
  readonly failIf?: readonly string[] | undefined;
  readonly replications?: number | undefined;
};

/** A planner with the kind that it is of. */
export interface ChosenPlanner {
  readonly kind: PlannerKind;
  readonly planner: Planner;
}

/**
 * The planner that answers a question. `onLoad` is told what share of the scenarios is loaded. Throws a `ScenarioError` with all that is wrong
 * with the question, or with the scenarios.
 */
export function choosePlanner(
  question: StudyQuestion,
  files: ScenarioFiles,
  confirmed: boolean,
  onLoad: (share: number) => void = () => {},
): ChosenPlanner {
  const { scenario, set, seed, maxDollars, failIf, today } = question;
  const load: ScenarioLoader = (overrides, share) => {
    onLoad(share);
    return loadScenarioFrom(files, scenario, { overrides: [...set, ...overrides], today, seed, maxDollars, failIf });
  };
  const options = { ...question, confirmed };
  const kind = PLANNERS.find((each) => each.suits(options));
  if (kind === undefined) throw new Error('Every combination of options suits some planner.');
  return { kind, planner: kind.create(options, load) };
}

/** A question with all that it was asked of, once its planner has read that. */
export function planOf(
  { set, sweep, seed, maxDollars, failIf, replications, ...question }: StudyQuestion,
  { version, world }: Pick<Plan, 'version' | 'world'>,
  { texts }: ScenarioFiles,
): Plan {
  return {
    schema: 'tollmark/plan@1',
    version,
    world,
    ...question,
    set: [...set],
    sweep: [...sweep],
    ...(seed === undefined ? {} : { seed }),
    ...(maxDollars === undefined ? {} : { maxDollars }),
    ...(failIf === undefined || failIf.length === 0 ? {} : { failIf: [...failIf] }),
    ...(replications === undefined ? {} : { replications }),
    files: Object.fromEntries(texts),
    finished: false,
  };
}
