import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_USAGE, type Usage } from '../../src/billing/usage.ts';
import { serviceSamplers, serviceTimeSchema } from '../../src/engine/service-time.ts';
import { runs } from '../runs.ts';

const image = (fields: Partial<Usage> = {}): Usage => ({
  ...NO_USAGE,
  images: 1,
  widthPx: 1024,
  heightPx: 1024,
  steps: 4,
  ...fields,
});
const msOf = (time: unknown, usage: Usage, u = 0.5): number =>
  serviceSamplers(serviceTimeSchema.parse(time))(usage).sample(u);
const problemsOf = (time: unknown): string[] =>
  serviceTimeSchema.safeParse(time).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

// docs.prodia.com, job pricing, 2026-02-10: 4 steps of 1024x1024 took 0.2995 s, 13.36 iterations a second.
test('a job of the vendor’s sample takes as long as there, and one of 50 steps twelve times as long', () => {
  const time = { type: 'work', per: { step: '74.875ms' } };
  expect(msOf(time, image())).toBeCloseTo(299.5, 9);
  expect(msOf(time, image({ steps: 50 }))).toBeCloseTo(3743.75, 9);
});

test.each<[string, Partial<Usage>, number]>([
  ['image', { images: 3 }, 30],
  ['step', { images: 3, steps: 5 }, 150],
  ['step', { images: 0, steps: 5 }, 50],
  ['megapixel', { images: 2, widthPx: 1000, heightPx: 500 }, 10],
  ['megapixelStep', { images: 2, widthPx: 1000, heightPx: 500, steps: 7 }, 70],
  ['videoSecond', { videoMs: 2500 }, 25],
  ['audioSecond', { audioMs: 500 }, 5],
  ['character', { characters: 12 }, 120],
  ['inputToken', { inputTokens: 7 }, 70],
  ['outputToken', { outputTokens: 9 }, 90],
])('10 ms for each %s of %j are %d ms', (quantity, usage, ms) => {
  expect(msOf({ type: 'work', base: '1s', per: { [quantity]: '10ms' } }, image(usage))).toBeCloseTo(1000 + ms, 9);
});

test('more work never takes less, draw for draw', () => {
  const count = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(count, count, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (some, more, u) => {
      const time = { type: 'work', base: '3ms', per: { step: '2ms', inputToken: '0.5ms' }, sigma: 0.5 };
      const before = msOf(time, image({ steps: some }), u);
      expect(msOf(time, image({ steps: some + more }), u)).toBeGreaterThanOrEqual(before);
    }),
    { seed: 12, numRuns: 200 },
  );
});

test('what the work comes to is the median of a time with chance', () => {
  const time = { type: 'work', per: { step: '10ms' }, sigma: 0.4 };
  expect(msOf(time, image())).toBeCloseTo(40, 1);
  expect(msOf(time, image(), 0.95) / msOf(time, image(), 0.5)).toBeCloseTo(Math.exp(0.4 * 1.6448536), 1);
});

const TABLE = {
  type: 'table',
  rows: [
    { maxSteps: 4, maxPixels: 1_048_576, time: { type: 'constant', value: '300ms' } },
    { maxSteps: 8, time: { type: 'constant', value: '600ms' } },
    { time: { type: 'constant', value: '5s' } },
  ],
};

test.each<[Partial<Usage>, number]>([
  [{}, 300],
  [{ steps: 5 }, 600],
  [{ widthPx: 1025 }, 600],
  [{ steps: 9 }, 5000],
])('the first row of a table that holds %j takes %d ms', (usage, ms) => {
  expect(msOf(TABLE, image(usage))).toBe(ms);
});

test('more than ten years of work are ten years', () => {
  const time = { type: 'work', per: { megapixelStep: '3650d' } };
  expect(msOf(time, image({ steps: 1e9 }))).toBe(315_360_000_000);
});

test('a request is served by one sampler, and the same request by the same', () => {
  const samplers = serviceSamplers(serviceTimeSchema.parse({ type: 'work', per: { step: '1ms' } }));
  const usage = image();
  expect(samplers(usage)).toBe(samplers(usage));
});

test('a table with a hole, a row that hides others, work of nothing, and a misspelt kind are told with their place', () => {
  const bounded = TABLE.rows.slice(0, 2);
  expect(problemsOf({ type: 'table', rows: bounded })).toEqual([
    'rows.1: expected a last row without bounds: add one for requests beyond all others',
  ]);
  expect(problemsOf({ type: 'table', rows: [TABLE.rows[2], TABLE.rows[2]] })).toEqual([
    'rows.0: has no bound, so that no later row is ever used: give it one, or put it last',
  ]);
  expect(problemsOf({ type: 'work', per: {} })).toEqual([
    'per: expected a time for one unit at least: image, step, megapixel, megapixelStep, videoSecond, audioSecond, character, inputToken, outputToken',
  ]);
  expect(problemsOf({ type: 'wrok' })).toEqual([expect.stringContaining('type: ')]);
});

interface Bounds {
  readonly maxSteps?: number | undefined;
  readonly maxImages?: number | undefined;
  readonly maxPixels?: number | undefined;
}

/** The largest request that a row holds, and whether a row holds it. */
const largest = ({ maxSteps = 9, maxImages = 9, maxPixels = 9 }: Bounds): Usage =>
  image({ steps: maxSteps, images: maxImages, widthPx: maxPixels, heightPx: 1 });
const holds = ({ maxSteps = 9, maxImages = 9, maxPixels = 9 }: Bounds, { steps, images, widthPx }: Usage): boolean =>
  steps <= maxSteps && images <= maxImages && widthPx <= maxPixels;

test('just the tables are taken of which each row serves the largest request that it holds', () => {
  const bound = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
  const bounds = fc.array(fc.record({ maxSteps: bound, maxImages: bound, maxPixels: bound }), { maxLength: 4 });
  let taken = 0;
  fc.assert(
    fc.property(bounds, (before) => {
      const all: readonly Bounds[] = [...before, {}];
      const rows = all.map((row, index) => ({ ...row, time: { type: 'constant', value: `${index}ms` } }));
      const isEachUsed = all.every((row, index) => all.findIndex((other) => holds(other, largest(row))) === index);
      expect(serviceTimeSchema.safeParse({ type: 'table', rows }).success).toBe(isEachUsed);
      if (!isEachUsed) return;
      taken++;
      expect(all.map((row) => msOf({ type: 'table', rows }, largest(row)))).toEqual(all.map((_, index) => index));
    }),
    { seed: 42, numRuns: runs(300, 3000) },
  );
  expect(taken).toBeGreaterThan(50);
});
