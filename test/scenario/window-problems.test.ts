import { expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { scenarioOf } from '../runners/worlds.ts';

function problemsOf(thresholds: object, workload: object, client: object = {}): readonly string[] {
  try {
    scenarioOf({ workload, client, scenario: { thresholds } });
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

test('windows lie in the load of their phase', () => {
  const load = { duration: '1m', warmup: '10s', maxRequests: 9 };
  expect(problemsOf({ errorRate: '< 1% in every 10s' }, load)).toEqual([]);
  expect(problemsOf({ errorRate: '< 1% in every 51s' }, load)).toEqual([
    'thresholds.errorRate: a window of 51s does not fit into 50s of load; make it shorter',
  ]);
  expect(problemsOf({ 'phases.warmup.errorRate': '< 1% in every 20s' }, load)[0]).toContain('into 10s of load');
  expect(problemsOf({ 'phases.all.errorRate': '< 1% in every 1m' }, load)).toEqual([]);
});

test('the load has a length, and not too many windows', () => {
  expect(problemsOf({ errorRate: '< 1% in every 10s' }, { maxRequests: 9 })[0]).toContain('add workload.duration');
  expect(problemsOf({ errorRate: '< 1% in every 1s' }, { duration: '1h', maxRequests: 9 })[0]).toContain(
    'more than 600; use multiples of 7s',
  );
  expect(problemsOf({ errorRate: '< 1% in every 7s' }, { duration: '1h', maxRequests: 9 })).toEqual([]);
});

test('what is known at the end only is judged there', () => {
  const load = { duration: '1m', maxRequests: 9 };
  const abort = { abortOnFail: true };
  const cases = [
    [{ 'dollars.wasted': '< $1 in every 10s' }, 'is known at the end only; windows can judge'],
    [{ 'dollars.perSuccess': { condition: '< $1', ...abort } }, 'is known at the end only; abortOnFail can judge'],
    [{ 'dollars.billed': { condition: '< $1', ...abort } }, 'client.maxDollars ends a load at its dollars'],
    [{ errorRate: '== 0 in every 10s' }, 'needs <, <=, > or >=, not =='],
    [{ 'requests.succeeded': { condition: '> 5', ...abort } }, 'grows until the end'],
    [{ errorRate: '< 1% in every 5ms' }, 'expected a condition such as'],
    [{ errorRate: '< 1% in any 5s' }, 'expected a condition such as'],
    [{ errorRate: { condition: '< 1%', abort: true } }, 'abort'],
    [{ 'phases.warmup.errorRate': '< 1%' }, 'the load has no warmup: add workload.warmup'],
    [{ 'phases.steady.errorRate': '< 1%' }, 'the load has no phases'],
  ] as const;
  for (const [thresholds, message] of cases) expect(problemsOf(thresholds, load).join('\n')).toContain(message);
});
