import { expect, test } from 'vitest';
import { loadShipped } from '../scenarios/run-scenario.ts';
import { compareWorlds, verdict } from './comparison.ts';

test.each(['official', 'third-party', 'aggregator-per-edit'])(
  'the %s path costs over HTTP what is simulated',
  async (path) => {
    const scenario = loadShipped('three-paths', `provider=providers/${path}.yaml`, 'workload.duration=1m');
    expect(verdict(await compareWorlds(scenario))).toBe('');
  },
);
