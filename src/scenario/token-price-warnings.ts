import type { PriceRule } from '../billing/price/rule.ts';
import { powerOfTen, type Rate, rateText } from '../money/rate.ts';
import { modelRules, type ModelOptions } from '../provider/provider-options.ts';

/** Dollars for a million tokens: $0.01 for one, forty times what any model of 2026 costs, as where price files are imported. */
const MILLION_USD_MAX = 10_000n;
/** A price of a million below a tenth of a cent is mostly that of one token: the cheapest models of 2026 cost ten times as much. */
const TENTHS_OF_CENT = 1000n;

const KINDS = {
  inputUsd: 'input',
  cachedUsd: 'cached',
  cacheWriteUsd: 'cacheWrite',
  inputImageUsd: 'imageInput',
  inputAudioUsd: 'audioInput',
  outputUsd: 'output',
  reasoningUsd: 'reasoning',
  outputImageUsd: 'imageOutput',
  outputAudioUsd: 'audioOutput',
} as const;

/** Prices by token that are probably not those of a million: one sentence for each rate, which asks what it is the price of. */
export function tokenPriceWarnings(models: readonly ModelOptions[]): string[] {
  return models.flatMap((model) => modelRules(model).flatMap((rule) => doubtsOf(model.name, rule)));
}

function doubtsOf(name: string, rule: PriceRule): string[] {
  if (rule.per !== 'token') return [];
  const named = [rule, ...(rule.tiers?.rates ?? [])].flatMap((rates) => {
    const stated = Object.entries(KINDS).map(([key, kind]) => [kind, rates[key as keyof typeof KINDS]] as const);
    // Cached tokens without a rate of their own have that of the input.
    return stated.filter(([kind, rate]) => kind !== 'cached' || rate !== rates.inputUsd);
  });
  const doubts = named.flatMap(([kind, rate]) => {
    const doubt = rate === undefined ? undefined : doubtOf(rate);
    return rate === undefined || doubt === undefined
      ? []
      : [`the price of ${name} is $${rateText(rate)} for a million tokens (${kind}), ${doubt}`];
  });
  return [...new Set(doubts)];
}

function doubtOf({ num, scale }: Rate): string | undefined {
  const one = powerOfTen(scale);
  if (num > MILLION_USD_MAX * one) return 'more than $0.01 for one: is it meant for a million?';
  if (num > 0n && num * TENTHS_OF_CENT < one)
    return 'less than any model costs: is it meant for one? Write the price of a million';
  return undefined;
}
