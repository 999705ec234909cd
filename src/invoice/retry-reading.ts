import { RETRY_PRESETS } from '../client/retry/retry-presets.ts';
import type { Failure } from './failures.ts';
import type { InvoicedClient } from './invoice-schema.ts';
import { fitRetries, type RetryFit } from './retry-fit.ts';
import { selfNamed } from './self-names.ts';
import type { TrafficAttempt } from './traffic.ts';

type Retries = InvoicedClient['retries'];

/** Weight from which a preset explains what was seen clearly. */
const CLEAR = 0.9;
/** Share of failures, beyond one, after which a client may have done otherwise than its preset. */
const MISFIT_SHARE = 0.1;
/** Chance that a client is set to just so many fewer attempts than it makes by default. */
const SET_TO_FEWER = 0.02;
/** Presets whose logarithms differ by less would have done the same. */
const SAME_LOG = 1e-6;
const SHOWN = 5;
/** Presets alike that a sentence names. */
const NAMED_MAX = 2;
/** Failures that are looked at of one client. */
const FAILURES_MAX = 500;
const NO_RETRIES = 'none';

/** Which preset explains the retries of a client, from the failures of its requests. */
export function readRetries(
  requests: readonly (readonly Failure[])[],
  client: Pick<TrafficAttempt, 'userAgent' | 'stainless'>,
): Retries {
  const seen = firstOf(requests.filter((failures) => failures.length > 0));
  const failures = seen.reduce((sum, each) => sum + each.length, 0);
  if (failures === 0) {
    return { failures, preset: null, alike: [], weights: [], loop: null, words: 'had nothing to retry' };
  }
  const fits = RETRY_PRESETS.map((preset) => {
    const { fit, log } = bestFit(preset, seen);
    return { fit, log, score: log + Math.log(selfNamed(preset.name, client)) };
  }).toSorted((a, b) => b.score - a.score);
  const [best] = fits as [(typeof fits)[number]];
  const relative = fits.map(({ score }) => Math.exp(score - best.score));
  const total = relative.reduce((sum, each) => sum + each, 0);
  const weights = fits.map(({ fit }, index) => ({ preset: fit.preset, weight: (relative[index] as number) / total }));
  const alike = fits.flatMap(({ fit, log }) => (Math.abs(log - best.log) < SAME_LOG ? [fit.preset] : []));
  const clear = weights.filter(({ preset }) => alike.includes(preset)).reduce((sum, { weight }) => sum + weight, 0);
  const isClear = clear >= CLEAR && best.fit.misfits <= 1 + MISFIT_SHARE * failures;
  const loop = loopOf(best.fit, seen);
  const preset = isClear && (!alike.includes(NO_RETRIES) || loop === null) ? best.fit.preset : null;
  const attempts = preset === null ? undefined : best.fit.attempts;
  return {
    failures,
    preset,
    ...(attempts === undefined ? {} : { attempts }),
    alike: preset === null ? [] : alike,
    weights: weights.slice(0, SHOWN).map((each) => ({ ...each, weight: Number(each.weight.toFixed(4)) })),
    loop: isClear ? loop : null,
    words: wordsOf(isClear ? namesOf(alike, client) : [], attempts, isClear ? loop : null),
  };
}

/** The fit of a preset as it is, or with fewer attempts where its client is set to these: the likelier one. */
function bestFit(
  preset: (typeof RETRY_PRESETS)[number],
  seen: readonly (readonly Failure[])[],
): { readonly fit: RetryFit; readonly log: number } {
  const asIs = fitRetries(preset, seen);
  const { stoppedAt = 1 } = asIs;
  if (stoppedAt < 2) return { fit: asIs, log: asIs.log };
  const fewer = fitRetries(preset, seen, stoppedAt);
  const log = fewer.log + Math.log(SET_TO_FEWER);
  return log > asIs.log ? { fit: fewer, log } : { fit: asIs, log: asIs.log };
}

/** The first requests, with so many failures together. */
function firstOf(requests: readonly (readonly Failure[])[]): readonly (readonly Failure[])[] {
  let count = 0;
  return requests.filter((failures) => (count += failures.length) <= FAILURES_MAX || count === failures.length);
}

function loopOf({ calls, loopGapsMs }: RetryFit, seen: readonly (readonly Failure[])[]): Retries['loop'] {
  if (loopGapsMs.length === 0) return null;
  const sorted = loopGapsMs.toSorted((a, b) => a - b);
  const most = calls.reduce((max, count) => Math.max(max, count), 0);
  const isExhausted = (count: number, index: number): boolean =>
    count === most && seen[index]?.at(-1)?.gapMs === undefined;
  return {
    calls: most,
    exhausted: calls.filter(isExhausted).length,
    requests: calls.filter((count) => count > 1).length,
    gapMs: sorted[Math.floor(sorted.length / 2)] ?? null,
  };
}

/** Presets that would have done the same: those that the client names itself after, else all. */
function namesOf(alike: readonly string[], client: Pick<TrafficAttempt, 'userAgent' | 'stainless'>): readonly string[] {
  if (alike.includes(NO_RETRIES)) return [NO_RETRIES];
  const most = alike.reduce((max, preset) => Math.max(max, selfNamed(preset, client)), 0);
  return alike.filter((preset) => selfNamed(preset, client) === most);
}

function wordsOf(presets: readonly string[], attempts: number | undefined, loop: Retries['loop']): string {
  const [preset] = presets;
  if (preset === undefined) return 'retries, and no preset explains how';
  if (preset === NO_RETRIES) {
    return loop === null ? 'does not retry' : `retries in ${loopWords(loop)}, which no preset explains`;
  }
  const names = `${presets.slice(0, NAMED_MAX).join(' or ')}${presets.length > NAMED_MAX ? ' and others' : ''}`;
  const like = `retries like ${names}${attempts === undefined ? '' : `, set to ${attempts} attempts,`}`;
  return loop === null ? like.replace(/,$/, '') : `${like} inside ${loopWords(loop)}`;
}

function loopWords({ calls, exhausted }: NonNullable<Retries['loop']>): string {
  return exhausted > 0 ? `a loop of ${calls} of its own` : `a loop of its own of ${calls} calls or more`;
}
