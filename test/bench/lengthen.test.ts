import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lengthen } from '../../bench/lengthen.ts';
import { loadScenario, readTextFile, simulate, type Scenario } from '../../src/index.ts';

const REQUESTS = 5000;

function load(file: string, overrides: readonly string[] = []): Scenario {
  return loadScenario(file, { readText: readTextFile, overrides, today: '2026-12-01' }).scenario;
}

/** What lengthens the M/M/16 scenario with another workload, given that it offers 100 requests as it stands. */
const overridesOf = (...overrides: string[]): string[] => lengthen(load('bench/mm16.yaml', overrides), 100, 1000);

describe('a scenario that ships', () => {
  const files = readdirSync('scenarios').filter((file) => file.endsWith('.yaml') && file !== 'spend-cap.yaml');

  test.each(files)('%s offers as many requests as asked for, with its faults at their times', (name) => {
    const file = `scenarios/${name}`;
    const asItStands = load(file);
    const longer = load(file, lengthen(asItStands, simulate(asItStands).requests.offered, REQUESTS));
    const summary = simulate(longer);
    expect(summary.requests.offered).toBeGreaterThanOrEqual(REQUESTS);
    expect(summary.requests.offered).toBeLessThan(2 * REQUESTS);
    expect(summary.verdict).not.toBe('partial');
    expect(longer.provider).toEqual(asItStands.provider);
    expect(longer.client.maxNanoUsd === undefined).toBe(asItStands.client.maxNanoUsd === undefined);
  });
});

describe('lengthen', () => {
  test('prolongs a steady load by its rate, a closed loop by its pace', () => {
    const endless = ['workload.maxRequests=', 'workload.duration=1m'];
    expect(overridesOf(...endless, 'workload.arrivals={ type: constant, rate: 1/s }')).toEqual([
      'workload.duration=17m',
    ]);
    expect(overridesOf(...endless, 'workload.arrivals={ type: closed, users: 3 }')).toEqual(['workload.duration=12m']);
  });

  test('stretches the stages of a ramp', () => {
    const ramp = '{ type: ramping, stages: [{ for: 1m, rate: 2/s }, { for: 2m, rate: 0/s }] }';
    expect(overridesOf('workload.maxRequests=', `workload.arrivals=${ramp}`)).toEqual([
      'workload.arrivals.stages[0].for=12m',
      'workload.arrivals.stages[1].for=24m',
      'workload.duration=36m',
    ]);
  });

  test('repeats bursts: several at their interval, a single one after the drain', () => {
    const bursts = ['workload.maxRequests=', 'workload.arrivals={ type: burst, size: 100, every: 30s }'];
    expect(overridesOf(...bursts, 'workload.duration=1m')).toEqual(['workload.duration=5m']);
    expect(overridesOf(...bursts, 'workload.duration=30s')).toEqual([
      'workload.arrivals.every=330s',
      'workload.duration=55m',
    ]);
  });

  test('raises a number of requests, and a spend cap with it', () => {
    expect(overridesOf(`client.maxDollars='1.5'`)).toEqual([`workload.maxRequests=1000`, `client.maxDollars='30'`]);
  });
});
