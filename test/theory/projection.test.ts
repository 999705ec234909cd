import { expect, test } from 'vitest';
import { coverageOf, SHAPES, type Shape } from './projection-shapes.ts';

const shape = (name: string): Shape => {
  const found = SHAPES.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`There is no shape named ${name}.`);
  return found;
};

test.each(['1 % of requests cost 10 times, 5m', '35 requests, 20 % cost 10 times'])(
  'the interval of a month holds the long-run value in about 95 of 100 runs: %s',
  (name) => {
    const { given, held } = coverageOf(shape(name), 200);
    expect(given).toBeGreaterThan(180);
    // Binomial(200, 0.95) falls below 181 once in 500 times.
    expect(held / given).toBeGreaterThan(0.905);
  },
);

test.each(['timeouts and retries at 7/8 load, all accepted charged, 5m', 'retry storm, 5m'])(
  'a short run under congestion has no interval, and the reason is said: %s',
  (name) => {
    const { given, reasons } = coverageOf(shape(name), 10);
    expect(given).toBe(0);
    expect([...reasons.keys()]).toEqual([expect.stringContaining('congestion')]);
  },
);
