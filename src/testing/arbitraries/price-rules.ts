import fc from 'fast-check';
import type { PriceRuleInput } from '../../billing/price/rule.ts';
import type { PriceTermsInput } from '../../billing/price/terms.ts';
import type { TimesInput } from '../../billing/price/times.ts';
import { modestRate } from './written-rates.ts';

const percent = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 10_000 }).map((num) => `${num}e-2`),
);

const factors: fc.Arbitrary<TimesInput> = fc
  .record(
    {
      quality: fc.constant({ high: '4', low: 0.25 }),
      tier: fc.constantFrom({ batch: '0.5', priority: 2 }, { flex: '0.5', other: '1.1' }, { batch: 0 }),
      steps: fc.constant({ 10: 1, 28: '1.5', 50: 3 }),
    },
    { requiredKeys: [] },
  )
  .map((times) => times as TimesInput);

/** Terms that leave the price a plain multiple of its rate. */
export const noTerms: fc.Arbitrary<PriceTermsInput> = fc.constant({});

/** Factors, discounts, markups and minimums; no rounding, since the rules of a list must share it. */
export const anyTerms: fc.Arbitrary<PriceTermsInput> = fc.record(
  { minimum: modestRate, discount: percent, markup: percent, times: factors },
  { requiredKeys: [] },
);

const round = fc.constantFrom('up', 'exact');

/** A rule of any kind without tables, tiers or ways of counting, with rates from `rate` and terms from `terms`. */
export function plainRuleInput(
  rate: fc.Arbitrary<string>,
  terms: fc.Arbitrary<PriceTermsInput>,
): fc.Arbitrary<PriceRuleInput> {
  const kinds: readonly fc.Arbitrary<object>[] = [
    fc.record({ per: fc.constantFrom('image', 'video', 'audio', 'edit', 'request', 'task', 'character'), usd: rate }),
    fc.record(
      { per: megapixelUnit, usd: rate, first: rate, round, base: fc.constantFrom(1_000_000, 1_048_576) },
      { requiredKeys: ['per', 'usd'] },
    ),
    fc.record({ per: fc.constantFrom('video-second', 'audio-second', 'input-audio-minute'), usd: rate, round }),
    computeRule(rate),
    fc.record(
      { per: fc.constant('token'), input: rate, cached: rate, output: rate },
      { requiredKeys: ['per', 'input', 'output'] },
    ),
    fc.record({
      per: fc.constant('credit'),
      usd: rate,
      credits: creditCount,
      each: fc.constantFrom('image', 'video', 'edit', 'request', 'video-second'),
      round,
    }),
    productRule(rate),
  ];
  return withTerms(fc.oneof(...kinds), terms);
}

/** A rule of any kind, with everything that a rule of its kind may have. */
export function ruleInput(
  rate: fc.Arbitrary<string>,
  terms: fc.Arbitrary<PriceTermsInput>,
): fc.Arbitrary<PriceRuleInput> {
  return fc.oneof(
    { arbitrary: plainRuleInput(rate, terms), weight: 1 },
    { arbitrary: withTerms(unitRule(rate), terms), weight: 3 },
    { arbitrary: withTerms(fc.oneof(tokenRule(rate), creditRule(rate)), terms), weight: 1 },
  );
}

function withTerms(rule: fc.Arbitrary<object>, terms: fc.Arbitrary<PriceTermsInput>): fc.Arbitrary<PriceRuleInput> {
  return fc.tuple(rule, terms).map(([own, extra]) => ({ ...own, ...extra }) as PriceRuleInput);
}

const megapixelUnit = fc.constantFrom('megapixel', 'input-megapixel');
const creditCount = fc.constantFrom('0', '1', '3.5', '6.5', '12', '0.02', '1e-3');
const pieceUnits = ['image', 'video', 'audio', 'edit', 'request', 'task', 'input-image', 'character'] as const;
const wholeUnits = ['input-video-second', 'input-audio-second', 'input-audio-minute'] as const;
const assetUnits = ['pixel', 'step', 'video-second', 'audio-second', 'audio-minute'] as const;

