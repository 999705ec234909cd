import { RETRY_PRESETS } from '../client/retry/retry-presets.ts';
import type { Failure } from './failures.ts';
import type { InvoicedClient } from './invoice-schema.ts';
import { readNoRetries } from './no-retries.ts';
import { fitRetries, type RetryFit } from './retry-fit.ts';
import { explainedWords, loopWords } from './retry-words.ts';
import { namedAfter, selfNamed } from './self-names.ts';
import type { TrafficAttempt } from './traffic.ts';

type Retries = InvoicedClient['retries'];
type Names = Pick<TrafficAttempt, 'userAgent' | 'stainless'>;
type Seen = readonly (readonly Failure[])[];
type RetryPreset = (typeof RETRY_PRESETS)[number];

/** Weight from which a preset explains what was seen clearly. */
const CLEAR = 0.9;
/** Share of failures, beyond one, after which a client may have done otherwise than its preset. */
const MISFIT_SHARE = 0.1;
/** Chance that a client is told to make just so many attempts fewer than it makes untold, and just so many more, of which there are more to choose from. */
const SET_TO_FEWER = 0.02;
const SET_TO_MORE = 0.002;
/** Presets whose logarithms differ by less would have done the same. */
const SAME_LOG = 1e-6;
const SHOWN = 5;
/** Presets that are named together although they do not do the same. */
const CLOSE_MAX = 3;
/** Failures that are looked at of one client. */
const FAILURES_MAX = 500;
const NO_RETRIES = 'none';

/** Which preset explains the retries of a client, from the failures of its requests: none of which no retry was seen. */
export function readRetries(requests: Seen, client: Names): Retries {
  const seen = firstOf(requests.filter((failures) => failures.length > 0));
  const failures = seen.flat();
  if (failures.length === 0) {
    return { failures: 0, preset: null, alike: [], weights: [], loop: null, words: 'had nothing to retry' };
  }
  if (failures.every(({ gapMs }) => gapMs === undefined)) return readNoRetries(failures, client);
  const fits = weighFits(seen, client);
  const explanation = explainBySame(fits, seen, client) ?? explainByClose(fits, seen) ?? explainByLoop(fits, seen);
  const { alike = [] } = explanation;
  const shown = fits.filter(({ fit }, index) => index < SHOWN || alike.includes(fit.preset));
  return {
    failures: failures.length,
    preset: null,
    alike,
    weights: shown.map(({ fit, weight }) => ({ preset: fit.preset, weight: Number(weight.toFixed(4)) })),
    loop: null,
    ...explanation,
  };
}

/** A preset as it explains best what was seen. */
interface WeighedFit {
  readonly fit: RetryFit;
  readonly log: number;
  /** How likely it is, of all presets. */
  readonly weight: number;
}

/** All presets, the likeliest first. */
function weighFits(seen: Seen, client: Names): readonly WeighedFit[] {
  const fits = RETRY_PRESETS.map((preset) => {
    const { fit, log } = bestFit(preset, seen);
    return { fit, log, score: log + Math.log(selfNamed(preset.name, client)) };
  }).toSorted((a, b) => b.score - a.score);
  const most = fits[0]?.score ?? 0;
  const total = fits.reduce((sum, { score }) => sum + Math.exp(score - most), 0);
  return fits.map(({ fit, log, score }) => ({ fit, log, weight: Math.exp(score - most) / total }));
}

type Explanation = Pick<Retries, 'words'> & Partial<Retries>;

/** Whether all of these have retried just as the client did, and are clearly likelier than the others. */
function areClear(fits: readonly WeighedFit[], seen: Seen): boolean {
  const misfitsMax = 1 + MISFIT_SHARE * seen.flat().length;
  return weightOf(fits) >= CLEAR && fits.every(({ fit }) => fit.retried > 0 && fit.misfits <= misfitsMax);
}

function weightOf(fits: readonly WeighedFit[]): number {
  return fits.reduce((sum, { weight }) => sum + weight, 0);
}

