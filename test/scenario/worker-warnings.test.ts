import { expect, test } from 'vitest';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { scenarioWarnings, targetWarnings } from '../../src/scenario/warnings.ts';

const SECOND = { per: 'compute-second', usd: '0.001' };
const IMAGE = { per: 'image', usd: '0.04' };

function warnings(price: unknown, billing: object, model: object = {}): string[] {
  return scenarioWarnings(cold(price, billing, model));
}

function cold(price: unknown, billing: object, model: object = {}): Scenario {
  const serviceTime = { type: 'constant', value: '1s' };
  return createScenario({
    name: 'cold',
    startAt: '09:00',
    provider: {
      dialect: 'lumenfall',
      models: { flux: { operation: 'text-to-image', serviceTime, price, ...model } },
      capacity: { slots: 2, workers: { setupTime: serviceTime } },
      billing,
    },
    workload: {
      duration: '10m',
      arrivals: { type: 'poisson', rate: '6/min' },
      requests: [{ operation: 'text-to-image', model: 'flux' }],
    },
  });
}

test('a set-up that is billed with requests asks for a price by compute time, wherever it stands', () => {
  const told = [expect.stringMatching(/^billing\.coldStart is billed, but no model has a price by compute-second/)];
  expect(warnings(IMAGE, { coldStart: 'billed' })).toEqual(told);
  expect(warnings({ ...SECOND, usd: '0' }, { coldStart: 'billed' })).toEqual(told);
  expect(warnings([IMAGE, SECOND], { coldStart: 'billed' })).toEqual([]);
  expect(warnings([{ daily: '01:00..04:00', price: SECOND }, { price: IMAGE }], { coldStart: 'billed' })).toEqual([]);
  expect(warnings(IMAGE, { coldStart: 'billed' }, { upstreams: [{ name: 'own', price: SECOND }] })).toEqual([]);
  expect(warnings(IMAGE, { coldStart: 'free' })).toEqual([]);
});

test('active time that is billed by workers and by a model is told of', () => {
  const bills = ['setup', 'active', 'idle'];
  expect(warnings(SECOND, { workers: { price: SECOND, bills } })).toEqual([
    expect.stringMatching(/^the time in which workers serve is billed twice: .* the price of flux; leave active out/),
  ]);
  expect(warnings(SECOND, { workers: { price: SECOND } })).toEqual([]);
  expect(warnings({ ...SECOND, usd: '0' }, { workers: { price: SECOND, bills } })).toEqual([]);
  expect(warnings(SECOND, { workers: { price: { ...SECOND, usd: '0' }, bills } })).toEqual([]);
  expect(warnings(IMAGE, { workers: { price: SECOND, bills } })).toEqual([]);
});

test('a real endpoint does not tell of its workers', () => {
  expect(targetWarnings(cold(SECOND, {}).provider)).toEqual([expect.stringMatching(/is not measured$/)]);
  expect(targetWarnings(cold(SECOND, { workers: { price: SECOND } }).provider)).toEqual([
    expect.stringMatching(/is not measured, and the dollars of this run are without what billing\.workers says$/),
  ]);
  const { capacity: _, ...warm } = cold(SECOND, {}).provider;
  expect(targetWarnings({ ...warm, capacity: { slots: 2, queue: 0, fullStatus: 429 } })).toEqual([]);
});
