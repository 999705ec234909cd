import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PriceRuleInput } from '../../../src/billing/price/rule.ts';
import { NO_USAGE, type Usage } from '../../../src/billing/usage.ts';
import type { ExpectedCharge } from '../../../src/billing/charge.ts';
import type { WireReply } from '../../../src/wire/dialect.ts';
import { lumenfallDialect } from '../../../src/wire/lumenfall/lumenfall.ts';
import { deskOf, json, modelView, postJson, text } from '../gateway-samples.ts';
import { jobOf, readBy, routeOf } from '../wire-samples.ts';

const PATH = '/openai/v1/images/generations';
const { quote } = routeOf(lumenfallDialect, { path: PATH });

function quoted(price: PriceRuleInput | readonly PriceRuleInput[], usage: Partial<Usage>, model = 'm'): WireReply {
  if (quote === undefined) throw new Error('images are not priced');
  const context = deskOf(lumenfallDialect, { models: [modelView('m', 'text-to-image', price)] });
  const job = jobOf(readBy(lumenfallDialect, postJson(`${PATH}?dryRun=true`, { model, prompt: 'p' })));
  return quote({ ...job, usage: { ...NO_USAGE, ...usage } }, context);
}

describe('a dry run', () => {
  test('answers as the vendor documents it', () => {
    expect(json(quoted({ per: 'image', usd: '0.04' }, { images: 2 }))).toEqual({
      estimated: true,
      model: 'm',
      provider: 'tollmark',
      total_cost_micros: 80_000,
      currency: 'USD',
      components: [
        { type: 'output', metric: 'image', quantity: 2, billable_quantity: 2, unit_price: 0.04, total_cost: 80_000 },
      ],
    });
  });

  test('names the provider that is forced', () => {
    const reply = json(quoted({ per: 'image', usd: '0.04' }, { images: 1 }, 'vertex/m'));
    expect(reply).toMatchObject({ model: 'm', provider: 'vertex' });
  });

  test('has a component for each rule, and two for tokens', () => {
    const price: PriceRuleInput[] = [
      { per: 'image', usd: '0.01' },
      { per: 'token', input: '5', output: '40' },
    ];
    expect(json(quoted(price, { images: 3, inputTokens: 100, outputTokens: 1000 })).components).toEqual([
      { type: 'output', metric: 'image', quantity: 3, billable_quantity: 3, unit_price: 0.01, total_cost: 30_000 },
      { type: 'input', metric: 'token', quantity: 100, billable_quantity: 100, unit_price: 0.000005, total_cost: 500 },
      {
        type: 'output',
        metric: 'token',
        quantity: 1000,
        billable_quantity: 1000,
        unit_price: 0.00004,
        total_cost: 40_000,
      },
    ]);
  });

  test('counts whole megapixels of each image, and whole seconds', () => {
    const pixels = { images: 2, widthPx: 1024, heightPx: 1024 };
    expect(json(quoted({ per: 'megapixel', usd: '0.003' }, pixels)).components[0]).toMatchObject({
      metric: 'megapixel',
      billable_quantity: 4,
      unit_price: 0.003,
      total_cost: 12_000,
    });
    const video = { videos: 1, videoMs: 4500 };
    expect(json(quoted({ per: 'video-second', usd: '0.1' }, video)).components[0]).toMatchObject({
      metric: 'video_second',
      billable_quantity: 5,
      total_cost: 500_000,
    });
  });

  test('shows the effective unit price where a markup and a minimum apply', () => {
    const [component] = json(quoted({ per: 'image', usd: '0.04', markup: 5 }, { images: 2 })).components;
    expect(component).toMatchObject({ unit_price: 0.042, total_cost: 84_000 });
    const least = json(quoted({ per: 'image', usd: '0.04', minimum: '0.1' }, { images: 1 }));
    expect(least).toMatchObject({ total_cost_micros: 100_000, components: [{ unit_price: 0.1 }] });
  });

  test.each<[string, PriceRuleInput, Partial<Usage>, object]>([
    [
      'pixels as they are asked for, and as they are billed',
      { per: 'megapixel', usd: '0.003' },
      { images: 2, widthPx: 1024, heightPx: 1024 },
      { metric: 'megapixel', quantity: 2.097152, billable_quantity: 4 },
    ],
    [
      'no more than the rule bills',
      { per: 'character', usd: '1', block: '1000', round: 'up', free: 100 },
      { characters: 1500 },
      { type: 'input', metric: 'character', quantity: 1500, billable_quantity: 1900 },
    ],
    [
      'seconds of compute time',
      { per: 'compute-second', usd: '0.002', round: '500ms', least: '2s' },
      { computeMs: 1234 },
      { metric: 'compute_second', quantity: 1.234, billable_quantity: 2, unit_price: 0.002, total_cost: 4000 },
    ],
    [
      'credits',
      { per: 'credit', usd: '0.01', credits: '2.5', each: 'image', round: 'up' },
      { images: 3 },
      { metric: 'credit', quantity: 7.5, billable_quantity: 8, unit_price: 0.01, total_cost: 80_000 },
    ],
    [
      'a product as one request',
      { per: 'product', rows: [{ code: 'p', usd: '0.5' }] },
      { images: 3 },
      { metric: 'request', quantity: 1, billable_quantity: 1, unit_price: 0.5, total_cost: 500_000 },
    ],
  ])('counts %s', (_, price, usage, component) => {
    expect(json(quoted(price, usage)).components).toMatchObject([component]);
  });

  test('gives bounds where the request does not fix what it costs', () => {
    const context = deskOf(lumenfallDialect, { models: [modelView('m', 'text-to-image', { per: 'image', usd: '1' })] });
    const job = jobOf(readBy(lumenfallDialect, postJson(`${PATH}?dryRun=true`, { model: 'm', prompt: 'p' })));
    const told = context.quoteOf(job) as ExpectedCharge;
    const bounds = { lowNano: 999_999_999, highNano: 1_000_000_001, upstream: 'vertex' };
    const reply = quote?.(job, { ...context, quoteOf: () => ({ ...told, ...bounds }) }) as WireReply;
    expect(json(reply)).toMatchObject({
      provider: 'vertex',
      total_cost_micros: 1_000_000,
      total_cost_micros_min: 999_999,
      total_cost_micros_max: 1_000_001,
    });
  });

  test('never writes an exponent', () => {
    const [, unitPrice] =
      /"unit_price":([^,]+),/.exec(text(quoted({ per: 'token', input: '0.01', output: '0' }, { inputTokens: 7 }))) ??
      [];
    expect(unitPrice).toBe('0.00000001');
  });

  test('of a model that is not there is the refusal of a real request', () => {
    expect(json(quoted({ per: 'image', usd: '1' }, { images: 1 }, 'none')).error.code).toBe('MODEL_NOT_FOUND');
  });

  test('adds up: the components are the total, which is the price to half a micro-dollar', () => {
    const usd = fc.integer({ min: 0, max: 10_000_000 }).map((nano) => `0.${String(nano).padStart(9, '0')}`);
    const counts = fc.record({
      images: fc.integer({ min: 1, max: 10 }),
      inputTokens: fc.nat({ max: 1_000_000 }),
      outputTokens: fc.nat({ max: 1_000_000 }),
    });
    fc.assert(
      fc.property(usd, usd, usd, counts, fc.nat({ max: 50 }), (image, input, output, usage, markup) => {
        const price: PriceRuleInput[] = [
          { per: 'image', usd: image, markup },
          { per: 'token', input, output },
          { per: 'request', usd: '0.0000004' },
        ];
        const reply = json(quoted(price, usage));
        const total = modelView('m', 'text-to-image', price).price.quoteNano({ ...NO_USAGE, ...usage });
        const parts = reply.components.map((each: { total_cost: number }) => each.total_cost);
        expect(parts.reduce((sum: number, part: number) => sum + part, 0)).toBe(reply.total_cost_micros);
        expect(Math.abs(reply.total_cost_micros * 1000 - total)).toBeLessThanOrEqual(500);
        expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});
