import { expect, test } from 'vitest';
import { cpuSeconds, measureInterleaved, outputOf, pinned } from '../../bench/measure.ts';

test('contenders take turns, and every value lands with its own', () => {
  const turns: string[] = [];
  let clock = 0;
  const contender = (name: string) => ({
    name,
    measureOnce: () => {
      turns.push(name);
      return ++clock;
    },
  });
  const measurements = measureInterleaved([contender('a'), contender('b')], 3);
  expect(turns).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  expect(measurements).toEqual([
    { name: 'a', values: [1, 3, 5] },
    { name: 'b', values: [2, 4, 6] },
  ]);
});

test('a pinned command is still the command', () => {
  expect(pinned(['node', 'x'], 0).slice(-2)).toEqual(['node', 'x']);
  expect(outputOf(pinned([process.execPath, '-p', '6 * 7'], 0)).trim()).toBe('42');
});

test('a command that fails says so in its own words', () => {
  expect(() => outputOf([process.execPath, '-e', 'console.error("no luck"); process.exit(3)'])).toThrow(
    /ended with 3:\nno luck/,
  );
  expect(() => outputOf(['no-such-command-here'])).toThrow('Cannot run "no-such-command-here"');
});

test('CPU time only grows', () => {
  const before = cpuSeconds();
  let sum = 0;
  for (let i = 0; i < 3e6; i++) sum += Math.sqrt(i);
  expect(sum).toBeGreaterThan(0);
  expect(cpuSeconds()).toBeGreaterThan(before);
});
