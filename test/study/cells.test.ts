import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { readSweeps } from '../../src/study/grid.ts';
import { loadCells } from '../../src/study/cells.ts';
import { FILES, load } from '../scenario/scenario-fixtures.ts';

function plan(texts: readonly string[], set: readonly string[] = []) {
  return loadCells(readSweeps(texts, true), (overrides) => load(FILES, [...set, ...overrides])).map(
    ({ values, loaded }) => ({ values, scenario: loaded.scenario }),
  );
}

function problems(texts: readonly string[], set: readonly string[] = []): ScenarioError {
  try {
    plan(texts, set);
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('This study was planned, but it should have been refused.');
}

test('each cell is the scenario with its values set, after all other overrides, under the same seed', () => {
  const cells = plan(
    ['client.retry=none,openai-node', 'workload.arrivals.rate=10/s..30/s/3'],
    ['client.retry=prodia-js', 'client.timeout=9s'],
  );
  expect(cells.map(({ values }) => values.join(' '))).toEqual([
    'none 10/s',
    'none 20/s',
    'none 30/s',
    'openai-node 10/s',
    'openai-node 20/s',
    'openai-node 30/s',
  ]);
  for (const { values, scenario } of cells) {
    const same = load(FILES, [
      'client.timeout=9s',
      `client.retry=${values[0]}`,
      `workload.arrivals.rate=${values[1]}`,
    ]).scenario;
    expect(scenario).toEqual(same);
    expect(scenario.seed).toBe(42);
  }
});

describe('what is wrong with cells is said at once', () => {
  test('each problem once, with the values that bring it about', () => {
    const { problems: found, code } = problems([
      'workload.arrivals.rate=1/s,fast,3/s',
      'client.retry=none,nobody',
      'client.timeout=1s..5s/5',
    ]);
    expect(code).toBe('SCENARIO_INVALID');
    expect(found).toHaveLength(2);
    expect(found.map(({ file }) => file)).toEqual(['--sweep', '--sweep']);
    const messages = found.map(({ path, message }) => `${path}: ${message}`);
    expect(messages.find((text) => text.startsWith('client.retry: '))).toMatch(/\(where client\.retry=nobody\)$/);
    expect(messages.find((text) => text.startsWith('workload'))).toMatch(/\(where workload\.arrivals\.rate=fast\)$/);
  });

  test('a field that does not exist is a problem of all cells, and so of no value', () => {
    const { problems: found } = problems(['client.timeuot=1s,2s']);
    expect(found).toHaveLength(1);
    expect(found[0]?.message).not.toContain('where');
    expect(found[0]?.file).toBe('--sweep');
  });

  test('what --set did wrong stays with --set', () => {
    const { problems: found } = problems(['client.retry=none,openai-node'], ['client.timeout=soon']);
    expect(found.map(({ file, path }) => [file, path])).toEqual([['--set', 'client.timeout']]);
  });

  test('two values that do not go together are named together', () => {
    const { problems: found } = problems(
      ['client.retry.base=1s,30s', 'client.retry.cap=8s,60s'],
      ['client.retry={ type: full-jitter }'],
    );
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain('(where client.retry.base=30s and client.retry.cap=8s)');
  });

  test('a problem of some values names them', () => {
    const { problems: found } = problems(['provider.dialect=prodia,name-1,name-2']);
    expect(found.map(({ message }) => message).join()).toContain('(where provider.dialect=name-1 or name-2)');
  });

  test('of very many, fifty are written out', () => {
    const names = Array.from({ length: 60 }, (_, index) => `name-${index}`).join(',');
    const { problems: found } = problems([`client.retry=${names}`]);
    expect(found).toHaveLength(51);
    expect(found.at(-1)?.message).toBe('and 10 more problems of other cells');
  });
});
