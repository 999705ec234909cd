import { countedInVain } from '../catalog/price-mismatch.ts';
import type { PriceRule } from '../billing/price/rule.ts';
import { newerMajorOf } from '../client/retry/retry-presets.ts';
import type { FaultOptions } from '../provider/faults/fault-options.ts';
import { holdsAlways } from '../billing/price/validity.ts';
import { hasTimedPrices } from '../provider/price-clock.ts';
import { hasColdStarts, modelIndexOf, modelRules, type ProviderOptions } from '../provider/provider-options.ts';
import { formatMs } from '../units/format.ts';
import { hasTask, inspectWarnings } from './inspect-problems.ts';
import type { Scenario } from './scenario.ts';
import { tokenPriceWarnings } from './token-price-warnings.ts';

const DAY_MS = 86_400_000;

/**
 * What a scenario may say but probably does not mean: one sentence each. A fault that begins when no request is due any more, or cuts
 * connections that no request has, parts that no
 * request of the mix can meet, prices that are not those of a million tokens, requests that cost nothing or are sent again without the question for a task, prices that change with time in a
 * run that has no time or that never hold, a client as it was a major version ago, time of workers that is not paid, or paid twice, fallbacks that are never asked, and models that are
 * never there.
 */
export function scenarioWarnings(scenario: Scenario): string[] {
  const asked = new Set(scenario.workload.requests.map(({ model }) => model));
  const all = [
    ...timeWarnings(scenario),
    ...freeWarnings(scenario),
    ...tokenPriceWarnings(scenario.provider.models),
    ...workerWarnings(scenario.provider),
    ...inspectWarnings(scenario.workload.requests, scenario.provider.dialect, scenario.client.retry),
    ...presetWarnings(scenario.client),
    ...faultWarnings(scenario, asked),
    ...fallbackWarnings(scenario),
    ...absenceWarnings(scenario, asked),
  ];
  // What is odd about a model is odd about each of its operations.
  return [...new Set(all)];
}

/** Prices change with the time of day, and `startAt` is missing, or a month is projected from a part of a day. */
function timeWarnings({ provider, workload, projection }: Scenario): string[] {
  if (!hasTimedPrices(provider)) return [];
  const { durationMs } = workload;
  const partOfDay = projection !== undefined && Number.isFinite(durationMs) && durationMs % DAY_MS !== 0;
  return [
    ...(provider.startEpochMs === undefined
      ? ['prices change with time, but nothing says when the run begins: it is 2026-01-01T00:00Z; set startAt']
      : []),
    ...(partOfDay
      ? [
          `prices change with time, and the projection multiplies what they are in the ${formatMs(durationMs)} of the load; run whole days for a month`,
        ]
      : []),
    ...provider.models.flatMap(({ name, priceTimes = [] }) => {
      const first = priceTimes.findIndex(holdsAlways);
      return first < priceTimes.length - 1
        ? [`price ${first + 1} of ${name} holds at all times, so none of those after it ever does; put it last`]
        : [];
    }),
  ];
}

/** Requests that cost nothing, because their price counts what they do not have. */
function freeWarnings({ provider, workload }: Scenario): string[] {
  return workload.requests.flatMap(({ index, share, operation, model, usage }) => {
    const price = provider.models[modelIndexOf(provider.models, { model, operation })]?.price;
    const unit = share > 0 && price !== undefined ? countedInVain(price, usage) : undefined;
    if (unit === undefined) return [];
    return [
      `workload.requests[${index}] (${operation}) costs nothing: the price of ${model} counts ${unit}, and the request has none`,
    ];
  });
}

/** A preset describes a major version of a client behind which a newer one has been measured. */
function presetWarnings({ retry }: Scenario['client']): string[] {
  const newer = retry.type === 'preset' ? newerMajorOf(retry.name) : undefined;
  if (retry.type !== 'preset' || newer === undefined) return [];
  return [
    `client.retry ${retry.name} is an older major version; ${newer} has been measured since: name that one if it is what your program installs`,
  ];
}

