import { describe, expect, test } from 'vitest';
import { providerSchema } from '../../../src/provider/provider-options.ts';
import { PlayedProvider } from '../played-provider.ts';

const serviceTime = { type: 'constant', value: '10ms' };
const price = { per: 'image', usd: '0.01' };

function statuses(availability: object, place: object = {}): number[] {
  const models = {
    other: { operation: 'text-to-image', serviceTime, price },
    flux: { operation: 'text-to-image', serviceTime, price, availability },
  };
  const calls = [0, 999, 1000, 1999, 2000].flatMap((atMs) => [
    { atMs, model: 0 },
    { atMs, model: 1 },
  ]);
  const { records } = new PlayedProvider(providerSchema.parse({ models, ...place }), calls).play();
  expect(records.filter((_, index) => index % 2 === 0).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  return records.filter((_, index) => index % 2 === 1).map(({ status }) => status);
}

describe('a model is there', () => {
  test('from and until an instant', () => {
    expect(statuses({ from: '1s' })).toEqual([404, 404, 200, 200, 200]);
    expect(statuses({ until: '1s' })).toEqual([200, 200, 404, 404, 404]);
    expect(statuses({ from: '1s', until: '2s', status: 410 })).toEqual([410, 410, 200, 200, 410]);
  });

  test.each([
    [{ regions: ['eu'] }, { region: 'eu' }, 200],
    [{ regions: ['eu'] }, { region: 'us' }, 404],
    [{ regions: ['eu'] }, {}, 404],
    [{ tiers: ['pro', 'scale'] }, { tier: 'scale' }, 200],
    [{ tiers: ['pro'] }, { tier: 'free' }, 404],
    [{ tiers: ['pro'], regions: ['eu'] }, { tier: 'pro' }, 404],
    [{ tiers: ['pro'], regions: ['eu'] }, { tier: 'pro', region: 'eu' }, 200],
  ])('%j for %j', (availability, place, status) => {
    expect(statuses(availability, place)).toEqual(Array.from({ length: 5 }, () => status));
  });
});

test('an end that is not after the beginning is refused', () => {
  expect(() => statuses({ from: '2s', until: '2s' })).toThrow('never be there');
});
