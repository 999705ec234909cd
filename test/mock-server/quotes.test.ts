import fc from 'fast-check';
import { runs } from '../runs.ts';
import { describe, expect, test } from 'vitest';
import type { LightMyRequestResponse } from 'fastify';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { quoteScenario } from '../../src/estimate/prices.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { type LoadedScenario, loadScenario } from '../../src/scenario/load-scenario.ts';
import { anyTerms, modestRate, priceInput } from '../billing/arbitraries.ts';
import { ask, imageRequest, mock, MODEL, type Mock } from './mock-fixture.ts';

/** Two hours that a price may have; the fixture begins at midnight. */
const HOURS = { daily: '00:00..01:00' };
const SERVICE_MS = 60_000;
const seconds = fc.constantFrom('constant', 'exponential');
const serviceTime = fc
  .tuple(seconds, fc.integer({ min: 0, max: 3000 }))
  .map(([type, ms]) =>
    type === 'constant' ? { type, value: `${ms}ms` } : { type, mean: `${String(Math.max(1, ms))}ms` },
  );
const price = fc.oneof(
  priceInput(modestRate, anyTerms),
  fc.record({ per: fc.constant('compute-second'), usd: modestRate, round: fc.constantFrom('1ms', '100ms') }),
);
const timedPrice = fc.oneof(
  { weight: 3, arbitrary: price },
  { weight: 1, arbitrary: fc.tuple(price, price).map(([now, rest]) => [{ ...HOURS, price: now }, { price: rest }]) },
);
const billing = fc.record(
  {
    outcomes: fc.constantFrom('prodia', { ok: 'none' }, { ok: 'elapsed' }, { ok: 'input' }),
    charge: fc.constantFrom('completion', 'acceptance', 'hold'),
    discount: fc.constantFrom(0, 10),
    markup: fc.constantFrom(0, 7),
  },
  { requiredKeys: [] },
);
const upstream = fc.record(
  {
    price,
    serviceTime,
    priority: fc.integer({ min: 1, max: 2 }),
    weight: fc.integer({ min: 1, max: 3 }),
    failures: fc.record({ share: fc.constantFrom(0.3, 1) }),
  },
  { requiredKeys: [] },
);
const upstreams = fc
  .array(upstream, { minLength: 1, maxLength: 3 })
  .map((all) => all.map((each, index) => ({ name: `u${index}`, ...each })));
const request = fc.record({ images: fc.integer({ min: 1, max: 4 }), widthPx: fc.constantFrom(256, 1000, 1536) });

/** Nano-USD of a JSON number in a reply, read as text. */
function nanoOf(reply: LightMyRequestResponse, field: string): number {
  const [, text = 'none'] = new RegExp(`"${field}":([\\d.]+)`).exec(reply.body) ?? [];
  return Math.round(Number(text) * 1e9);
}

function isTimed(model: object): boolean {
  return JSON.stringify(model).includes('compute-second');
}

function isUncertain(model: object): boolean {
  return JSON.stringify(model).includes('exponential');
}

/** A scenario, unless its price would never count anything. */
function loadedOf(text: string): LoadedScenario | undefined {
  try {
    return loadScenario('one.json', { readText: () => text, overrides: [] });
  } catch (error) {
    if (error instanceof ScenarioError) return undefined;
    throw error;
  }
}

function worldOf(dialect: string, model: object, rest: object): Mock {
  return mock({ dialect, models: { [MODEL]: { operation: 'text-to-image', ...model } }, ...rest });
}

