import { compilePrice, findUnsold, priceSchema } from '../billing/price/rule.ts';
import { NO_USAGE, type Usage } from '../billing/usage.ts';
import { createSampler } from '../engine/distribution.ts';
import type { Sampler } from '../engine/sampler.ts';
import { billedColdMs } from '../provider/dearest-charge.ts';
import { serviceSamplers } from '../engine/service-time.ts';
import { nanoUsdText } from '../money/nano-usd.ts';
import { MAX_SAFE } from '../money/safe-integer.ts';
import { modelIndexOf, type ModelOptions, type ProviderOptions } from '../provider/provider-options.ts';
import { formatDollars } from '../units/format.ts';
import type { RequestClass } from '../workload/request-class.ts';
import { isMap } from './field-path.ts';
import { type PriceHolder, priceHolders } from './price-holders.ts';
import type { FieldProblem } from './problems.ts';
import type { SoundParts } from './sound-parts.ts';

/** The largest draw that there is (`drawAt`): no service takes longer than what it gives. */
const LAST_DRAW = 4_294_967_295.5 / 4_294_967_296;

/**
 * Prices of a scenario in input form by which one job can be charged more than a number holds exactly, 2^53 - 1 nano-USD: for the requests of its
 * workload, at the longest service, with every try that is billed, and for an hour of a worker.
 */
export function chargeProblems(input: unknown, { provider, requests }: SoundParts): FieldProblem[] {
  if (!isMap(input)) return [];
  if (provider === undefined || requests === undefined) return [];
  const named = new Map<string, ModelOptions[]>();
  for (const model of provider.models) named.set(model.name, [...(named.get(model.name) ?? []), model]);
  const ofModels = priceHolders(input['provider']).flatMap((holder) => {
    const served = (named.get(String(holder.path[2])) ?? []).filter((model) => isPricedBy(model, holder));
    return served.flatMap((model) => problemsOf(holder, model, provider, requests)).slice(0, 1);
  });
  return [...ofModels, ...workerProblems(provider)];
}

/** Whether a price is one of a model: its own, or that of one of its operations. */
function isPricedBy({ name, operation }: ModelOptions, { path, operations }: PriceHolder): boolean {
  return path[1] === 'models' && path[2] === name && operations.includes(operation);
}

/** An hour of a worker fits one charge: otherwise its years would be more charges than can be posted. */
function workerProblems({ billing }: ProviderOptions): FieldProblem[] {
  if (billing.workers === undefined) return [];
  const hour = compilePrice(billing.workers.price, billing).quoteExact({ ...NO_USAGE, computeMs: 3_600_000 });
  return hour <= MAX_SAFE
    ? []
    : [{ path: ['provider', 'billing', 'workers', 'price'], message: tooDear('an hour of a worker', hour, '') }];
}

function problemsOf(
  { map, path }: PriceHolder,
  model: ModelOptions,
  provider: ProviderOptions,
  requests: readonly RequestClass[],
): FieldProblem[] {
  const reading = priceSchema.safeParse(map['price']);
  if (!reading.success) return [];
  const price = compilePrice(reading.data, provider.billing);
  const rules = [reading.data].flat();
  const tries = BigInt(billedTries(model, provider));
  const longestOf = price.metered ? longestTimes(model, provider) : () => 0;
  const worst = requests
    .filter((request) => modelIndexOf([model], request) === 0 && findUnsold(rules, request.usage) === undefined)
    .map(({ usage }) => price.quoteExact(price.metered ? { ...usage, computeMs: longestOf(usage) } : usage) * tries)
    .reduce((most, nano) => (nano > most ? nano : most), 0n);
  if (worst <= MAX_SAFE) return [];
  const together = tries > 1n ? `, all its ${tries} tries together,` : '';
  return [{ path: [...path, 'price'], message: tooDear('a request', worst, together) }];
}

function tooDear(what: string, nano: bigint, together: string): string {
  return `${what} can cost ${formatDollars(nanoUsdText(nano))}${together} and one charge holds at most $9,007,199: check the rate and its unit, or ask for less at once`;
}

/** How often a job may be billed. */
function billedTries({ upstreams }: ModelOptions, { failover, requeue }: ProviderOptions): number {
  return failover.billsFailedTries ? (upstreams?.length ?? 1) * (1 + (requeue?.times ?? 0)) : 1;
}

/** The longest time that a job can be billed for, by what it asks for. */
function longestTimes(
  { serviceTime, upstreams = [] }: ModelOptions,
  provider: ProviderOptions,
): (usage: Usage) => number {
  const longestOf = (sampler: Sampler): number => sampler.sample(LAST_DRAW);
  const samplers = [serviceTime, ...upstreams.flatMap((one) => one.serviceTime ?? [])].map(serviceSamplers);
  const extraMs = provider.faults.flatMap((fault) =>
    fault.type === 'latency' ? [longestOf(createSampler(fault.extra))] : [],
  );
  const besidesMs = extraMs.reduce((sum, ms) => sum + ms, billedColdMs(provider, longestOf));
  return (usage) => Math.max(...samplers.map((samplerOf) => longestOf(samplerOf(usage)))) + besidesMs;
}
