import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePrice, findUnsold, type PriceRule, priceSchema } from '../../../../src/billing/price/rule.ts';
import { NO_USAGE, type Usage } from '../../../../src/billing/usage.ts';
import { runs } from '../../../runs.ts';

function problemsOf(rows: readonly object[]): string[] {
  const reading = priceSchema.safeParse({ per: 'product', rows: rows.map((row) => ({ code: 'x', usd: '1', ...row })) });
  return reading.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

const table = (rows: readonly object[]): readonly PriceRule[] =>
  [
    priceSchema.parse({ per: 'product', rows: rows.map((row, index) => ({ code: `row ${index}`, usd: '1', ...row })) }),
  ].flat();

describe('a table with rows that are never used, or with holes, is refused at the row', () => {
  test.each<[string, object[], RegExp[]]>([
    ['a row below one without conditions', [{}, { maxSteps: 4 }], [/^rows\.1: is never used/]],
    ['the same row twice', [{ maxSteps: 4 }, { maxSteps: 4 }], [/^rows\.1: is never used/]],
    [
      'steps that two rows have together',
      [{ maxSteps: 4 }, { minSteps: 5, maxSteps: 8 }, { minSteps: 3, maxSteps: 7, maxPixels: 9 }],
      [/^rows\.2: is never used/],
    ],
    ['minSteps above maxSteps', [{ minSteps: 5, maxSteps: 4 }, {}], [/^rows\.0\.minSteps: minSteps is above maxSteps/]],
    [
      'steps between two rows',
      [{ maxSteps: 4 }, { minSteps: 7, maxSteps: 8 }],
      [/^rows\.1: no row is for 5 to 6 steps at any size/],
    ],
    [
      'many steps at a large size',
      [
        { maxSteps: 8, maxPixels: 1024 },
        { maxSteps: 4, maxPixels: 4096 },
      ],
      [/^rows\.1: no row is for 5 to 8 steps at 4,096 pixels/],
    ],
    [
      'one number of steps of one quality',
      [
        { options: { q: 'high' }, maxSteps: 4 },
        { options: { q: 'high' }, minSteps: 6 },
        { maxSteps: 5, images: 2 },
      ],
      [/^rows\.1: no row is for 5 steps at any size/],
    ],
    [
      'one number of steps of one quality, and none of another',
      [{ options: { q: 'high' }, maxSteps: 4 }, { options: { q: 'high' }, minSteps: 6 }, { options: { q: 'low' } }],
      [/^rows\.1: no row is for 5 steps at any size/],
    ],
    [
      'one number of steps of two options, in whatever order they are written',
      [
        { options: { q: 'high', tier: 'batch' }, maxSteps: 4 },
        { options: { tier: 'batch', q: 'high' }, minSteps: 6 },
      ],
      [/^rows\.1: no row is for 5 steps at any size/],
    ],
    [
      'a row within the first of two that leave steps between them',
      [{ maxSteps: 8 }, { minSteps: 12, maxSteps: 20 }, { maxSteps: 4 }],
      [/^rows\.2: is never used/],
    ],
    ['options that are none', [{ options: {} }], [/^rows\.0\.options: expected at least one option/]],
    [
      'a code with two prices',
      [{ maxSteps: 4 }, { usd: '2' }],
      [/^rows\.1\.code: row 1 has the code "x" at another price/],
    ],
    ['no row', [], [/at least one row/]],
  ])('%s', (_, rows, expected) => {
    expect(problemsOf(rows)).toEqual(expected.map((text): unknown => expect.stringMatching(text)));
  });

  test('a code may stand in two rows at one price', () => {
    expect(problemsOf([{ maxSteps: 4 }, { usd: '1.00' }])).toEqual([]);
  });

  test('a last row without conditions fills every hole', () => {
    expect(problemsOf([{ maxSteps: 4 }, { minSteps: 7, maxSteps: 8 }, {}])).toEqual([]);
  });

  test('just the tables of which every request finds what is said, by a search of them all', () => {
    const edge = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
    const row = fc.record({
      minSteps: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
      maxSteps: edge,
      maxPixels: edge,
      images: fc.constantFrom(undefined, undefined, 2),
      minDuration: fc.constantFrom(undefined, undefined, '1ms', '2ms'),
    });
    let refused = 0;
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (rows) => {
        fc.pre(rows.every(({ minSteps = 0, maxSteps = 9 }) => minSteps <= maxSteps));
        const problems = problemsOf(rows);
        refused += problems.length > 0 ? 1 : 0;
        expect(problems.length > 0).toBe(isWrong(rows));
      }),
      { seed: 42, numRuns: runs(1000, 10_000) },
    );
    expect(refused).toBeGreaterThan(100);
  });
});