const amount = fc.constantFrom<string | number>(1, 2, 10, '0.5', 0.25, '1_000', '3', 50);
const quantity = fc.record(
  {
    round: fc.constantFrom('up', 'down', 'half-up', 'exact'),
    step: amount,
    block: fc.constantFrom<string | number>(1, 3, 50, 1000, '0.5'),
    least: fc.oneof(amount, fc.constant(0)),
    free: fc.oneof(amount, fc.constant(0)),
    scope: fc.constantFrom('asset', 'request'),
  },
  { requiredKeys: [] },
);

/** A rate by units with any way of counting, and tiers, a table or a first price. */
function unitRule(rate: fc.Arbitrary<string>): fc.Arbitrary<object> {
  const unit = fc.constantFrom(...pieceUnits, ...wholeUnits, ...assetUnits, 'megapixel', 'input-megapixel');
  const rates = fc.oneof(
    rate.map((usd) => ({ usd })),
    fc.record({ usd: rate, tiers: tiers(rate.map((usd) => ({ usd }))) }),
    table(rate).map(({ by, entries }) => ({ by, usd: entries })),
    fc.record({ usd: rate, first: rate }),
  );
  return fc.tuple(unit, quantity, rates).map(([per, counting, priced]) => {
    const isMegapixel = per.endsWith('megapixel');
    const measured = isMegapixel || assetUnits.some((own) => own === per);
    const exact = (counting.round ?? (isMegapixel || per.endsWith('video-second') ? 'up' : 'exact')) === 'exact';
    const { step, scope, ...others } = counting;
    const { first, ...plain } = priced as { first?: string };
    return {
      per,
      ...others,
      // A dollar a pixel is no price: pixels are sold by the million.
      ...(per === 'pixel' ? { block: 1_000_000 } : {}),
      ...(exact || step === undefined ? {} : { step }),
      ...(measured && scope !== undefined ? { scope } : {}),
      ...plain,
      ...(isMegapixel && first !== undefined ? { first } : {}),
    };
  });
}

function tiers(rates: fc.Arbitrary<object>): fc.Arbitrary<object> {
  const above = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 3 });
  const border = fc.constantFrom(1, 7, 1000);
  return fc
    .tuple(
      fc.constantFrom('graduated', 'volume', 'threshold'),
      above,
      border,
      fc.array(rates, { minLength: 3, maxLength: 3 }),
    )
    .chain(([mode, borders, size, list]) => {
      const own = borders.toSorted((a, b) => a - b).map((at, index) => ({ above: at * size, ...list[index] }));
      const of = fc.constantFrom(undefined, 'inputTokens', 'steps', 'images', 'characters');
      return of.map((scale) => ({ mode, rates: own, ...(mode === 'threshold' && scale ? { of: scale } : {}) }));
    });
}

/** A table of one or two levels, whose `entries` are rates from `rate`. */
function table(rate: fc.Arbitrary<string>): fc.Arbitrary<{ by: string | string[]; entries: object }> {
  const level = (entry: fc.Arbitrary<unknown>): fc.Arbitrary<{ by: string; entries: object }> =>
    fc
      .tuple(fc.constantFrom(...Object.keys(CLASSES)), fc.array(entry, { minLength: 4, maxLength: 4 }), fc.nat(2))
      .map(([by, values, skipped]) => {
        const kept = (CLASSES[by] ?? []).filter((_, index, all) => index >= skipped || index === all.length - 1);
        return { by, entries: Object.fromEntries(kept.map((name, index) => [name, values[index]])) };
      });
  const inner = level(rate);
  return fc.oneof(
    inner,
    inner.chain(({ by, entries }) => level(fc.constant(entries)).map((outer) => ({ ...outer, by: [outer.by, by] }))),
  );
}

