import { z } from 'zod';
import { durationSchema } from '../units/duration.ts';
import { shareSchema } from '../units/share.ts';

/** When the first token of a streamed answer is there: after a share of the service time, or after a time of its own. */
export type FirstToken = { readonly share: number } | { readonly ms: number };

/**
 * Share of the service time where a model says nothing: a tenth. Published measurements of chat models lie around it for answers of usual
 * length: GPT-4o with 0.5 s and 90 tokens a second (aiyd.com, speed table, 2026-03) gives 15 % of an answer of 256 tokens and 8 % of one of
 * 500. It is a round figure to be replaced by a measurement.
 */
export const FIRST_TOKEN_SHARE = 0.1;

const EXPECTED = 'expected a share of the service time from 0 to 1, such as 0.2, or a duration such as "300ms"';

/** `0.2`: a share of the service time; `300ms`: a time, at most the service time. */
export const firstTokenSchema: z.ZodType<FirstToken, number | string> = z
  .union(
    [shareSchema.transform((share): FirstToken => ({ share })), durationSchema.transform((ms): FirstToken => ({ ms }))],
    { error: EXPECTED },
  )
  .describe(
    'Of streamed answers: when the first token is there, as a share of the service time or as a duration; default 0.1.',
  );

/** The share of a job's time in service, from 0 to 1, after which the first token is there. `servedMs`: from its start to its end. */
export function firstTokenShare(option: FirstToken | undefined, servedMs: number): number {
  if (option === undefined) return FIRST_TOKEN_SHARE;
  if ('share' in option) return option.share;
  return option.ms < servedMs ? option.ms / servedMs : 1;
}

/** The instant of the first token of a job that is served from `startedMs` to `endedMs`, in ms since the start of the run. */
export function firstTokenMs(option: FirstToken | undefined, startedMs: number, endedMs: number): number {
  return startedMs + firstTokenShare(option, endedMs - startedMs) * (endedMs - startedMs);
}
