import { expect, test } from 'vitest';
import { aggregatorDialect } from '../../../src/wire/aggregator/aggregator.ts';
import { creditsNano } from '../../../src/wire/aggregator/credits.ts';
import { json } from '../vendor-replies.ts';
import { modelView } from '../gateway-samples.ts';

const model = (price: object) => modelView('m', 'text-to-image', price as never);

test('credits cost what the scenario says of one, also where a request is some of them', () => {
  expect(creditsNano(model({ per: 'credit', usd: '0.01' }), 9.5)).toBe(95_000_000);
  expect(creditsNano(model({ per: 'credit', usd: '0.01', credits: '3', discount: '50' }), 2)).toBe(10_000_000);
  expect(creditsNano(model({ per: 'credit', usd: '0.01' }), 1e15)).toBeUndefined();
  expect(creditsNano(model({ per: 'image', usd: '0.01' }), 9.5)).toBeUndefined();
});

const image = { data: [{ url: 'u' }] };
const video = { id: 'v', object: 'video', status: 'completed' };

test.each([
  ['of a video', { ...video, credits_cost: 12 }, {}, 12],
  ['of an image', { ...image, credits_cost: '4' }, {}, 4],
  ['in the header', image, { 'x-comfy-credits-used': '9.5' }, 9.5],
  ['in the usage', { ...image, usage: { cost: { credits: 3 } } }, {}, 3],
])('credits %s are units', (_, body, headers, credits) => {
  const reply = json(200, body);
  const reading = aggregatorDialect.decode({ ...reply, headers: { ...reply.headers, ...headers } });
  expect(reading).toMatchObject({ outcome: 'ok', billedUnits: credits, unreadablePrice: `${credits} credits` });
});

test('dollars beside credits are the cost', () => {
  const reading = aggregatorDialect.decode(json(200, { ...image, credits_cost: 4, usage: { cost: 0.5 } }));
  expect([reading.priceNanoUsd, reading.billedUnits]).toEqual([500_000_000, undefined]);
});
