import type { Ratio } from '../../money/ratio.ts';
import { breach, dollarsOf, exactNano, compareRatios } from '../amount.ts';
import { booleanAnswer } from '../boolean-answer.ts';
import type { BillingSubject } from '../billing-subject.ts';
import type { PricingSubject } from '../subjects/pricing-subject.ts';
import type { Consumption, Tariff, TariffKind } from '../tariff.ts';

/** The price that the subject asks, as an exact number of nano-USD. */
export async function priceOf(subject: PricingSubject, tariff: Tariff, used: Consumption): Promise<Ratio> {
  return exactNano(await subject.price(tariff, used));
}

/** Whether the subject loads a tariff. */
export async function accepts(subject: PricingSubject, tariff: Tariff): Promise<boolean> {
  const meaning = 'true for a tariff that can be loaded, false for one that cannot';
  return booleanAnswer(await subject.accepts?.(tariff), 'accepts()', meaning);
}

/** A consumption of so many units, without pixels. */
export function units(quantity: number): Consumption {
  return { quantity, widthPx: 0, heightPx: 0 };
}

/** Most that `roundings` rounded prices together are off by: one unit each, nothing where the subject does not round. */
export function slack(subject: PricingSubject, roundings: number): Ratio {
  const { unitNano = 1n, rounding = 'half-up' } = subject;
  return { num: rounding === 'none' ? 0n : unitNano * BigInt(roundings), den: 1n };
}

/** Demands that what the subject gave is at most a limit, in words. */
export function demandAtMost(got: Ratio, most: Ratio, sentence: (got: string, most: string) => string): void {
  const [is, limit] = [dollarsOf(got), dollarsOf(most)];
  if (compareRatios(got, most) > 0) breach(sentence(is, limit), { expected: `at most ${limit}`, got: is });
}

/** Demands that what the subject gave is at least `least`, in words. */
export function demandAtLeast(least: Ratio, got: Ratio, sentence: (least: string, got: string) => string): void {
  const [limit, is] = [dollarsOf(least), dollarsOf(got)];
  if (compareRatios(least, got) > 0) breach(sentence(limit, is), { expected: `at least ${limit}`, got: is });
}

/** Demands that what the subject gave is off by no more than rounding, in words. */
export function demandNear(off: Ratio, most: Ratio, sentence: (off: string) => string): void {
  const is = dollarsOf(off);
  if (compareRatios(off, most) > 0)
    breach(sentence(is), { expected: `off by at most ${dollarsOf(most)}`, got: `off by ${is}` });
}

/** The pricing part of a subject that prices all of these kinds; undefined for others. */
export function pricingOf(...kinds: readonly TariffKind[]): (subject: BillingSubject) => PricingSubject | undefined {
  return ({ pricing }) =>
    pricing !== undefined && kinds.every((kind) => pricing.kinds.includes(kind)) ? pricing : undefined;
}

/** The pricing part of a subject that prices any of these kinds; undefined for others. */
export function pricingOfAny(kinds: readonly TariffKind[]): (subject: BillingSubject) => PricingSubject | undefined {
  return ({ pricing }) =>
    pricing !== undefined && kinds.some((kind) => pricing.kinds.includes(kind)) ? pricing : undefined;
}

/** The pricing part of a subject whose tariffs may carry such a term; undefined for others. */
export function pricingWith(
  term: 'discount' | 'markup' | 'minimum',
): (subject: BillingSubject) => PricingSubject | undefined {
  return ({ pricing }) => (pricing?.terms?.includes(term) === true ? pricing : undefined);
}