/** The likeliest preset, and those that would have done the same. */
function explainBySame(fits: readonly WeighedFit[], seen: Seen, client: Names): Explanation | undefined {
  const [best] = fits as [WeighedFit];
  const same = fits.filter(({ log }) => Math.abs(log - best.log) < SAME_LOG);
  if (!areClear(same, seen)) return undefined;
  const presets = same.map(({ fit }) => ({ name: fit.preset }));
  const named = namedAfter(presets, client).map(({ name }) => name);
  const alike = same.map(({ fit }) => fit.preset);
  const others = alike.filter((preset) => !named.includes(preset));
  const { preset } = best.fit;
  const told = toldAttempts(best.fit);
  const loop = loopOf(best.fit, seen);
  const words = explainedWords({ named, others, isSame: true, told }, loop);
  return { preset, ...told, alike, loop, words };
}

/** How many attempts a client is told to make, where that is another number than untold. */
function toldAttempts({ attempts, exhausted }: RetryFit): Pick<Retries, 'attempts' | 'exhausted'> {
  return attempts === undefined ? {} : { attempts, exhausted };
}

/** Few presets that hardly differ in what was seen; of those that would have done the same, all or none. */
function explainByClose(fits: readonly WeighedFit[], seen: Seen): Explanation | undefined {
  const downTo = (last: WeighedFit, place: number): readonly WeighedFit[] =>
    fits.filter(({ log }, index) => index <= place || Math.abs(log - last.log) < SAME_LOG);
  const close = fits
    .slice(0, CLOSE_MAX)
    .map(downTo)
    .find((those) => those.length <= CLOSE_MAX && areClear(those, seen));
  const [best, ...others] = close?.map(({ fit }) => fit) ?? [];
  if (best === undefined || best.loopGapsMs.length > 0) return undefined;
  if (others.some(({ attempts, loopGapsMs }) => attempts !== best.attempts || loopGapsMs.length > 0)) return undefined;
  const named = [best, ...others].map(({ preset }) => preset);
  return { words: explainedWords({ named, others: [], isSame: false, told: toldAttempts(best) }, null) };
}

/** A loop of the program alone, where no preset that is likely has retried. */
function explainByLoop(fits: readonly WeighedFit[], seen: Seen): Explanation {
  const none = fits.find(({ fit }) => fit.preset === NO_RETRIES) as WeighedFit;
  const isClear = weightOf(fits.filter(({ fit }) => fit.retried === 0)) >= CLEAR && none.fit.misfits === 0;
  const loop = isClear ? loopOf(none.fit, seen) : null;
  return loop === null
    ? { words: 'retries, and no preset explains how' }
    : { loop, words: `retries in ${loopWords(loop)}, which no preset explains` };
}

/** The fit of a preset as it is, or with as many attempts as its client seems to be told: the likeliest one. */
function bestFit(preset: RetryPreset, seen: Seen): { readonly fit: RetryFit; readonly log: number } {
  const asIs = fitRetries(preset, seen);
  const asIsMax = preset.create().attemptsMax;
  return [...new Set([...fewerAttempts(asIs), ...moreAttempts(preset, asIs, seen)])].reduce(
    (best, attempts) => {
      const fit = fitRetries(preset, seen, attempts);
      const log = fit.log + Math.log(attempts < asIsMax ? SET_TO_FEWER : SET_TO_MORE);
      return log > best.log ? { fit, log } : best;
    },
    { fit: asIs, log: asIs.log },
  );
}

/** How many attempts calls made that stopped where the preset would have gone on. */
function fewerAttempts({ stoppedAt = 1 }: RetryFit): number[] {
  return stoppedAt < 2 ? [] : [stoppedAt];
}

/** How many attempts calls made where these went on behind the last attempt of the preset, or could have: at which most of them stopped, and the most. */
function moreAttempts(preset: RetryPreset, { beyond }: RetryFit, seen: Seen): number[] {
  const { attemptsMax } = preset.create();
  if (attemptsMax < 2 || beyond === 0) return [];
  const unbounded = fitRetries(preset, seen, Number.POSITIVE_INFINITY);
  return [unbounded.stoppedAt ?? 0, unbounded.longest].filter((attempts) => attempts > attemptsMax);
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