/** Classes by which requests are told apart; the last of each option is for all others. */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  quality: ['low', 'medium', 'high', 'other'],
  audio: ['on', 'off', 'other'],
  resolution: ['360p', '720p', '1080', '4k'],
  pixels: ['512x512', '1048576', '2048x2048'],
  duration: ['5s', '10s', '2m'],
  steps: ['4', '28', '50'],
  images: ['1', '4'],
};

function computeRule(rate: fc.Arbitrary<string>): fc.Arbitrary<object> {
  return fc.record(
    {
      per: fc.constant('compute-second'),
      usd: rate,
      usdPer: fc.constantFrom('second', 'hour'),
      count: fc.integer({ min: 1, max: 8 }),
      round: fc.constantFrom('1ms', '100ms', '1s', '1m'),
      least: fc.constantFrom('0s', '250ms', '10s'),
    },
    { requiredKeys: ['per', 'usd', 'usdPer', 'count', 'round'] },
  );
}

/** Rates for every kind of tokens, with or without tiers that state the same kinds. */
function tokenRule(rate: fc.Arbitrary<string>): fc.Arbitrary<object> {
  const kinds = ['cached', 'cacheWrite', 'imageInput', 'audioInput', 'reasoning', 'imageOutput', 'audioOutput'];
  return fc.subarray(kinds).chain((stated) => {
    const rates = fc.record(Object.fromEntries(['input', 'output', ...stated].map((kind) => [kind, rate])));
    return fc
      .tuple(rates, fc.option(tiers(rates), { nil: undefined }))
      .map(([own, tiered]) => ({ per: 'token', ...own, ...(tiered === undefined ? {} : { tiers: tiered }) }));
  });
}

function creditRule(rate: fc.Arbitrary<string>): fc.Arbitrary<object> {
  const common = { per: fc.constant('credit'), usd: rate, round: fc.constantFrom('up', 'down', 'half-up', 'exact') };
  const each = fc.constantFrom('image', 'character', 'megapixel', 'audio-minute', 'request', 'video-second');
  const block = fc.constantFrom<string | number>(1, 50, '0.5');
  return fc.oneof(
    fc.record({ ...common, each, block, credits: creditCount }),
    fc.record(common),
    fc
      .tuple(fc.record({ ...common, each }), table(creditCount))
      .map(([rule, { by, entries }]) => ({ ...rule, by, credits: entries })),
  );
}

function productRule(rate: fc.Arbitrary<string>): fc.Arbitrary<object> {
  return fc
    .tuple(fc.uniqueArray(productRow(rate), { maxLength: 4, selector: ({ code }) => code }), rate)
    .map(([rows, usd]) => ({ per: 'product', rows: [...rows, { code: 'any', usd }] }));
}

function productRow(rate: fc.Arbitrary<string>): fc.Arbitrary<{ readonly code: string }> {
  return fc.oneof(
    fc.record({ code: fc.constant('small'), usd: rate, maxPixels: fc.integer({ min: 1, max: 4_000_000 }) }),
    fc.record({
      code: fc.constant('steps'),
      usd: rate,
      minSteps: fc.integer({ min: 0, max: 20 }),
      maxSteps: fc.integer({ min: 20, max: 50 }),
    }),
    fc.record({ code: fc.constant('batch'), usd: rate, images: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ code: fc.constant('long'), usd: rate, minDuration: fc.constantFrom('5s', '1m') }),
    fc.record({ code: fc.constant('high'), usd: rate, options: fc.constant({ quality: 'high' }) }),
  );
}

/** A price as it is written: one rule, or several that are added and rounded in one way. */
export function priceInput(
  rate: fc.Arbitrary<string>,
  terms: fc.Arbitrary<PriceTermsInput>,
): fc.Arbitrary<readonly PriceRuleInput[]> {
  return fc
    .tuple(
      fc.array(ruleInput(rate, terms), { minLength: 1, maxLength: 4 }),
      fc.option(fc.constantFrom('up', 'down', 'half-up'), { nil: undefined }),
    )
    .map(([rules, rounding]) => rules.map((rule) => (rounding === undefined ? rule : { ...rule, rounding })));
}
