import { expect, test } from 'vitest';
import { inspectSchema } from '../../../src/client/retry/inspect-options.ts';
import { retrySchema } from '../../../src/client/retry/retry-options.ts';

const DEFAULTS = { waitMs: 300_000, onUnknown: 'retry' };

test.each([
  ['on', DEFAULTS],
  [true, DEFAULTS],
  [{}, DEFAULTS],
  ['off', undefined],
  [false, undefined],
  [{ wait: '2m' }, { waitMs: 120_000, onUnknown: 'retry' }],
  [{ onUnknown: 'give-up' }, { waitMs: 300_000, onUnknown: 'give-up' }],
])('%j', (input, options) => {
  expect(inspectSchema.parse(input)).toEqual(options);
  expect(retrySchema.parse({ type: 'constant', inspect: input })).toMatchObject(options ? { inspect: options } : {});
  expect(retrySchema.parse({ preset: 'fal-js-submit', inspect: input })).toEqual({
    type: 'preset',
    name: 'fal-js-submit@1.10.1',
    ...(options && { inspect: options }),
  });
});

test.each(['yes', 1, null, { wait: '0s' }, { onUnknown: 'ask' }, { pause: '2m' }])('%j is refused', (input) => {
  expect(inspectSchema.safeParse(input).success).toBe(false);
});
