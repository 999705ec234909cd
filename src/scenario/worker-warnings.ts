import type { PriceRule } from '../billing/price/rule.ts';
import { hasColdStarts, type ModelOptions, type ProviderOptions } from '../provider/provider-options.ts';

/**
 * Probable mistakes about workers that start and shut down: set-ups that are billed with requests whose prices ask for no time, and active
 * time that is billed twice. One sentence each.
 */
export function workerWarnings(provider: ProviderOptions): string[] {
  if (!hasColdStarts(provider)) return [];
  const { coldStart, workers } = provider.billing;
  const timed = provider.models.filter((model) => rulesOf(model).some(costsTime)).map(({ name }) => name);
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

/** Every rule that a model may be billed by: at any time and at any upstream. */
function rulesOf({ price, priceTimes = [], upstreams = [] }: ModelOptions): readonly PriceRule[] {
  return [
    price,
    ...priceTimes.map((entry) => entry.price),
    ...upstreams.map((upstream) => upstream.price ?? []),
  ].flat();
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
