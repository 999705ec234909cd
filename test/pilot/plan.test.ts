import { describe, expect, test } from 'vitest';
import { shapesMade } from '../../src/estimate/dollars.ts';
import { readTextFile } from '../../src/platform/files.ts';
import { defaultBalanceNano, pilotOverrides, readPilotRequests, workerLifeNano } from '../../src/pilot/plan.ts';
import { type LoadedScenario, loadScenario } from '../../src/scenario/load-scenario.ts';
import { SCENARIOS_FOLDER } from '../scenarios/run-scenario.ts';

function shipped(name: string, ...overrides: readonly string[]): LoadedScenario {
  return loadScenario(`${SCENARIOS_FOLDER}${name}.yaml`, { readText: readTextFile, overrides });
}

/** The scenario of a pilot, as it is loaded. */
function pilotOf(name: string, requests: number, balanceNano?: bigint, atMock = true): LoadedScenario['scenario'] {
  const first = shipped(name);
  return shipped(name, ...pilotOverrides(first, { requests, balanceNano }, atMock)).scenario;
}

describe('the pilot of a scenario', () => {
  test.each(['flagship', 'launch', 'closed-loop', 'burst', 'ramp', 'pilot', 'chat'])(
    '%s: sends each kind equally often, one at a time',
    (name) => {
      const { workload, thresholds, projection } = pilotOf(name, 4, 10n ** 9n);
      const kinds = shapesMade(shipped(name).scenario).length;
      expect(workload).toMatchObject({ maxRequests: 4 * kinds, inTurn: true, arrivals: { type: 'closed', users: 1 } });
      expect([thresholds, projection]).toEqual([[], undefined]);
    },
  );

  test('kinds that are switched off stay off', () => {
    const first = shipped('flagship', 'workload.requests[0].weight=0');
    expect(pilotOverrides(first, { requests: 2 }, true)).toContain(
      `workload.maxRequests=${2 * (first.scenario.workload.requests.length - 1)}`,
    );
  });

  test('an account keeps its terms and gets the balance, and nothing refills it', () => {
    const [first] = [shipped('lumenfall-balance', 'provider.billing.account.topUp={ below: "1", amount: "2" }')];
    const overrides = pilotOverrides(first, { requests: 2, balanceNano: 500_000_000n }, true);
    expect(overrides).toContain('provider.billing.account.balance="0.5"');
    expect(overrides).toContain('provider.billing.account.topUp=');
    expect(pilotOf('lumenfall-balance', 2).provider.billing.account).toMatchObject({ balanceNano: 2_000_000_000 });
  });

  test('a target has the account that it has', () => {
    expect(pilotOf('flagship', 2, undefined, false).provider.billing.account).toBeUndefined();
  });
});

test.each([
  ['', 5],
  ['1', 1],
  ['100', 100],
])('--pilot %j is %d requests of each kind', (text, requests) => {
  expect(readPilotRequests(text)).toBe(requests);
});

test.each(['0', '101', '-1', '1.5', 'many', '1000000000', '1e2', '٣'])('--pilot %j is none', (text) => {
  expect(readPilotRequests(text)).toMatchObject({
    path: '--pilot',
    message: expect.stringContaining('expected a whole number from 1 to 100') as string,
  });
});

test('the balance is twice what the requests cost at most, in whole cents, and never nothing', () => {
  expect(defaultBalanceNano(5, [34_000_000, 60_000_000, 40_000_000])).toBe(1_340_000_000n);
  expect(defaultBalanceNano(1, [2_500_000])).toBe(10_000_000n);
  expect(defaultBalanceNano(3, [0])).toBe(10_000_000n);
  expect(defaultBalanceNano(5, [34_000_000], 91_000_000n)).toBe(530_000_000n);
  // As much as an account may begin with.
  expect(defaultBalanceNano(5, [2 ** 52], 2n ** 70n)).toBe(9_007_199_250_000_000n);
});

test('the time of a worker that a pilot starts is part of its balance', () => {
  const worker = (...overrides: string[]): bigint => workerLifeNano(shipped('fal-serverless', ...overrides).scenario);
  const setup = '{ type: constant, value: 20s }';
  // 20 s of set-up and 60 s of keep-alive at $4.50 an hour.
  expect(worker(`provider.capacity.workers.setupTime=${setup}`)).toBe(100_000_000n);
  expect(worker(`provider.capacity.workers={ setupTime: ${setup}, min: 3 }`)).toBe(300_000_000n);
  expect(worker('provider.billing.workers=', 'thresholds=')).toBe(0n);
  expect(workerLifeNano(shipped('flagship').scenario)).toBe(0n);
});