describe('a quote lies within the bounds of the charge, and is the charge where the request fixes it', () => {
  test('a dry run of Lumenfall, over upstreams that are forced or chosen', async () => {
    const seen = { fixed: 0, bounded: 0, moved: 0 };
    const model = fc.record({ serviceTime, price: timedPrice, upstreams }, { requiredKeys: ['serviceTime', 'price'] });
    const forced = fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined });
    const billsFailedTries = fc.boolean();
    await fc.assert(
      fc.asyncProperty(model, billing, request, forced, billsFailedTries, async (chosen, bill, asked, to, bills) => {
        const failover = { billsFailedTries: bills };
        const world = worldOf('lumenfall', chosen, { billing: bill, failover });
        const name = to === undefined ? MODEL : `u${to}/${MODEL}`;
        const usage = { images: asked.images, widthPx: asked.widthPx, heightPx: 1024 };
        const real = imageRequest(world.dialect, { usage, model: name });
        const dry = await ask(world, { ...real, path: `${real.path}?dryRun=true` }, 0);
        const reply = await ask(world, real, SERVICE_MS);
        expect(world.server.stats().jobs.accepted).toBeLessThanOrEqual(1);
        if (dry.statusCode !== 200 || reply.statusCode !== 200) return;
        const quote = dry.json();
        const cost = nanoOf(reply, 'cost');
        const low = (quote.total_cost_micros_min ?? quote.total_cost_micros) * 1000;
        const high = (quote.total_cost_micros_max ?? quote.total_cost_micros) * 1000;
        expect(low).toBeLessThanOrEqual(quote.total_cost_micros * 1000);
        expect(high).toBeGreaterThanOrEqual(quote.total_cost_micros * 1000);
        expect(cost).toBeGreaterThanOrEqual(low - 500);
        expect(cost).toBeLessThanOrEqual(isUncertain(chosen) ? Infinity : high + 500);
        const isFixed = quote.total_cost_micros_min === undefined;
        expect(isFixed ? Math.round(cost / 1000) : quote.total_cost_micros).toBe(quote.total_cost_micros);
        seen[isFixed ? 'fixed' : 'bounded']++;
        const provider = reply.json().metadata.provider;
        const isForced = chosen.upstreams !== undefined && to !== undefined && to < chosen.upstreams.length;
        expect([quote.provider, provider]).toEqual(isForced ? [`u${to}`, `u${to}`] : [quote.provider, provider]);
        if (quote.provider !== provider) seen.moved++;
        const parts = quote.components.map(({ total_cost: part }: { total_cost: number }) => part);
        expect(parts.reduce((sum: number, part: number) => sum + part, 0)).toBe(quote.total_cost_micros);
      }),
      { seed: 42, numRuns: runs(60, 150) },
    );
    expect(Math.min(seen.fixed, seen.bounded, seen.moved)).toBeGreaterThan(runs(1, 5));
  });

  test('the price and the estimate of fal, by the units that were billed', async () => {
    await fc.assert(
      fc.asyncProperty(
        timedPrice,
        serviceTime,
        request,
        fc.integer({ min: 0, max: 30 }),
        async (each, time, asked, off) => {
          const world = worldOf('fal', { serviceTime: time, price: each }, { billing: { discount: off } });
          const usage = { images: asked.images, widthPx: asked.widthPx, heightPx: 1024 };
          const real = imageRequest(world.dialect, { usage });
          const accepted = await ask(world, { ...real, path: `/${MODEL}` }, SERVICE_MS);
          if (accepted.statusCode !== 200) return;
          const units = Number(accepted.headers['x-fal-billable-units']);
          const charged = Math.round(Number(world.server.stats().ledger.charges.dollars) * 1e9);
          if (!(units > 0 && units <= 1_000_000_000)) return;
          const body = { estimate_type: 'unit_price', endpoints: { [MODEL]: { unit_quantity: units } } };
          const estimate = await world.server.app.inject({
            method: 'POST',
            url: '/v1/models/pricing/estimate',
            payload: body,
          });
          expect(Math.round(estimate.json().total_cost * 1e9)).toBe(charged);
        },
      ),
      { seed: 42, numRuns: runs(40, 100) },
    );
  });

  test('the price in a reply of Prodia', async () => {
    await fc.assert(
      fc.asyncProperty(timedPrice, serviceTime, billing, request, async (each, time, bill, { images }) => {
        const world = worldOf('prodia', { serviceTime: time, price: each }, { billing: bill });
        const real = imageRequest(world.dialect, { usage: { images } });
        const reply = await ask(world, { ...real, path: `${real.path.split('?')[0]}?price=true` }, SERVICE_MS);
        if (reply.statusCode !== 200) return;
        const { charges, refunds } = world.server.stats().ledger;
        expect(reply.body).toContain('"dollars":');
        const left = Number(charges.dollars) - Number(refunds.dollars);
        expect(nanoOf(reply, 'dollars')).toBe(Math.round(left * 1e9));
      }),
      { seed: 42, numRuns: runs(40, 100) },
    );
  });

  test('tollmark estimate', () => {
    let seen = 0;
    const sized = fc.record({ images: fc.integer({ min: 1, max: 4 }) });
    const model = fc.record({ serviceTime, price: timedPrice, upstreams }, { requiredKeys: ['serviceTime', 'price'] });
    fc.assert(
      fc.property(model, billing, sized, (chosen, bill, { images }) => {
        const text = JSON.stringify({
          name: 'one',
          provider: { dialect: 'lumenfall', models: { m: { operation: 'text-to-image', ...chosen } }, billing: bill },
          workload: {
            maxRequests: 1,
            duration: '1s',
            arrivals: { type: 'constant', rate: '1/s' },
            requests: [{ operation: 'text-to-image', model: 'm', images }],
          },
        });
        const loaded = loadedOf(text);
        if (loaded === undefined) return;
        seen++;
        const [quote] = quoteScenario(loaded, loaded.scenario.workload.requests);
        const estimate = quote?.estimate;
        if (estimate === undefined) throw new Error('a scenario knows its prices');
        expect(estimate.lowNano).toBeLessThanOrEqual(estimate.likelyNano);
        expect(estimate.highNano).toBeGreaterThanOrEqual(estimate.likelyNano);
        const { requests, dollars } = simulate(loaded.scenario);
        if (requests.succeeded !== 1) return;
        const charged = Math.round(Number(dollars.billed) * 1e9);
        expect(charged).toBeGreaterThanOrEqual(estimate.lowNano);
        expect(charged).toBeLessThanOrEqual(isUncertain(chosen) ? Infinity : estimate.highNano);
        const isFixed = !isTimed(chosen) && chosen.upstreams === undefined;
        expect(isFixed ? estimate.highNano : charged).toBe(charged);
      }),
      { seed: 42, numRuns: runs(80, 200) },
    );
    expect(seen).toBeGreaterThan(30);
  });
});
