import { expect, test } from 'vitest';
import { EXIT, exitCodeOf } from '../../src/commands/exit-code.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { scenarioOf } from '../runners/worlds.ts';

const summary = simulate(scenarioOf());

const TABLE: readonly [Summary['verdict'], number][] = [
  ['passed', 0],
  ['failed', 1],
  ['invalid', 3],
  ['partial', 3],
];

test.each(TABLE)('a run that is %s exits with %i', (verdict, code) => {
  expect(exitCodeOf({ ...summary, verdict }, false)).toBe(code);
});

test.each(TABLE)('an interrupted run exits with 130, also when it is %s', (verdict) => {
  expect(exitCodeOf({ ...summary, verdict }, true)).toBe(130);
});

test('misuse has a code of its own', () => {
  expect(EXIT.refused).toBe(2);
  expect(new Set(Object.values(EXIT)).size).toBe(Object.keys(EXIT).length);
});
