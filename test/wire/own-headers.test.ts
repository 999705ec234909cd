import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_USAGE } from '../../src/billing/usage.ts';
import {
  readCachedTokens,
  readFailedJob,
  readTokenCounts,
  writeCachedTokens,
  writeJobStatus,
  writeTokenCounts,
} from '../../src/wire/own-headers.ts';

const NONE = { inputTokens: 0, outputTokens: 0, cachedTokens: 0 };
const MALFORMED = [
  '',
  '-1',
  '01',
  '1.5',
  '1e3',
  ' 1',
  '1,2',
  'NaN',
  '0x1',
  '１',
  '9007199254740992',
  '99999999999999999',
];

test('tokens travel in headers and back', () => {
  const counts = fc
    .record({ inputTokens: fc.maxSafeNat(), outputTokens: fc.maxSafeNat(), cachedTokens: fc.maxSafeNat() })
    .map((drawn) => ({ ...drawn, cachedTokens: Math.min(drawn.cachedTokens, drawn.inputTokens) }));
  fc.assert(
    fc.property(counts, (written) => {
      const usage = { ...NO_USAGE, ...written };
      expect(readTokenCounts(writeTokenCounts(usage))).toEqual(written);
      expect(readCachedTokens(writeCachedTokens(usage), written.inputTokens)).toBe(written.cachedTokens);
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('no tokens, no headers, and the reverse', () => {
  expect(writeTokenCounts({ ...NO_USAGE, images: 1 })).toEqual({});
  expect(readTokenCounts({})).toEqual(NONE);
});

test.each(MALFORMED)('%j counts as absent', (text) => {
  const headers = {
    'x-tollmark-input-tokens': text,
    'x-tollmark-output-tokens': text,
    'x-tollmark-cached-tokens': text,
  };
  expect(readTokenCounts(headers)).toEqual(NONE);
  expect(readCachedTokens(headers, 100)).toBe(0);
});

test('no more is cached than the prompt has', () => {
  expect(readCachedTokens({ 'x-tollmark-cached-tokens': '101' }, 100)).toBe(100);
  expect(readTokenCounts({ 'x-tollmark-cached-tokens': '5', 'x-tollmark-input-tokens': '3' })).toEqual({
    inputTokens: 3,
    outputTokens: 0,
    cachedTokens: 3,
  });
});

test('the status of a failure arrives, and no other', () => {
  for (const status of [400, 402, 499, 500, 504, 599]) {
    const refusal = { status, outcome: 'server-error', message: 'm', id: 'i', nowEpochMs: 0 } as const;
    const outcome = { 400: 'invalid', 402: 'invalid', 499: 'invalid' }[status] ?? 'server-error';
    expect(readFailedJob(writeJobStatus(refusal))).toEqual({ outcome, status });
  }
  expect(writeJobStatus(undefined)).toEqual({});
  for (const text of [undefined, '', '200', '600', '5e2', '-500']) {
    expect(readFailedJob(text === undefined ? {} : { 'x-tollmark-job-status': text })).toBeUndefined();
  }
});
