import type { PriceEstimate } from './estimate.ts';
import { nanoUsdText } from '../money/nano-usd.ts';
import { divideHalfUp } from '../money/ratio.ts';
import { hasColdStarts } from '../provider/provider-options.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RequestClass } from '../workload/request-class.ts';
import { expectRequests } from './requests.ts';

/** What a request of a class costs, and the source of that figure. */
export interface ShapeQuote {
  /** Absent: nobody knows, for the reason in `problem`. */
  readonly estimate?: PriceEstimate;
  readonly problem?: string;
  /** The price in words, and where it stands. */
  readonly source: string;
  /** The price in words alone; absent where only an endpoint knows it. */
  readonly words?: string;
}

/** Exact decimal dollars; `low` and `high` differ from `likely` where the request does not fix what is used. */
export interface DollarBounds {
  readonly low: string;
  readonly likely: string;
  readonly high: string;
}

/** Dollars in several measures; null where the measure has no number of requests, or the price is not known. */
interface EstimatedDollars {
  readonly perRequest: DollarBounds | null;
  readonly perRun: DollarBounds | null;
  readonly perMonth: DollarBounds | null;
}

/** One model and operation of an estimate. */
export interface EstimateRow extends EstimatedDollars {
  readonly model: string;
  readonly operation: string;
  readonly share: number;
  /** Where the prices come from, each once. */
  readonly sources: readonly string[];
  readonly problems: readonly string[];
}

/** What a scenario costs if every request succeeds at its first attempt. */
export interface Estimate {
  readonly schema: 'tollmark/estimate@1';
  readonly scenario: string;
  readonly requests: { readonly count: number | null; readonly basis: string; readonly perMonth: number | null };
  readonly byModel: readonly EstimateRow[];
  /** Of the rows whose prices are known; `complete` says whether those are all. */
  readonly total: EstimatedDollars & { readonly complete: boolean };
  readonly notIncluded: string;
}

/** What an estimate leaves out. */
const NOT_INCLUDED = 'Retries, failures, refunds and lost answers are not in it: tollmark simulate counts them.';

/** What it leaves out beside that where workers start and shut down. */
const WORKERS_NOT_INCLUDED = 'Nor are cold starts, and time of workers that belongs to no request.';

/** Shares and counts are reckoned with in these fractions, so that dollars stay exact integers until they are rounded once. */
const SHARE_UNITS = 1e12;
const COUNT_UNITS = 1e3;

interface Weighed {
  readonly requestClass: RequestClass;
  readonly weight: bigint;
  readonly quote: ShapeQuote;
}

/** The kinds of request that are made; those with no share only stand in for others, or are switched off by their weight. */
export function shapesMade({ workload }: Scenario): readonly RequestClass[] {
  return workload.requests.filter(({ share }) => share > 0);
}

/** Dollars of a scenario by model and operation; `quotes` are those of `shapesMade`, in its order. */
export function estimateDollars(scenario: Scenario, quotes: readonly ShapeQuote[]): Estimate {
  const { count, basis } = expectRequests(scenario.workload);
  const perMonth = scenario.projection?.requestsPerMonth ?? null;
  const weighed = shapesMade(scenario).map((requestClass, index): Weighed => ({
    requestClass,
    weight: BigInt(Math.round(requestClass.share * SHARE_UNITS)),
    quote: quotes[index] ?? { problem: 'was not asked for', source: 'none' },
  }));
  const whole = sumOf(weighed);
  const measures = { count, perMonth, whole };
  const known = weighed.filter(({ quote }) => quote.estimate !== undefined);
  return {
    schema: 'tollmark/estimate@1',
    scenario: scenario.name,
    requests: { count, basis, perMonth },
    byModel: groupsOf(weighed).map((group) => rowOf(group, measures)),
    total: { complete: known.length === weighed.length, ...dollarsOf(known, measures, sumOf(known)) },
    notIncluded: hasColdStarts(scenario.provider) ? `${NOT_INCLUDED} ${WORKERS_NOT_INCLUDED}` : NOT_INCLUDED,
  };
}

function sumOf(weighed: readonly Weighed[]): bigint {
  return weighed.reduce((sum, { weight }) => sum + weight, 0n);
}

/** Request classes of one model and operation, in the order of their first one. */
function groupsOf(weighed: readonly Weighed[]): Weighed[][] {
  const groups = new Map<string, Weighed[]>();
  for (const one of weighed) {
    const key = JSON.stringify([one.requestClass.model, one.requestClass.operation]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

interface Measures {
  readonly count: number | null;
  readonly perMonth: number | null;
  readonly whole: bigint;
}

function rowOf(group: readonly Weighed[], measures: Measures): EstimateRow {
  const problems = group.flatMap(({ quote }) => (quote.problem === undefined ? [] : [quote.problem]));
  const dollars = problems.length > 0 ? NOTHING : dollarsOf(group, measures, sumOf(group));
  return {
    model: (group[0] as Weighed).requestClass.model,
    operation: (group[0] as Weighed).requestClass.operation,
    share: group.reduce((sum, { requestClass }) => sum + requestClass.share, 0),
    ...dollars,
    sources: [...new Set(group.map(({ quote }) => quote.source))],
    problems: [...new Set(problems)],
  };
}

const NOTHING: EstimatedDollars = { perRequest: null, perRun: null, perMonth: null };

/** Dollars of some classes: of one request among them, of their part of a run, of their part of a month. */
function dollarsOf(some: readonly Weighed[], { count, perMonth, whole }: Measures, own: bigint): EstimatedDollars {
  if (some.length === 0) return NOTHING;
  const bounds = (requests: number, among: bigint): DollarBounds | null =>
    among === 0n
      ? null
      : {
          low: dollarsFor(some, 'lowNano', requests, among),
          likely: dollarsFor(some, 'likelyNano', requests, among),
          high: dollarsFor(some, 'highNano', requests, among),
        };
  return {
    perRequest: bounds(1, own),
    perRun: count === null ? null : bounds(count, whole),
    perMonth: perMonth === null ? null : bounds(perMonth, whole),
  };
}

/** Dollars of so many requests: the classes' prices by their weights among all, rounded once to nano-dollars. */
function dollarsFor(some: readonly Weighed[], bound: keyof PriceEstimate, requests: number, among: bigint): string {
  const sum = some.reduce((nano, { weight, quote }) => nano + weight * BigInt(quote.estimate?.[bound] ?? 0), 0n);
  return nanoUsdText(divideHalfUp(sum * countUnits(requests), among * BigInt(COUNT_UNITS)));
}

/** A count of requests in its units; a whole number is exact at any size. */
function countUnits(requests: number): bigint {
  const isWhole = Number.isInteger(requests);
  return isWhole ? BigInt(requests) * BigInt(COUNT_UNITS) : BigInt(Math.round(requests * COUNT_UNITS));
}
