import { amountText, dollarsText, tableText } from './amount-text.ts';
import { type WrittenRule, type WrittenTime, writtenRules, writtenTimes } from './written-rule.ts';

/** What a unit of rules is called, one or several: `input image`, `seconds of video`. */
function unitName(unit: string, isSeveral: boolean): string {
  const [, what = '', time] = /^(.+)-(second|minute)$/.exec(unit) ?? [];
  const end = isSeveral ? 's' : '';
  if (time !== undefined) return `${time}${end} of ${what.replace('-', ' ')}`;
  return `${unit === 'audio' ? 'audio clip' : unit.replace('-', ' ')}${end}`;
}

/** Kinds of tokens in a rule, as they are called. */
const TOKENS: Readonly<Record<string, string>> = {
  input: 'in',
  cached: 'cached',
  cacheWrite: 'cache write',
  output: 'out',
  reasoning: 'reasoning',
  imageInput: 'image in',
  imageOutput: 'image out',
  audioInput: 'audio in',
  audioOutput: 'audio out',
};

/** Units that are rounded up where a rule does not say. */
const ROUNDED_UP: readonly string[] = ['megapixel', 'input-megapixel', 'video-second', 'input-video-second'];

const ROUNDINGS: Readonly<Record<string, string>> = { up: 'rounded up', down: 'rounded down', 'half-up': 'rounded' };

/** A price as a person says it: `$0.025 per megapixel, rounded up`. Amounts stand as they are written, never rounded. */
export function priceText(price: unknown): string {
  const times = writtenTimes(price);
  if (times.length === 0) return writtenRules(price).map(ruleText).join(' + ');
  return times.map((entry) => `${whenText(entry)}${priceText(entry.price)}`).join('; ');
}

/** When one of several prices holds: `01:00..04:00 UTC on mon, tue: `; of the last one that it is for the rest. */
function whenText({ from, until, daily, days }: WrittenTime): string {
  const parts = [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
    ...(daily === undefined ? [] : [`${daily} UTC`]),
    ...(days === undefined ? [] : [`on ${days.join(', ')}`]),
  ];
  return `${parts.length === 0 ? 'else' : parts.join(' ')}: `;
}

function ruleText(rule: WrittenRule): string {
  return [mainText(rule), ...roundingTexts(rule), ...adjustmentTexts(rule)].filter((text) => text !== '').join(', ');
}

function mainText(rule: WrittenRule): string {
  switch (rule.per) {
    case 'token':
      return `${tokenAmounts(rule)} per million tokens${tierText(rule, tokenAmounts)}`;
    case 'credit':
      return creditText(rule);
    case 'compute-second':
      return computeText(rule);
    case 'product':
      return productText(rule);
    default:
      return unitText(rule);
  }
}

/** `per image`, `per 1,000 characters`. */
function perText({ per, each = per, block }: WrittenRule): string {
  if (block === undefined || Number(block) === 1) return unitName(each, false);
  return `${amountText(block)} ${unitName(each, true)}`;
}

function unitText(rule: WrittenRule): string {
  const unit = `${perText(rule)}${rule.base === 1_048_576 ? ' of 2^20 pixels' : ''}`;
  if (rule.by !== undefined) return `per ${unit} ${tableText(rule.by, rule.usd, dollarsText)}`;
  if (rule.first !== undefined)
    return `${dollarsText(rule.first)} for the first ${unit}, ${tableText('', rule.usd, dollarsText)} for each further one`;
  const tiers = tierText(rule, (tier) => dollarsText(String(tier.usd)));
  return `${tableText('', rule.usd, dollarsText)} per ${unit}${tiers}`;
}

function tierText(rule: WrittenRule, amounts: (tier: WrittenRule) => string): string {
  if (rule.tiers === undefined) return '';
  const { mode, of, rates } = rule.tiers;
  const what = mode === 'threshold' ? ` ${of ?? 'inputTokens'}` : '';
  const steps = rates.map(
    (tier) => `above ${amountText(tier.above)}${what}: ${amounts({ ...tier, per: rule.per } as WrittenRule)}`,
  );
  return `; ${steps.join('; ')} (${mode})`;
}

function tokenAmounts(rule: WrittenRule): string {
  const stated = Object.entries(TOKENS).flatMap(([field, name]) => {
    const amount: unknown = Reflect.get(rule, field);
    return typeof amount === 'string' ? [`${dollarsText(amount)} ${name}`] : [];
  });
  return stated.join(', ');
}

function creditText(rule: WrittenRule): string {
  const worth = `of ${tableText('', rule.usd, dollarsText)}`;
  if (rule.credits === undefined) return `credits ${worth}, as the request says`;
  const per = perText({ ...rule, each: rule.each ?? 'image' });
  if (rule.by !== undefined) return `credits ${worth} per ${per} ${tableText(rule.by, rule.credits, amountText)}`;
  const credits = tableText('', rule.credits, amountText);
  return `${credits} ${credits === '1' ? 'credit' : 'credits'} ${worth} per ${per}`;
}

function computeText({ usd, gpu, usdPer = 'second', count = 1 }: WrittenRule): string {
  const rate = typeof usd === 'object' && gpu !== undefined ? usd[gpu] : usd;
  const machine = `${count > 1 ? `${count} × ` : ''}${gpu ?? 'compute'}`;
  return `${tableText('', rate, dollarsText)} per ${usdPer} of ${machine}`;
}

function productText({ rows = [] }: WrittenRule): string {
  const [only] = rows;
  if (only !== undefined && rows.length === 1) return `${dollarsText(only.usd)} per request (${only.code})`;
  return `per request by product: ${rows.map(({ code, usd }) => `${code} ${dollarsText(usd)}`).join(', ')}`;
}

function roundingTexts({ per, round, step, scope, least, free }: WrittenRule): string[] {
  const rounding = ROUNDINGS[round ?? (ROUNDED_UP.includes(per) ? 'up' : 'exact')];
  // Compute time is always rounded up, to what `round` says.
  const own = per === 'compute-second' && round !== undefined ? `rounded up to ${round}` : rounding;
  return [
    ...(own === undefined ? [] : [`${own}${step === undefined ? '' : ` to steps of ${amountText(step)}`}`]),
    ...(scope === undefined ? [] : [`measured per ${scope}`]),
    ...(least === undefined ? [] : [`at least ${amountText(least)} counted`]),
    ...(free === undefined ? [] : [`the first ${amountText(free)} free`]),
  ];
}

function adjustmentTexts({ times = {}, discount, markup, minimum }: WrittenRule): string[] {
  return [
    ...Object.entries(times).map(([by, factors]) => `times ${tableText(by, factors, amountText)}`),
    ...(discount === undefined ? [] : [`less ${discount} %`]),
    ...(markup === undefined ? [] : [`plus ${markup} %`]),
    ...(minimum === undefined ? [] : [`at least ${dollarsText(minimum)}`]),
  ];
}

/** What a provider's `billing`, as it is written, takes off every price and adds to it: goes behind a price in words, and may be empty. */
export function billingText(billing: unknown = {}): string {
  const { discount, markup } = billing as WrittenRule;
  const changes = adjustmentTexts({
    per: '',
    ...(discount === undefined ? {} : { discount }),
    ...(markup === undefined ? {} : { markup }),
  });
  return changes.length === 0 ? '' : `, billed ${changes.join(', ')}`;
}
