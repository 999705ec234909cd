import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRetryHint, writeRetryHint } from '../../../src/client/retry/retry-after.ts';
import { HINT } from '../../../src/client/retry/retry-policy.ts';

const NOW = 1_800_000_000_250;
const MAX_MS = 2_147_483_648_000;
/** In 1/1024 ms: smaller parts are lost where a wait is added to the ms of an epoch. */
const waits = fc.integer({ min: 0, max: 1024e9 }).map((parts) => parts / 1024);
const clocks = fc.integer({ min: 0, max: 4_000_000_000_000 });

const RESOLUTION_MS: readonly (readonly [number, number])[] = [
  [HINT.seconds, 1000],
  [HINT.date, 1000],
  [HINT.milliseconds, 1],
];

describe('what is written is read back', () => {
  test.each(RESOLUTION_MS)('form %i: never earlier than asked, and within %i ms of it', (form, resolutionMs) => {
    fc.assert(
      fc.property(waits, clocks, (waitMs, nowMs) => {
        const header = writeRetryHint(form, waitMs, nowMs)!;
        const read = readRetryHint(
          header.name === 'retry-after' ? { retryAfter: header.value } : { retryAfterMs: header.value },
          nowMs,
        );
        expect(read.form).toBe(form);
        expect(read.waitMs).toBeGreaterThanOrEqual(waitMs);
        expect(read.waitMs).toBeLessThanOrEqual(waitMs + resolutionMs);
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test('a wait of the form’s own size is exact', () => {
    expect(writeRetryHint(HINT.seconds, 2000, NOW)).toEqual({ name: 'retry-after', value: '2' });
    expect(writeRetryHint(HINT.milliseconds, 1500, NOW)).toEqual({ name: 'retry-after-ms', value: '1500' });
    expect(writeRetryHint(HINT.date, 9750, NOW)).toEqual({
      name: 'retry-after',
      value: new Date(NOW + 9750).toUTCString(),
    });
  });

  test('no form writes no header', () => {
    expect(writeRetryHint(HINT.none, 1000, NOW)).toBeUndefined();
  });

  test('a negative wait is written as 0, an endless one as the longest', () => {
    expect(writeRetryHint(HINT.seconds, -5000, NOW)?.value).toBe('0');
    expect(writeRetryHint(HINT.seconds, Infinity, NOW)?.value).toBe('2147483648');
  });
});

describe('reading', () => {
  test.each([
    [{}, HINT.none, 0],
    [{ retryAfter: '2' }, HINT.seconds, 2000],
    [{ retryAfter: ' 0 ' }, HINT.seconds, 0],
    [{ retryAfter: '1.5' }, HINT.seconds, 1500],
    [{ retryAfterMs: '1500' }, HINT.milliseconds, 1500],
    [{ retryAfter: '7', retryAfterMs: '20' }, HINT.milliseconds, 20],
    [{ retryAfter: '7', retryAfterMs: 'soon' }, HINT.seconds, 7000],
    [{ retryAfter: new Date(NOW - 3250).toUTCString() }, HINT.date, -3250],
    [{ retryAfter: '9999999999999999' }, HINT.seconds, MAX_MS],
    [{ retryAfter: '-1' }, HINT.none, 0],
    [{ retryAfter: '1e3' }, HINT.none, 0],
    [{ retryAfter: 'soon' }, HINT.none, 0],
    [{ retryAfter: '' }, HINT.none, 0],
  ])('%j', (headers, form, waitMs) => {
    expect(readRetryHint(headers, NOW)).toEqual({ form, waitMs });
  });

  test('any text gives a finite wait of a known form', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (retryAfter, retryAfterMs) => {
        const read = readRetryHint({ retryAfter, retryAfterMs }, NOW);
        expect(Object.values(HINT)).toContain(read.form);
        expect(Number.isFinite(read.waitMs)).toBe(true);
      }),
      { seed: 42, numRuns: 500 },
    );
  });
});
