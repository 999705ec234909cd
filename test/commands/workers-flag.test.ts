import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { checkWorkers, workersOf } from '../../src/commands/workers-flag.ts';
import { scenarioOf } from '../runners/worlds.ts';

test('workers are counted, one for each processor, or one', () => {
  expect([workersOf(undefined, {}), workersOf('1', { '--pilot': true }), workersOf('64', {})]).toEqual([1, 1, 64]);
  expect(workersOf('auto', {})).toBe(Math.min(64, availableParallelism()));
});

test.each(['0', '65', '-1', '2.5', 'many', ''])('"%s" workers are refused', (text) => {
  expect(() => workersOf(text, {})).toThrow(`--workers: is "${text}"; write a whole number from 1 to 64, or auto`);
});

test('flags that do not go with several workers are named', () => {
  const others = { '--pilot': true, '--resume': false, '--dry-run': true };
  expect(() => workersOf('2', others)).toThrow('--workers: does not go with --pilot and --dry-run');
});

test.each([
  [{ maxRequests: 5 }, {}, 'is 9, and the load has about 5 requests'],
  [{ maxRequests: 500 }, { maxInFlight: 8 }, 'is 9, and client.maxInFlight is 8'],
  [{ maxRequests: 500, arrivals: { type: 'closed', users: 4 } }, {}, 'is 9, and the load has 4 users'],
])('a load that is too small for nine workers is refused: %j %j', (workload, client, message) => {
  expect(() => checkWorkers(9, scenarioOf({ workload, client }))).toThrow(message);
});

test('a load that is enough is not', () => {
  expect(() => checkWorkers(5, scenarioOf({ workload: { maxRequests: 5 } }))).not.toThrow();
  expect(() => checkWorkers(2, scenarioOf({ workload: { maxRequests: 1 } }))).toThrow('use no more workers');
  expect(() => checkWorkers(1, scenarioOf({ workload: { maxRequests: 1 } }))).not.toThrow();
});
