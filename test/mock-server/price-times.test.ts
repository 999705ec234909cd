import { expect, test } from 'vitest';
import { ask, imageRequest, MODEL, mock } from './mock-fixture.ts';

const HOUR_MS = 3_600_000;

test('a request pays the price of the hour at which it comes, however often the same bytes were sent before', async () => {
  const world = mock({
    models: {
      [MODEL]: {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '1s' },
        price: [
          { daily: '01:00..04:00', price: { per: 'image', usd: '0.02' } },
          { price: { per: 'image', usd: '0.01' } },
        ],
      },
    },
  });
  const billed: string[] = [];
  for (const waitMs of [0, HOUR_MS, 2 * HOUR_MS, HOUR_MS]) {
    world.clock.advance(waitMs);
    expect((await ask(world, imageRequest(world.dialect))).statusCode).toBe(200);
    billed.push(world.server.stats().ledger.charges.dollars);
  }
  expect(billed).toEqual(['0.01', '0.03', '0.05', '0.06']);
});
