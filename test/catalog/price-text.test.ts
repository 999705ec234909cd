import fc from 'fast-check';
import { expect, test } from 'vitest';
import { priceSchema } from '../../src/billing/price/rule.ts';
import { priceText } from '../../src/catalog/price-text.ts';

const WORDS: readonly (readonly [unknown, string])[] = [
  [{ per: 'image', usd: '0.04' }, '$0.04 per image'],
  [{ per: 'image', usd: '10' }, '$10 per image'],
  [{ per: 'megapixel', usd: '0.025' }, '$0.025 per megapixel, rounded up'],
  [{ per: 'megapixel', usd: '0.025', round: 'exact', base: 1_048_576 }, '$0.025 per megapixel of 2^20 pixels'],
  [
    [
      { per: 'megapixel', usd: '0.001', first: '0.014' },
      { per: 'input-megapixel', usd: '0.001' },
    ],
    '$0.014 for the first megapixel, $0.001 for each further one, rounded up + $0.001 per input megapixel, rounded up',
  ],
  [{ per: 'video-second', usd: '0.4', round: 'exact' }, '$0.40 per second of video'],
  [{ per: 'character', usd: '0.3', block: 1000 }, '$0.30 per 1,000 characters'],
  [
    { per: 'input-audio-second', usd: '1.111e-5', least: 10 },
    '$0.00001111 per second of input audio, at least 10 counted',
  ],
  [{ per: 'input-image', usd: '0.0011', free: 1 }, '$0.0011 per input image, the first 1 free'],
  [
    { per: 'image', by: 'quality', usd: { low: '0.011', high: '0.167', other: '0.167' } },
    'per image by quality: low $0.011, high $0.167, other $0.167',
  ],
  [
    { per: 'image', by: ['quality', 'pixels'], usd: { high: { '1024x1024': '0.1' }, other: { '1024x1024': '0.2' } } },
    'per image by quality and pixels: high 1024x1024 $0.10, other 1024x1024 $0.20',
  ],
  [
    { per: 'image', usd: '0.01', times: { tier: { batch: '0.5' } }, discount: 10, markup: '5.5', minimum: '0.001' },
    '$0.01 per image, times by tier: batch 0.5, less 10 %, plus 5.5 %, at least $0.001',
  ],
  [
    { per: 'image', usd: '0.04', tiers: { mode: 'graduated', rates: [{ above: 10, usd: '0.03' }] } },
    '$0.04 per image; above 10: $0.03 (graduated)',
  ],
  [{ per: 'token', input: '2.5', cached: '0.25', output: '10' }, '$2.50 in, $0.25 cached, $10 out per million tokens'],
  [
    {
      per: 'token',
      input: '1',
      output: '2',
      tiers: { mode: 'threshold', rates: [{ above: 200_000, input: '2', output: '4' }] },
    },
    '$1 in, $2 out per million tokens; above 200,000 inputTokens: $2 in, $4 out (threshold)',
  ],
  [{ per: 'credit', usd: '0.01', credits: '6.5' }, '6.5 credits of $0.01 per image'],
  [
    { per: 'credit', usd: '0.01', credits: '1', each: 'character', block: 50, round: 'up' },
    '1 credit of $0.01 per 50 characters, rounded up',
  ],
  [
    { per: 'credit', usd: '0.01', by: 'resolution', credits: { '720p': '5', '1080p': '8' } },
    'credits of $0.01 per image by resolution: 720p 5, 1080p 8',
  ],
  [{ per: 'credit', usd: '0.01' }, 'credits of $0.01, as the request says'],
  [
    {
      per: 'compute-second',
      usd: { H100: '4.5', B200: '6.25' },
      gpu: 'H100',
      usdPer: 'hour',
      count: 2,
      round: '100ms',
    },
    '$4.50 per hour of 2 × H100, rounded up to 100ms',
  ],
  [{ per: 'compute-second', usd: '0.0001' }, '$0.0001 per second of compute'],
  [{ per: 'product', rows: [{ code: 'a', usd: '0.0025' }] }, '$0.0025 per request (a)'],
  [
    {
      per: 'product',
      rows: [
        { code: 'a', usd: '0.001', maxPixels: 1000 },
        { code: 'b', usd: '0.002' },
      ],
    },
    'per request by product: a $0.001, b $0.002',
  ],
];

test.each(WORDS)('%j', (price, words) => {
  expect(priceSchema.safeParse(price).error?.issues).toBeUndefined();
  expect(priceText(price)).toBe(words);
});

test('an amount stands with all of its digits', () => {
  const digits = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 14n }), fc.stringMatching(/^[0-9]{0,28}[1-9]$/));
  fc.assert(
    fc.property(digits, ([whole, fraction]) => {
      const text = priceText({ per: 'image', usd: `${whole}.${fraction}` });
      const shown = /^\$([\d,.]+) per image$/.exec(text)?.[1] ?? '';
      const padded = fraction.length === 1 ? `${fraction}0` : fraction;
      expect(shown.replaceAll(',', '')).toBe(`${whole}.${padded}`);
    }),
    { seed: 42, numRuns: 300 },
  );
});
