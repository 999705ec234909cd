import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIRST_TOKEN_SHARE, firstTokenMs, firstTokenSchema, firstTokenShare } from '../../src/provider/first-token.ts';

test.each([
  [0.2, { share: 0.2 }],
  [1, { share: 1 }],
  ['300ms', { ms: 300 }],
  ['1.5s', { ms: 1500 }],
])('%j is %j', (input, option) => {
  expect(firstTokenSchema.parse(input)).toEqual(option);
});

test.each([1.1, -0.1, '300', '-1s', null])('%j is neither a share nor a duration', (input) => {
  const { error } = firstTokenSchema.safeParse(input);
  expect(error?.issues.map((issue) => issue.message)).toEqual([expect.stringContaining('such as 0.2, or a duration')]);
});

const time = fc.double({ min: 0, max: 1e9, noNaN: true });
const option = fc.option(
  fc.oneof(
    fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    time.map((ms) => ({ ms })),
  ),
  { nil: undefined },
);

test('the first token comes within the service, and where it was said to', () => {
  fc.assert(
    fc.property(option, time, time, (given, startedMs, servedMs) => {
      const endedMs = startedMs + servedMs;
      const atMs = firstTokenMs(given, startedMs, endedMs);
      expect(atMs).toBeGreaterThanOrEqual(startedMs);
      expect(atMs).toBeLessThanOrEqual(endedMs);
      const wanted =
        given === undefined
          ? FIRST_TOKEN_SHARE * servedMs
          : 'ms' in given
            ? Math.min(given.ms, servedMs)
            : given.share * servedMs;
      expect(Math.abs(atMs - startedMs - wanted)).toBeLessThanOrEqual(1e-6);
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('without any service time everything comes at its end', () => {
  expect(firstTokenShare({ ms: 5 }, 0)).toBe(1);
  expect(firstTokenShare({ share: 0.5 }, 0)).toBe(0.5);
});
