import { expect, test } from 'vitest';
import { readReplicationFlags } from '../../src/commands/replication-flags.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';

const read = (replications?: number, threads?: number, cores = 4) =>
  readReplicationFlags({ replications, threads }, cores);

function problemsOf(replications?: number, threads?: number): string[] {
  try {
    read(replications, threads);
  } catch (error) {
    if (error instanceof ScenarioError && error.code === 'USAGE') return error.problems.map(({ path }) => path);
    throw error;
  }
  return [];
}

test('without them it is a single run', () => {
  expect(read()).toBeUndefined();
});

test('as many threads as there are cores, and no more than replications', () => {
  expect(read(20)).toEqual({ count: 20, threads: 4 });
  expect(read(3)).toEqual({ count: 3, threads: 3 });
  expect(read(20, 2)).toEqual({ count: 20, threads: 2 });
  expect(read(1, 8)).toEqual({ count: 1, threads: 1 });
  expect(read(10_000, undefined, 1000)).toEqual({ count: 10_000, threads: 256 });
});

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 10_001])('%d is no number of replications', (count) => {
  expect(problemsOf(count)).toEqual(['--replications']);
});

test('everything that is wrong is told at once', () => {
  expect(problemsOf(0, 257)).toEqual(['--replications', '--threads']);
  expect(problemsOf(undefined, 2)).toEqual(['--threads']);
  expect(problemsOf(undefined, 0)).toEqual(['--threads', '--threads']);
});
