import { describe, expect, test } from 'vitest';
import { createSampler, durationDistributionSchema, type Distribution } from '../../src/engine/distribution.ts';

const parse = (input: unknown): Distribution => durationDistributionSchema.parse(input);

function problems(input: unknown): string[] {
  const result = durationDistributionSchema.safeParse(input);
  if (result.success) throw new Error(`${JSON.stringify(input)} was accepted.`);
  return result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('durationDistributionSchema', () => {
  test.each<[unknown, Distribution]>([
    [
      { type: 'constant', value: '0ms' },
      { type: 'constant', valueMs: 0 },
    ],
    [
      { type: 'constant', value: '1.5s' },
      { type: 'constant', valueMs: 1500 },
    ],
    [
      { type: 'uniform', min: '100ms', max: '100ms' },
      { type: 'uniform', minMs: 100, maxMs: 100 },
    ],
    [
      { type: 'exponential', mean: '2s' },
      { type: 'exponential', meanMs: 2000 },
    ],
    [
      { type: 'lognormal', median: '300ms', sigma: 0.5 },
      { type: 'lognormal', medianMs: 300, sigma: 0.5 },
    ],
    [
      { type: 'empirical', values: ['2s', '1s'] },
      { type: 'empirical', valuesMs: [2000, 1000] },
    ],
  ])('%o becomes %o', (input, expected) => {
    expect(parse(input)).toEqual(expected);
  });

  test('turns the 95th percentile of a lognormal into its sigma', () => {
    const distribution = parse({ type: 'lognormal', median: '300ms', p95: '900ms' });
    expect(distribution).toMatchObject({ type: 'lognormal', medianMs: 300 });
    expect(distribution.type === 'lognormal' && distribution.sigma).toBeCloseTo(Math.log(3) / 1.6448536269514722, 12);
  });

  test.each<[unknown, RegExp]>([
    [{ type: 'constant' }, /^value: /],
    [{ type: 'constant', value: 250 }, /^value: expected a duration such as/],
    [{ type: 'constant', value: '-1s' }, /^value: expected a duration/],
    [{ type: 'constant', value: '1s', jitter: '1ms' }, /^: .*jitter/],
    [{ type: 'uniform', min: '2s', max: '1s' }, /^max: min must not exceed max/],
    [{ type: 'lognormal', median: '300ms' }, /^p95: give p95 or sigma/],
    [{ type: 'lognormal', median: '300ms', p95: '900ms', sigma: 1 }, /^p95: give p95 or sigma/],
    [{ type: 'lognormal', median: '300ms', p95: '300ms' }, /^p95: p95 must be longer than the median/],
    [{ type: 'lognormal', median: '0ms', sigma: 1 }, /^median: the median must be above zero/],
    [{ type: 'lognormal', median: '300ms', sigma: 0 }, /^sigma: /],
    [{ type: 'lognormal', median: '300ms', sigma: 11 }, /^sigma: /],
    [{ type: 'empirical', values: [] }, /^values: /],
    [{ type: 'empirical', values: ['1s', 'soon'] }, /^values\.1: expected a duration/],
    [{ type: 'gamma', requestClass: 2 }, /^type: /],
    [{ value: '1s' }, /^type: /],
    ['2s', /^: /],
  ])('refuses %o', (input, message) => {
    expect(problems(input).join('\n')).toMatch(message);
  });
});

describe('createSampler', () => {
  test.each<[Distribution, readonly [number, number, number]]>([
    [{ type: 'constant', valueMs: 250 }, [250, 250, 250]],
    [{ type: 'uniform', minMs: 100, maxMs: 300 }, [150, 200, 250]],
    [{ type: 'exponential', meanMs: 1000 }, [287.68207, 693.14718, 1386.29436]],
    [{ type: 'lognormal', medianMs: 100, sigma: 1 }, [50.9416, 100, 196.3031]],
    [{ type: 'empirical', valuesMs: [4, 3, 2, 1] }, [2, 3, 4]],
  ])('the quartiles of %o are %o', (distribution, quartiles) => {
    const sampler = createSampler(distribution);
    [0.25, 0.5, 0.75].forEach((u, i) => {
      expect(Math.abs(sampler.sample(u) - (quartiles[i] as number))).toBeLessThan(
        1e-4 + 2e-5 * (quartiles[i] as number),
      );
    });
  });
});
