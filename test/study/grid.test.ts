import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { countCells, gridOf, readSweeps } from '../../src/study/grid.ts';

const sweeps = fc.array(
  fc.uniqueArray(fc.nat(99).map(String), { minLength: 1, maxLength: 5 }).map((values) => ({ path: 'a', values })),
  { minLength: 1, maxLength: 4 },
);

test('a grid has every combination once, the last sweep varying fastest', () => {
  fc.assert(
    fc.property(sweeps, (list) => {
      const grid = gridOf(list);
      expect(grid).toHaveLength(countCells(list));
      for (const [index, row] of grid.entries()) {
        // The place of a row, written with the sizes of the sweeps as bases.
        const place = row.reduce((sum, value, at) => {
          const values = list[at]?.values ?? [];
          return sum * values.length + values.indexOf(value);
        }, 0);
        expect(place).toBe(index);
      }
    }),
    { seed: 42, numRuns: 200 },
  );
});

describe('readSweeps', () => {
  const failure = (texts: readonly string[], confirmed = false): ScenarioError => {
    try {
      readSweeps(texts, confirmed);
    } catch (error) {
      if (error instanceof ScenarioError) return error;
      throw error;
    }
    throw new Error('These sweeps were accepted.');
  };

  test('says all that is wrong with all of them', () => {
    const { code, problems } = failure(['a=1,1', 'b=1..2', 'x', 'b=3,4']);
    expect(code).toBe('USAGE');
    expect(problems.map(({ path }) => path)).toEqual(['a', 'b', '', 'b']);
    expect(problems.at(-1)?.message).toContain('swept twice');
  });

  test('has at most eight', () => {
    expect(failure('abcdefghi'.split('').map((path) => `${path}=1`)).message).toContain('at most 8 sweeps, got 9');
  });

  test('200 cells need no asking, 201 do, and 10,001 are too many', () => {
    expect(countCells(readSweeps(['a=1..10/10', 'b=1..20/20'], false))).toBe(200);
    const asked = failure(['a=1..3/3', 'b=1..67/67']);
    expect(asked.code).toBe('CONSENT_MISSING');
    expect(asked.message).toContain('201 cells (3 × 67)');
    expect(asked.message).toContain('--yes');
    expect(countCells(readSweeps(['a=1..3/3', 'b=1..67/67'], true))).toBe(201);
    expect(countCells(readSweeps(['a=1..100/100', 'b=1..100/100'], true))).toBe(10_000);
    const refused = failure(['a=1..73/73', 'b=1..137/137'], true);
    expect(refused.code).toBe('USAGE');
    expect(refused.message).toContain('10,001 cells');
  });
});
