import { expect, test } from 'vitest';
import { unsteadyParts } from '../../src/scenario/unsteady-parts.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { load } from './scenario-fixtures.ts';

const STEADY = ['faults=[]', 'workload.duration=5m'];
const partsOf = (...overrides: readonly string[]): string[] =>
  unsteadyParts(load(undefined, [...STEADY, ...overrides]).scenario).map(({ what }) => what);

test('a steady load has none, and a fault of the whole run is none', () => {
  expect(partsOf()).toEqual([]);
  expect(partsOf('faults=[{ status: 503, share: 0.02 }]')).toEqual([]);
});

test.each([
  ['faults=[{ at: 60s, for: 60s, status: 503, share: 0.5 }]', 'a fault with status 503 from 1m to 2m'],
  [
    'faults=[{ at: 60s, type: latency, extra: { type: constant, value: 1s } }]',
    'a fault of type latency from 1m to its end',
  ],
  ['faults=[{ type: brownout, at: 10s, for: 5s, slots: 2 }]', 'a brownout from 10s to 15s'],
  ['workload.arrivals={ type: ramping, stages: [{ for: 1m, rate: 40/s }] }', 'a ramp of its rate'],
  ['workload.arrivals={ type: burst, size: 80, every: 10s }', 'bursts of 80 requests every 10s'],
  ['workload.arrivals={ type: closed, users: 8, rampUp: 30s }', 'a ramp of its users over 30s'],
  ['workload.warmup=30s', 'a warm-up of 30s'],
  ['workload.cooldown=20s', 'a cool-down of 20s'],
  ['provider.capacity.workers={ setupTime: { type: constant, value: 8s } }', 'workers that start cold'],
  ['provider.models.flux-schnell.availability={ until: 2m }', 'a change of who gets flux-schnell at 2m'],
])('%s', (override, part) => {
  const parts = partsOf(override);
  expect(parts).toHaveLength(1);
  expect(parts[0]).toContain(part);
});

test('ramps of whole days, and workers that are all kept warm, are none', () => {
  const days = 'workload.arrivals={ type: ramping, stages: [{ for: 12h, rate: 2/s }, { for: 12h, rate: 0/s }] }';
  expect(partsOf(days)).toEqual([]);
  expect(partsOf('provider.capacity.workers={ setupTime: { type: constant, value: 8s }, min: 16 }')).toEqual([]);
});

test('the projection of a run names what it multiplies, by how much, and which of these parts it holds', () => {
  const projectionOf = (...overrides: readonly string[]) => simulate(load(undefined, overrides).scenario).projection;
  expect(projectionOf(...STEADY, 'projection=null')).toMatchObject({
    basis: 'This run of 5m, times 8,640: a month of 30 days at its rate.',
    times: 8640,
  });
  expect(projectionOf(...STEADY)).not.toHaveProperty('warnings');
  expect(projectionOf()?.warnings).toEqual([
    'the run holds a fault with status 503 from 1m to 2m, and the projection repeats it all as often as the run',
  ]);
  expect(projectionOf('workload.duration=50s')?.warnings).toEqual([expect.stringContaining('shorter than 5m')]);
});
