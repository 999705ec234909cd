import { expect, test } from 'vitest';
import type { Usage } from '../../src/billing/usage.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';

const PRICE = { per: 'token', input: '5', output: '10', imageInput: '8', imageOutput: '32' };

function usageOf(fields: object, model: object = {}, dialect = 'openai'): Usage | undefined {
  const serviceTime = { type: 'constant', value: '1s' };
  const g = { operation: 'text-to-image', wireName: 'gpt-image-1.5', serviceTime, price: PRICE, ...model };
  const scenario = createScenario({
    name: 'images',
    provider: { dialect, models: { g } },
    workload: {
      maxRequests: 1,
      arrivals: { type: 'constant', rate: '1/s' },
      requests: [{ operation: 'text-to-image', model: 'g', prompt: 'a cat', ...fields }],
    },
  });
  return scenario.workload.requests[0]?.usage;
}

test('what an image model puts out are tokens of images', () => {
  expect(usageOf({ inputTokens: 23, outputTokens: 1056 })).toMatchObject({
    inputTokens: 23,
    outputTokens: 1056,
    outputImageTokens: 1056,
  });
  const parts = { outputTokens: 1056, outputImageTokens: 1000 };
  expect(usageOf(parts)).toMatchObject(parts);
  expect(usageOf({ outputTokens: 1056, reasoningTokens: 56 })).toMatchObject({ outputImageTokens: 1000 });
  const price = { per: 'token', input: '5', output: '10' };
  expect(usageOf({ outputTokens: 1056 }, { price })).toMatchObject({ outputTokens: 1056, outputImageTokens: 0 });
});

test('without a number, size and quality tell, by the table of the vendor’s model', () => {
  const counted = { inputTokens: 2, outputTokens: 1056, outputImageTokens: 1056 };
  expect(usageOf({})).toMatchObject(counted);
  expect(usageOf({}, {}, 'aggregator')).toMatchObject(counted);
  expect(usageOf({ quality: 'high', images: 2 })).toMatchObject({ outputTokens: 8320, outputImageTokens: 8320 });
  const none = { inputTokens: 0, outputTokens: 0, outputImageTokens: 0 };
  expect(usageOf({}, { wireName: 'gpt-image-2' })).toMatchObject({ outputTokens: 1756 });
  expect(usageOf({}, { wireName: 'gpt-image-1-mini' })).toMatchObject(none);
  expect(usageOf({}, { price: { per: 'image', usd: '0.04' } })).toMatchObject(none);
  expect(usageOf({}, {}, 'lumenfall')).toMatchObject(none);
});
