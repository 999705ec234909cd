import { describe, expect, test } from 'vitest';
import type { PriceRuleInput } from '../../../../src/billing/price/rule.ts';
import { compilePrice, priceSchema } from '../../../../src/billing/price/rule.ts';
import type { Usage } from '../../../../src/billing/usage.ts';
import { NO_USAGE } from '../../../../src/billing/usage.ts';
import { nanoUsdText } from '../../../../src/money/nano-usd.ts';

/** Prices that vendors publish, worked by hand: dollars for a request under a rule. */
function dollars(input: PriceRuleInput | readonly PriceRuleInput[], used: Partial<Usage>): string {
  return nanoUsdText(compilePrice(priceSchema.parse(input)).quoteNano({ ...NO_USAGE, ...used }));
}

const square = { widthPx: 1024, heightPx: 1024 };

describe('megapixel', () => {
  const schnell: PriceRuleInput = { per: 'megapixel', usd: '0.003' };

  test('1024x1024 is two megapixels of 10^6, rounded up, and one of 2^20', () => {
    expect(dollars(schnell, { images: 1, ...square })).toBe('0.006');
    expect(dollars({ ...schnell, base: 1_048_576 }, { images: 1, ...square })).toBe('0.003');
    expect(dollars({ ...schnell, round: 'exact' }, { images: 1, ...square })).toBe('0.003145728');
  });

  test('every image is rounded on its own', () => {
    expect(dollars(schnell, { images: 4, widthPx: 512, heightPx: 512 })).toBe('0.012');
  });

  test('one pixel too many is a megapixel more', () => {
    expect(dollars(schnell, { images: 1, widthPx: 1000, heightPx: 1000 })).toBe('0.003');
    expect(dollars(schnell, { images: 1, widthPx: 1_000_001, heightPx: 1 })).toBe('0.006');
  });

  test('FLUX.2 pro: $0.03 for the first, $0.015 for each further one (2026-11)', () => {
    const flux2: PriceRuleInput = { per: 'megapixel', usd: '0.015', first: '0.03' };
    expect(dollars(flux2, { images: 1, widthPx: 512, heightPx: 512 })).toBe('0.03');
    expect(dollars(flux2, { images: 2, widthPx: 2000, heightPx: 2000 })).toBe('0.15');
    expect(dollars({ ...flux2, round: 'exact' }, { images: 1, widthPx: 1500, heightPx: 1000 })).toBe('0.0375');
    expect(dollars(flux2, { images: 3 })).toBe('0');
  });
});

test.each([
  ['image', { images: 3 }, '0.12'],
  ['video', { videos: 2 }, '0.08'],
  ['edit', { edits: 1 }, '0.04'],
  ['request', { images: 3 }, '0.04'],
  ['task', {}, '0.04'],
] as const)('$0.04 per %s', (per, used, expected) => {
  expect(dollars({ per, usd: '0.04' }, used)).toBe(expected);
});

test('Veo 3.1: $0.40 a second of video, begun seconds in full or to the millisecond (2026-11)', () => {
  expect(dollars({ per: 'video-second', usd: '0.40' }, { videoMs: 8000 })).toBe('3.2');
  expect(dollars({ per: 'video-second', usd: '0.40' }, { videoMs: 8001 })).toBe('3.6');
  expect(dollars({ per: 'video-second', usd: '0.40', round: 'exact' }, { videoMs: 8001 })).toBe('3.2004');
});

