import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { announcedWaitMs, readRetryHint, writeRetryHint } from '../../../src/client/retry/retry-after.ts';
import { HINT } from '../../../src/client/retry/retry-policy.ts';
import { hintFormOf, VIRTUAL_EPOCH_MS } from '../../../src/provider/limits/announced-wait.ts';

const NOW = 1_800_000_000_250;
const MAX_MS = 2_147_483_648_000;
const waits = fc.double({ min: 0, max: 1e9, noNaN: true });
/** Of dates, in 1/1024 ms: smaller parts are lost where a wait is added to the ms of an epoch. */
const datedWaits = fc.integer({ min: 0, max: 1024e9 }).map((parts) => parts / 1024);
const clocks = fc.integer({ min: 0, max: 4_000_000_000_000 });

const RESOLUTION_MS: readonly (readonly [number, number])[] = [
  [HINT.seconds, 1000],
  [HINT.date, 1000],
  [HINT.milliseconds, 1],
];

describe('what is written is read back', () => {
  test.each(RESOLUTION_MS)('form %i: never earlier than asked, and within %i ms of it', (form, resolutionMs) => {
    fc.assert(
      fc.property(form === HINT.date ? datedWaits : waits, clocks, (waitMs, nowMs) => {
        const header = writeRetryHint(form, waitMs, nowMs)!;
        const read = readRetryHint(
          header.name === 'retry-after' ? { 'retry-after': header.value } : { 'retry-after-ms': header.value },
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
    [{ 'retry-after': '2' }, HINT.seconds, 2000],
    [{ 'retry-after': ' 0 ' }, HINT.seconds, 0],
    [{ 'retry-after': '1.5' }, HINT.seconds, 1500],
    [{ 'retry-after-ms': '1500' }, HINT.milliseconds, 1500],
    [{ 'retry-after': '7', 'retry-after-ms': '20' }, HINT.milliseconds, 20],
    [{ 'retry-after': '7', 'retry-after-ms': 'soon' }, HINT.seconds, 7000],
    [{ 'retry-after': new Date(NOW - 3250).toUTCString() }, HINT.date, -3250],
    [{ 'retry-after': '9999999999999999' }, HINT.seconds, MAX_MS],
    [{ 'retry-after': '-1' }, HINT.none, 0],
    [{ 'retry-after': '1e3' }, HINT.none, 0],
    [{ 'retry-after': 'soon' }, HINT.none, 0],
    [{ 'retry-after': '' }, HINT.none, 0],
  ])('%j', (headers, form, waitMs) => {
    expect(readRetryHint(headers, NOW)).toEqual({ form, waitMs });
  });

  test('any text gives a finite wait of a known form', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (retryAfter, retryAfterMs) => {
        const read = readRetryHint({ 'retry-after': retryAfter, 'retry-after-ms': retryAfterMs }, NOW);
        expect(Object.values(HINT)).toContain(read.form);
        expect(Number.isFinite(read.waitMs)).toBe(true);
      }),
      { seed: 42, numRuns: 500 },
    );
  });
});

const meantWaits = fc.oneof(fc.integer({ min: 0, max: 600_000 }), fc.double({ min: 0, max: 600_000, noNaN: true }));
const instants = fc
  .oneof(fc.integer({ min: 0, max: 2_592_000_000 }), fc.double({ min: 0, max: 2_592_000_000, noNaN: true }))
  .map((nowMs) => VIRTUAL_EPOCH_MS + nowMs);
/** An instant of the calendar in ms is a multiple of 2^-12 in a double. */
const CALENDAR_ULP_MS = 1 / 4096;

describe('announcedWaitMs', () => {
  test.each([
    ['seconds', 1000, 1e-9],
    ['milliseconds', 1, 1e-9],
    ['http-date', 1000, CALENDAR_ULP_MS],
  ] as const)('%s: never early, and late by less than one unit of %d ms', (form, unitMs, toleranceMs) => {
    fc.assert(
      fc.property(meantWaits, instants, (waitMs, nowEpochMs) => {
        const announcedMs = announcedWaitMs(hintFormOf(form), waitMs, nowEpochMs);
        expect(announcedMs).toBeGreaterThanOrEqual(waitMs - toleranceMs);
        expect(announcedMs).toBeLessThan(waitMs + unitMs + toleranceMs);
      }),
      { seed: 42, numRuns: 5000 },
    );
  });

  test('seconds are whole, milliseconds are whole, and a date is a whole second of the calendar', () => {
    fc.assert(
      fc.property(
        meantWaits,
        fc.integer({ min: VIRTUAL_EPOCH_MS, max: VIRTUAL_EPOCH_MS + 1e9 }),
        (waitMs, nowEpochMs) => {
          expect(announcedWaitMs(HINT.seconds, waitMs, nowEpochMs) % 1000).toBe(0);
          expect(announcedWaitMs(HINT.milliseconds, waitMs, nowEpochMs) % 1).toBe(0);
          expect((nowEpochMs + announcedWaitMs(HINT.date, waitMs, nowEpochMs)) % 1000).toBe(0);
        },
      ),
      { seed: 42, numRuns: 1000 },
    );
  });

  test.each([
    [HINT.seconds, 1, 0, 1000],
    [HINT.seconds, 1000, 0, 1000],
    [HINT.seconds, 1000.5, 0, 2000],
    [HINT.milliseconds, 0.25, 0, 1],
    [HINT.date, 500, 400, 600],
    [HINT.date, 700, 400, 1600],
    [HINT.date, 600, 400, 600],
    [HINT.none, 700, 400, 0],
    [HINT.seconds, Number.POSITIVE_INFINITY, 0, 0],
    [HINT.date, Number.POSITIVE_INFINITY, 0, 0],
  ])('form %d of a wait of %d ms, %d ms into a second, is %d ms', (form, waitMs, intoMs, announcedMs) => {
    expect(announcedWaitMs(form, waitMs, VIRTUAL_EPOCH_MS + intoMs)).toBe(announcedMs);
  });
});

test.each(RESOLUTION_MS)('form %i: a client over HTTP reads just the wait of a simulation', (form) => {
  fc.assert(
    fc.property(meantWaits, instants, (waitMs, nowEpochMs) => {
      const { name, value } = writeRetryHint(form, waitMs, nowEpochMs)!;
      const read = readRetryHint(
        name === 'retry-after' ? { 'retry-after': value } : { 'retry-after-ms': value },
        nowEpochMs,
      );
      expect(read.waitMs).toBe(announcedWaitMs(form, waitMs, nowEpochMs));
    }),
    { seed: 42, numRuns: 2000 },
  );
});