function faultWarnings({ provider, workload }: Scenario, asked: ReadonlySet<string>): string[] {
  return provider.faults.flatMap((fault, index) => {
    const name = `fault ${index + 1} (${faultText(fault)})`;
    if (fault.fromMs >= workload.durationMs) {
      return [
        `${name} begins ${formatMs(fault.fromMs)} after the start, but the load ends after ${formatMs(workload.durationMs)}: no new request meets it`,
      ];
    }
    if (fault.models.length > 0 && !fault.models.some((model) => asked.has(model)))
      return [`${name} hits only ${fault.models.join(', ')}, which no request asks for`];
    const hit = workload.requests.filter(
      ({ share, model }) => share > 0 && (fault.models.length === 0 || fault.models.includes(model)),
    );
    if (fault.type === 'disconnect' && hit.every((request) => hasTask(request, provider.dialect))) {
      return [
        `${name} never shows: every request that it can hit is submitted to a queue (delivery: async) and has its answer at once, so there is no connection to lose`,
      ];
    }
    return [];
  });
}

/** A model that is not there for all is answered with a status at which its fallback is not asked. */
function fallbackWarnings({ provider, client: { fallback } }: Scenario): string[] {
  if (fallback === undefined) return [];
  return provider.models.flatMap(({ name, availability }) => {
    const { status } = availability ?? {};
    if (status === undefined || !Object.hasOwn(fallback.models, name) || fallback.on.includes(status)) return [];
    return [
      `where ${name} is not there it is answered ${status}, at which client.fallback asks no other model: add ${status} to client.fallback.on, or say another availability.status`,
    ];
  });
}

/** Models that requests ask for, and that are never there: the provider is elsewhere, or the load over before. */
function absenceWarnings({ provider, workload }: Scenario, asked: ReadonlySet<string>): string[] {
  const { region, tier } = provider;
  return provider.models.flatMap(({ name, availability: of }) => {
    if (of === undefined || !asked.has(name)) return [];
    const isNever = (places: readonly string[], place: string | undefined): boolean =>
      places.length > 0 && (place === undefined || !places.includes(place));
    const never = (why: string): string => `${name} is never there: ${why}`;
    return [
      ...(isNever(of.regions, region)
        ? [never(`it is in ${of.regions.join(', ')}, and provider.region is ${region ?? 'not set'}`)]
        : []),
      ...(isNever(of.tiers, tier)
        ? [never(`it is for ${of.tiers.join(', ')}, and provider.tier is ${tier ?? 'not set'}`)]
        : []),
      ...(Math.max(of.fromMs, of.rollout[0]?.fromMs ?? 0) >= workload.durationMs
        ? [never(`the load ends ${formatMs(workload.durationMs)} after the start, and it comes later`)]
        : []),
    ];
  });
}

function faultText(fault: FaultOptions): string {
  return fault.type === 'status' ? `status ${fault.status}` : fault.type;
}

/**
 * Probable mistakes about workers that start and shut down: set-ups that are billed with requests whose prices ask for no time, and active
 * time that is billed twice. One sentence each.
 */
function workerWarnings(provider: ProviderOptions): string[] {
  if (!hasColdStarts(provider)) return [];
  const { coldStart, workers } = provider.billing;
  const timed = provider.models.filter((model) => modelRules(model).some(costsTime)).map(({ name }) => name);
  return [
    ...(coldStart === 'billed' && timed.length === 0
      ? [
          'billing.coldStart is billed, but no model has a price by compute-second, so nothing pays for a set-up; billing.workers would bill it',
        ]
      : []),
    ...(workers !== undefined && costsTime(workers.price) && workers.bills.includes('active') && timed.length > 0
      ? [
          `the time in which workers serve is billed twice: by billing.workers, and by the price of ${timed.join(', ')}; leave active out of bills, or let the model cost "0"`,
        ]
      : []),
  ];
}

function costsTime(rule: PriceRule): boolean {
  return rule.per === 'compute-second' && rule.usd.num > 0n;
}

/** What a run against a real endpoint leaves out of a provider whose workers start and shut down: none of it is seen from outside. */
export function targetWarnings(provider: ProviderOptions): string[] {
  if (!hasColdStarts(provider)) return [];
  const billed =
    provider.billing.workers === undefined ? '' : ', and the dollars of this run are without what billing.workers says';
  return [`capacity.workers is of the emulated endpoint: what workers of the real one do is not measured${billed}`];
}

/** What a scenario probably does not mean, and what a run against a real endpoint leaves out of it: one sentence each. */
export function realWarnings(scenario: Scenario): string[] {
  return [...scenarioWarnings(scenario), ...targetWarnings(scenario.provider)];
}
