import type { Outcome } from '../../billing/outcome.ts';
import { AT_THE_DOOR } from '../status-outcomes.ts';

/**
 * Words by which vendors say that content was moderated, where they have no code for it or a gateway swallows the code: OpenAI ("rejected as a
 * result of our safety system"), Azure ("content management policy"), new-api ("sensitive words"), BFL ("Content Moderated"), Gemini
 * ("PROHIBITED_CONTENT"), gateways ("flagged", "NSFW"); collected 2026-12.
 */
const MODERATION = new RegExp(
  [
    String.raw`\b(?:by|after) moderation\b`,
    'moderation[ _](?:blocked|failed|refused)',
    String.raw`\bmoderated\b`,
    'content[ _-]?(?:management )?polic',
    'safety (?:system|filter|checker|policy|policies)',
    String.raw`\bnsfw\b`,
    String.raw`\bflagged\b`,
    'sensitive[ _](?:words?|content|information)',
    'prohibited[ _]content',
  ].join('|'),
  'i',
);
const OF_OUTPUT = /\b(?:outputs?|generated|withheld)\b/i;
const OF_INPUT = /\b(?:prompts?|inputs?|requests?)\b/i;

/** Failures of which a client does not know better: refused for something, or failed somewhere. */
const VAGUE: ReadonlySet<Outcome> = new Set(['invalid', 'server-error', 'input-moderated', 'output-moderated']);

/** The outcome of a failure with a status, by what its message says of moderation: of what was asked, or of what came out. Others keep their own. */
export function moderatedOutcome(outcome: Outcome, status: number, message: string | undefined): Outcome {
  if (message === undefined || !VAGUE.has(outcome) || AT_THE_DOOR.includes(status)) return outcome;
  if (!MODERATION.test(message)) return outcome;
  if (OF_OUTPUT.test(message)) return 'output-moderated';
  if (OF_INPUT.test(message)) return 'input-moderated';
  return outcome.endsWith('moderated') ? outcome : 'output-moderated';
}