describe('compute-second', () => {
  const fal: PriceRuleInput = {
    per: 'compute-second',
    usd: { H100: '4.50', B200: '6.25' },
    usdPer: 'hour',
    gpu: 'B200',
  };

  test('an hour costs the hourly rate to the nano-dollar, though a second has no finite decimal', () => {
    expect(dollars(fal, { computeMs: 3_600_000 })).toBe('6.25');
    expect(dollars(fal, { computeMs: 1000 })).toBe('0.001736111');
    expect(dollars({ ...fal, gpu: 'H100', count: 8 }, { computeMs: 1000 })).toBe('0.01');
  });

  test('time is rounded up to the step, but noise in the last bits is not time', () => {
    const stepped: PriceRuleInput = { per: 'compute-second', usd: '0.001', round: '100ms' };
    expect(dollars(stepped, { computeMs: 300 })).toBe('0.0003');
    expect(dollars(stepped, { computeMs: 300.001 })).toBe('0.0004');
    // An end less a start, as a clock gives them: 300.00000000000006.
    expect(dollars(stepped, { computeMs: 1534.1 - 1234.1 })).toBe('0.0003');
  });

  test('a table needs a choice among its rows', () => {
    const gpu = (input: object): string | undefined =>
      priceSchema.safeParse({ ...fal, ...input }).error?.issues[0]?.message;
    expect(gpu({ gpu: undefined })).toMatch(/say which GPU.*H100, B200/);
    expect(gpu({ gpu: 'T4' })).toMatch(/no rate for "T4".*H100, B200/);
    expect(gpu({ usd: { H100: 4.5 } })).toMatch(/in quotes, such as "4.5"/);
    expect(gpu({ round: '0.5ms' })).toMatch(/whole milliseconds/);
    expect(gpu({ round: '0s' })).toMatch(/above zero/);
  });
});

test('tokens are priced per million, cached ones on their own or as the others', () => {
  const used = { inputTokens: 1_000_000, cachedTokens: 400_000, outputTokens: 100_000 };
  expect(dollars({ per: 'token', input: '2.50', cached: '0.25', output: '10' }, used)).toBe('2.6');
  expect(dollars({ per: 'token', input: '2.50', output: '10' }, used)).toBe('3.5');
});

describe('credit', () => {
  test('Stability 3.5 Large: 6.5 credits of $0.01 an image (2026-06)', () => {
    const large: PriceRuleInput = { per: 'credit', usd: '0.01', credits: '6.5' };
    expect(dollars(large, { images: 1 })).toBe('0.065');
    expect(dollars({ ...large, round: 'up' }, { images: 1 })).toBe('0.07');
    expect(dollars({ ...large, round: 'up' }, { images: 2 })).toBe('0.13');
  });

  test('Runway Gen-4.5: 12 credits of $0.01 a video second (2026-11)', () => {
    const runway: PriceRuleInput = { per: 'credit', usd: '0.01', credits: '12', each: 'video-second' };
    expect(dollars(runway, { videoMs: 5000 })).toBe('0.6');
    expect(dollars({ ...runway, round: 'up' }, { videoMs: 5001 })).toBe('0.61');
    expect(dollars({ ...runway, each: 'request' }, { videoMs: 5001 })).toBe('0.12');
  });
});

describe('product', () => {
  const rows = [
    { code: 'inference-flux-schnell-small', usd: '0.001', maxPixels: 512 * 512, maxSteps: 4 },
    { code: 'inference-flux-schnell-batch', usd: '0.004', images: 4 },
    { code: 'inference-flux-schnell-long', usd: '0.0075', minSteps: 9 },
    { code: 'inference-flux-schnell-large-steps-4', usd: '0.0025' },
  ];
  const price = compilePrice(priceSchema.parse({ per: 'product', rows }));

  test.each([
    [{ images: 1, widthPx: 512, heightPx: 512, steps: 4 }, 'small', 1_000_000],
    [{ images: 4, widthPx: 512, heightPx: 512, steps: 4 }, 'small', 1_000_000],
    [{ images: 4, ...square, steps: 20 }, 'batch', 4_000_000],
    [{ images: 1, ...square, steps: 9 }, 'long', 7_500_000],
    [{ images: 1, ...square, steps: 4 }, 'large-steps-4', 2_500_000],
    [{ images: 1, widthPx: 513, heightPx: 512, steps: 0 }, 'large-steps-4', 2_500_000],
  ])('the first row that applies wins: %o is %s', (used, code, nano) => {
    expect(price.product({ ...NO_USAGE, ...used })).toBe(`inference-flux-schnell-${code}`);
    expect(price.quoteNano({ ...NO_USAGE, ...used })).toBe(nano);
  });

  test('other prices have no product', () => {
    expect(compilePrice(priceSchema.parse({ per: 'image', usd: '1' })).product(NO_USAGE)).toBeUndefined();
  });
});
