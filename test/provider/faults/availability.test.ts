import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_USAGE } from '../../../src/billing/usage.ts';
import { type Availability, createAvailability } from '../../../src/provider/faults/availability.ts';
import { providerSchema } from '../../../src/provider/provider-options.ts';
import { PlayedProvider } from '../played-provider.ts';

const serviceTime = { type: 'constant', value: '10ms' };
const price = { per: 'image', usd: '0.01' };

function optionsOf(availability: object, place: object = {}): ReturnType<typeof providerSchema.parse> {
  const models = {
    other: { operation: 'text-to-image', serviceTime, price },
    flux: { operation: 'text-to-image', serviceTime, price, availability },
  };
  return providerSchema.parse({ dialect: 'fal', models, ...place });
}

function of(availability: object, seed = 1): Availability {
  const made = createAvailability(optionsOf(availability), seed);
  if (made === undefined) throw new Error('Everything is always there.');
  return made;
}

const isIn = (made: Availability, nowMs: number, request: number, key = 0, options?: Record<string, string>): boolean =>
  made.refusalStatus(nowMs, 1, request, key, options === undefined ? NO_USAGE : { ...NO_USAGE, options }) === 0;

function statuses(availability: object, place: object = {}): number[] {
  const calls = [0, 999, 1000, 1999, 2000].flatMap((atMs) => [
    { atMs, model: 0 },
    { atMs, model: 1 },
  ]);
  const { records } = new PlayedProvider(optionsOf(availability, place), calls).play();
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

  test('for the safety settings that it names', () => {
    const made = of({ safety: ['default', 'strict'] });
    expect(isIn(made, 0, 0)).toBe(true);
    expect(isIn(made, 0, 0, 0, { safety: 'strict', quality: 'high' })).toBe(true);
    expect(isIn(made, 0, 0, 0, { safety: 'off' })).toBe(false);
    expect(isIn(of({ safety: ['relaxed'] }), 0, 0)).toBe(false);
  });
});

describe('a rollout', () => {
  const REQUESTS = 20_000;
  const GROWING = [
    { at: '1s', share: 0.1 },
    { at: '2s', share: 0.35 },
    { at: '3s', share: 1 },
  ];

  test.each([
    [0, 0],
    [1000, 0.1],
    [1999, 0.1],
    [2000, 0.35],
    [3000, 1],
  ])('after %i ms refuses all but a share of %d of the requests, within a binomial bound', (nowMs, share) => {
    const made = of({ rollout: GROWING }, 42);
    let refused = 0;
    for (let request = 0; request < REQUESTS; request++) if (!isIn(made, nowMs, request)) refused++;
    // 99.9 %: narrow enough to tell a share from one that is off by a hundredth.
    const bound = 3.29 * Math.sqrt(REQUESTS * share * (1 - share));
    expect(bound).toBeLessThan(0.012 * REQUESTS);
    expect(Math.abs(refused - (1 - share) * REQUESTS)).toBeLessThanOrEqual(bound);
  });

  test('whoever is in stays in while the share grows; a key is in or out as a whole, and so is a client without one', () => {
    const made = { requests: of({ rollout: GROWING }, 7), keys: of({ rollout: GROWING, rolloutBy: 'keys' }, 7) };
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(50), fc.nat(1e6), (request, key, other) => {
        for (const each of [made.requests, made.keys]) {
          const states = [0, 1000, 2000, 3000].map((nowMs) => isIn(each, nowMs, request, key));
          expect(states.slice(1).every((is, index) => is || states[index] !== true)).toBe(true);
          expect([states[0], states[3]]).toEqual([false, true]);
        }
        expect(isIn(made.keys, 2000, request, key)).toBe(isIn(made.keys, 2000, other, key));
        expect(isIn(made.keys, 2000, request, 0)).toBe(isIn(made.keys, 2000, other, 1));
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('is listed to the keys that are in, or from its first share above 0 on; a withdrawn model to nobody', () => {
    const keys = of({ rollout: GROWING, rolloutBy: 'keys' }, 7);
    for (let key = 0; key < 200; key++) expect(keys.lists(2000, 1, key)).toBe(isIn(keys, 2000, 5, key));
    const requests = of({ rollout: GROWING, until: '4s' });
    expect([999, 1000, 3999, 4000].map((nowMs) => requests.lists(nowMs, 1, 3))).toEqual([false, true, true, false]);
    expect(requests.lists(9000, 0, 3)).toBe(true);
  });

  test('costs nobody anything who is out', () => {
    const options = optionsOf({ rollout: [{ at: '0s', share: 0.5 }] }, { billing: { outcomes: 'accepted' } });
    const { records } = new PlayedProvider(
      options,
      Array.from({ length: 200 }, () => ({ atMs: 0, model: 1 })),
    ).play();
    const refused = records.filter(({ status }) => status === 404);
    expect(refused.length).toBeGreaterThan(60);
    expect(refused.length).toBeLessThan(140);
    expect(refused.every(({ chargedNano }) => (chargedNano ?? 0) === 0)).toBe(true);
  });
});

test('where every model is always there for all, nothing is asked', () => {
  expect(
    createAvailability(providerSchema.parse({ models: { a: { operation: 'text-to-image', serviceTime, price } } }), 1),
  ).toBe(undefined);
});