interface Row {
  readonly minSteps: number | undefined;
  readonly maxSteps: number | undefined;
  readonly maxPixels: number | undefined;
  readonly images: number | undefined;
  readonly minDuration: string | undefined;
}
type Asked = readonly [steps: number, pixels: number, ms: number];

const upTo = (most: number): number[] => Array.from({ length: most + 1 }, (_, at) => at);
const GRID: readonly Asked[] = upTo(4).flatMap((steps) =>
  upTo(4).flatMap((pixels) => upTo(3).map((ms): Asked => [steps, pixels, ms])),
);

const msOf = ({ minDuration }: Row): number => (minDuration === undefined ? 0 : Number.parseInt(minDuration));

function fits(row: Row, [steps, pixels, ms]: Asked): boolean {
  const { minSteps = 0, maxSteps = 9, maxPixels = 9 } = row;
  return steps >= minSteps && steps <= maxSteps && pixels <= maxPixels && ms >= msOf(row);
}

/** Whether a row is never the first, or a request within the extremes of what is sold fits none, for two images or for another number. */
function isWrong(rows: readonly Row[]): boolean {
  const used = new Set<Row | undefined>();
  const holes = [1, 2].map((images) => {
    const offered = rows.filter((row) => row.images === undefined || row.images === images);
    for (const asked of GRID) used.add(offered.find((row) => fits(row, asked)));
    // What nobody names is beyond the table, not a hole in it.
    if (!rows.some((row) => row.images === (images === 2 ? 2 : undefined))) return false;
    const box: Row = {
      minSteps: Math.min(...offered.map(({ minSteps = 0 }) => minSteps)),
      maxSteps: Math.max(...offered.map(({ maxSteps = 9 }) => maxSteps)),
      maxPixels: Math.max(...offered.map(({ maxPixels = 9 }) => maxPixels)),
      minDuration: `${Math.min(...offered.map(msOf))}ms`,
      images: undefined,
    };
    return GRID.some((asked) => fits(box, asked) && !offered.some((row) => fits(row, asked)));
  });
  return holes.includes(true) || rows.some((row) => !used.has(row));
}

describe('what no row is for', () => {
  const rows = [
    { maxSteps: 4, maxPixels: 100 },
    { minSteps: 5, maxSteps: 8, maxPixels: 100 },
  ];
  const usage = (part: Partial<Usage>): Usage => ({ ...NO_USAGE, images: 1, widthPx: 10, heightPx: 10, ...part });

  test.each<[Partial<Usage>, unknown]>([
    [{ steps: 4 }, undefined],
    [{ steps: 8 }, undefined],
    [{ steps: 50 }, { by: 'steps', asked: 50, least: 0, most: 8 }],
    [
      { steps: 8, widthPx: 11 },
      { by: 'pixels', asked: 110, least: 0, most: 100 },
    ],
    [
      { steps: 4, widthPx: 11 },
      { by: 'pixels', asked: 110, least: 0, most: 100 },
    ],
  ])('%j', (part, unsold) => {
    expect(findUnsold(table(rows), usage(part))).toEqual(unsold);
  });

  test('is told by duration, and by options that no row names', () => {
    expect(findUnsold(table([{ minDuration: '2s' }]), usage({ videoMs: 1999 }))).toEqual({
      by: 'duration',
      asked: 1999,
      least: 2000,
      most: Infinity,
    });
    expect(findUnsold(table([{ minDuration: '2s' }]), usage({ videoMs: 2000 }))).toBeUndefined();
    expect(findUnsold(table([{ options: { q: 'high' } }]), usage({}))).toEqual({ by: 'product' });
    const both = table([{ options: { q: 'high', tier: 'batch' } }]);
    expect(findUnsold(both, usage({ options: { q: 'high' } }))).toEqual({ by: 'product' });
    expect(findUnsold(both, usage({ options: { q: 'high', tier: 'batch' } }))).toBeUndefined();
    const byQuality = table([
      { options: { q: 'high' }, maxSteps: 4 },
      { options: { q: 'low' }, maxSteps: 50 },
    ]);
    expect(findUnsold(byQuality, usage({ steps: 20, options: { q: 'high' } }))).toEqual({
      by: 'steps',
      asked: 20,
      least: 0,
      most: 4,
    });
    expect(findUnsold(table([{ images: 2 }]), usage({}))).toEqual({ by: 'product' });
    expect(findUnsold([priceSchema.parse({ per: 'image', usd: '1' })].flat(), usage({}))).toBeUndefined();
  });

  test('has no price, and no price of another row', () => {
    const price = compilePrice(table(rows)[0]!);
    expect(() => price.quoteNano(usage({ steps: 50 }))).toThrow(RangeError);
    expect(() => price.product(usage({ widthPx: 2048, heightPx: 2048 }))).toThrow(RangeError);
  });
});
