import { z } from 'zod';
import { choiceSchema } from '../units/choice-schema.ts';
import { type Outcome, OUTCOMES } from './outcome.ts';
import { ALL_WORLDS, optionsObject } from '../units/options-object.ts';

/**
 * What an outcome costs: nothing, the full price, what the input alone costs, or what had accrued when the work stopped.
 * Compiled policies hold these numbers.
 */
export const DUE = { none: 0, full: 1, input: 2, elapsed: 3 } as const;
export type Due = keyof typeof DUE;

/** What each outcome costs, complete. */
export interface OutcomePolicy {
  /** Preset name, or `table` for one that the scenario spells out. */
  readonly name: string;
  readonly due: Readonly<Record<Outcome, Due>>;
}

/** Outcomes that a policy names; the others cost nothing, except `ok`, which costs the full price. */
export type OutcomeTable = { readonly [K in Outcome]?: Due | undefined };

const SUCCESS_ONLY: OutcomeTable = { ok: 'full' };

const ACCEPTED: OutcomeTable = {
  ok: 'full',
  empty: 'full',
  'server-error': 'full',
  'input-moderated': 'full',
  'output-moderated': 'full',
  'cancelled-queued': 'full',
  'cancelled-running': 'full',
  truncated: 'full',
};

const PRESETS = {
  'success-only': SUCCESS_ONLY,
  prodia: SUCCESS_ONLY,
  bfl: SUCCESS_ONLY,
  runway: SUCCESS_ONLY,
  'new-api': SUCCESS_ONLY,
  accepted: ACCEPTED,
  comfy: ACCEPTED,
  sub2api: { ...ACCEPTED, expired: 'full' },
  fal: { ok: 'full', 'cancelled-running': 'full' },
  'fal-strict': { ok: 'full', 'cancelled-running': 'full', 'input-moderated': 'full', 'output-moderated': 'full' },
  novita: { ok: 'full', 'cancelled-running': 'elapsed' },
  openrouter: { ok: 'full', 'output-moderated': 'full', 'cancelled-running': 'elapsed', truncated: 'full' },
  replicate: { ok: 'full', 'cancelled-running': 'elapsed' },
  'replicate-private': {
    ok: 'full',
    empty: 'full',
    'server-error': 'full',
    'output-moderated': 'full',
    'cancelled-running': 'elapsed',
  },
  'gemini-like': { ok: 'full', empty: 'full', 'output-moderated': 'full', 'input-moderated': 'input' },
  sora: { ok: 'full', 'output-moderated': 'full' },
} as const satisfies Readonly<Record<string, OutcomeTable>>;

/** Names of the outcome policies that need no table. */
export type OutcomePreset = keyof typeof PRESETS;

/**
 * The presets. None of them bills what was never accepted: `invalid`, `throttled`, `unavailable`, `unpaid`; only a table can.
 *
 * - `success-only`: an output, or no charge. `prodia` is the same: the price appears on a job that completed successfully
 *   (Prodia job pricing guide, 2026-02-10); failures are not mentioned there. `bfl` is the same: moderated requests are not charged
 *   (Black Forest Labs help centre, 2026-06-12).
 *   `runway` is the same: credits used by a generation that fails are returned (help centre, collected 2026-11). So is `new-api`: its quota is
 *   held at submission, settled at the end and refunded on failure (its source, collected 2026-11), as small gateways do that bill success only.
 * - `accepted`: every job that was accepted costs its full price, regardless of its outcome, unless it expired before its start. RutaAPI says so of
 *   job APIs that bill when the task is created (collected 2026-11). `comfy` is the same: partner providers bill every request that they accept
 *   (ComfyUI pull request 16204). `sub2api` also keeps the price of a job that expired: nothing is reversed once its submission was
 *   answered 2xx (sub2api issue 4837, collected 2026-11).
 * - `fal`: fal.ai never bills a 5xx or queueing (pricing page, collected 2026-11). A request can be cancelled only before it starts,
 *   so one that runs is finished and charged. `fal-strict`: also charges moderation; fal's FAQ says that a 422 may be charged
 *   when a GPU ran (collected 2026-11).
 * - `novita`: a client that leaves (499) pays for what was used; 500, 503 and 504 are free (LLM billing guide, 2026-03-27).
 * - `openrouter`: an answer without output is free (zero completion insurance, collected 2026-11), one stopped by a content filter has a cost, as
 *   users report it, and what a cancelled stream costs depends on the upstream: here, what was used.
 * - `replicate`: a prediction cancelled while it ran is charged for the time, one that never started is free (changelog, 2025-10-16).
 *   What a failed run costs is not stated there; it is free here. `replicate-private`: on private models and deployments all time of a runner is
 *   billed (billing documentation, collected 2026-11), so that a run which fails costs its time, too.
 * - `gemini-like`: a 200 without an image is charged in full and a blocked prompt for its tokens, as users of Gemini image models report
 *   (help.apiyi.com and others, collected 2026-11). Google's own messages partly say otherwise: disputed.
 * - `sora`: a prompt that is blocked is free, a video blocked while it is made may cost credits, as users report it (apiyi, collected 2026-11;
 *   the question is open at community.openai.com, 1368799); here it costs all of them.
 */
export const OUTCOME_PRESETS: Readonly<Record<OutcomePreset, OutcomePolicy>> = Object.fromEntries(
  Object.entries(PRESETS).map(([name, table]) => [name, outcomePolicy(name, table)]),
) as Record<OutcomePreset, OutcomePolicy>;

/** Completes a table: outcomes that it leaves out cost nothing, and `ok` the full price. */
function outcomePolicy(name: string, table: OutcomeTable): OutcomePolicy {
  const due = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, table[outcome] ?? (outcome === 'ok' ? 'full' : 'none')]),
  );
  return { name, due: due as Record<Outcome, Due> };
}

const presetNames = Object.keys(PRESETS) as OutcomePreset[];

const presetSchema = z
  .enum(presetNames, { error: `expected a table of outcomes, or one of ${presetNames.join(', ')}` })
  .transform((name): OutcomePolicy => OUTCOME_PRESETS[name]);

const dueSchema = z
  .enum(['none', 'full', 'input', 'elapsed'], { error: 'expected none, full, input or elapsed' })
  .meta({
    id: 'due',
    description:
      'none; full: the whole price; input: what the input costs; elapsed: what had accrued when the work stopped.',
  })
  .optional();

const tableSchema = optionsObject(
  'billing',
  ALL_WORLDS,
  Object.fromEntries(OUTCOMES.map((outcome) => [outcome, dueSchema])) as Record<Outcome, typeof dueSchema>,
).transform((table): OutcomePolicy => outcomePolicy('table', table));

/** A preset name, or a table of outcome to `none`, `full`, `input` or `elapsed`. */
export const outcomePolicySchema: z.ZodType<OutcomePolicy, OutcomePreset | OutcomeTable> = choiceSchema(
  [presetSchema, tableSchema],
  (input): z.ZodType<OutcomePolicy> => (typeof input === 'object' && input !== null ? tableSchema : presetSchema),
  'What each outcome costs: a preset name, or a table. Outcomes that a table leaves out cost nothing, and ok the full price.',
);

/** The policy as `DUE` numbers, indexed by `OUTCOME` number. */
export function compileOutcomePolicy(policy: OutcomePolicy): Uint8Array {
  return Uint8Array.from(OUTCOMES, (outcome) => DUE[policy.due[outcome]]);
}
