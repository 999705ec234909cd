import { describe, expect, test } from 'vitest';
import { type PriceRuleInput, priceSchema } from '../../src/billing/price/rule.ts';
import { PRICE_UNITS, type PriceUnit } from '../../src/billing/price/unit.ts';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { countedInVain, priceMismatches } from '../../src/catalog/price-mismatch.ts';
import { type Operation, OPERATIONS } from '../../src/workload/request-class.ts';

const ALWAYS: readonly PriceUnit[] = ['request', 'task'];
const IMAGES: readonly PriceUnit[] = ['image', 'step', 'pixel', 'megapixel'];
const SENT_IMAGES: readonly PriceUnit[] = ['input-image', 'input-megapixel'];
const VIDEO: readonly PriceUnit[] = ['video', 'video-second'];
const AUDIO: readonly PriceUnit[] = ['audio', 'audio-second', 'audio-minute'];

/** What requests of each operation have, besides tokens, credits, compute time and a product. */
const COUNTED: Readonly<Record<Operation, readonly PriceUnit[]>> = {
  'text-to-image': IMAGES,
  'image-edit': [...IMAGES, ...SENT_IMAGES, 'edit'],
  inpaint: [...IMAGES, ...SENT_IMAGES, 'edit'],
  outpaint: [...IMAGES, ...SENT_IMAGES, 'edit'],
  'image-variation': [...IMAGES, ...SENT_IMAGES, 'edit'],
  'image-to-image': [...IMAGES, ...SENT_IMAGES],
  upscale: [...IMAGES, ...SENT_IMAGES],
  'text-to-video': VIDEO,
  'image-to-video': [...VIDEO, ...SENT_IMAGES],
  'video-to-video': [...VIDEO, 'input-video-second'],
  'text-to-speech': [...AUDIO, 'character'],
  'speech-to-text': ['input-audio-second', 'input-audio-minute'],
  'text-to-audio': AUDIO,
  chat: [],
  embedding: [],
};

const rules = (price: PriceRuleInput | readonly PriceRuleInput[]) => priceSchema.parse(price);
const byUnit = (per: PriceUnit): PriceRuleInput => ({ per, usd: '1' }) as PriceRuleInput;

describe.each(OPERATIONS)('%s', (operation) => {
  test('is priced by what it has, and by nothing else', () => {
    const fitting = PRICE_UNITS.filter((unit) => priceMismatches(rules(byUnit(unit)), operation).length === 0);
    const wanted = [...ALWAYS, ...COUNTED[operation]];
    expect(new Set(fitting)).toEqual(new Set(wanted));
    const inCredits = PRICE_UNITS.filter(
      (each) => priceMismatches(rules({ per: 'credit', usd: '0.01', credits: '1', each }), operation).length === 0,
    );
    expect(new Set(inCredits)).toEqual(new Set(wanted));
  });

  test.each<PriceRuleInput>([
    { per: 'token', input: '1', output: '1' },
    { per: 'credit', usd: '0.01' },
    { per: 'compute-second', usd: '0.001' },
    { per: 'product', rows: [{ code: 'x', usd: '1' }] },
  ])('may be priced per $per', (rule) => {
    expect(priceMismatches(rules(rule), operation)).toEqual([]);
  });
});

test('a unsupportedReason names its rule, its field and what would count', () => {
  const price = rules([
    { per: 'character', usd: '0.001' },
    { per: 'credit', usd: '0.01', credits: '1', each: 'megapixel' },
  ]);
  expect(priceMismatches(price, 'text-to-speech')).toEqual([
    { path: [1, 'each'], message: expect.stringMatching(/^text-to-speech never has any megapixel, .*character/) },
  ]);
});

test('one price for making and for editing may charge for what is sent, but not by that alone', () => {
  const sent: PriceRuleInput = { per: 'input-megapixel', usd: '0.001' };
  expect(priceMismatches(rules([{ per: 'megapixel', usd: '0.014' }, sent]), 'text-to-image')).toEqual([]);
  expect(priceMismatches(rules([sent]), 'text-to-image')).toMatchObject([{ path: [0, 'per'] }]);
});

describe('what a request has nothing of', () => {
  const image = { ...NO_USAGE, images: 1, widthPx: 512, heightPx: 512 };

  test.each<[PriceRuleInput | readonly PriceRuleInput[], string]>([
    [{ per: 'step', usd: '0.001' }, 'step'],
    [{ per: 'token', input: '1', output: '1' }, 'tokens'],
    [{ per: 'credit', usd: '0.01' }, 'credits'],
    [[byUnit('step'), { per: 'token', input: '1', output: '1' }], 'step and tokens'],
  ])('%j', (price, unit) => {
    expect(countedInVain(rules(price), image)).toBe(unit);
  });

  test.each<[PriceRuleInput | readonly PriceRuleInput[]]>([
    [byUnit('image')],
    [[byUnit('step'), byUnit('image')]],
    [{ per: 'step', usd: '0.001', minimum: '0.01' }],
    [{ per: 'compute-second', usd: '0.001' }],
  ])('but %j costs something', (price) => {
    expect(countedInVain(rules(price), image)).toBeUndefined();
  });
});
