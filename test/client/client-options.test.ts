import { expect, test } from 'vitest';
import { clientSchema, IN_FLIGHT_DEFAULT } from '../../src/client/client-options.ts';

test('what a client does that says nothing', () => {
  expect(clientSchema.parse({})).toEqual({
    retry: { type: 'preset', name: 'none' },
    timeoutMs: 60_000,
    maxInFlight: IN_FLIGHT_DEFAULT,
    maxNanoUsd: undefined,
    drainMs: 300_000,
  });
});

test('what is written comes out with its unit in its name', () => {
  const options = clientSchema.parse({
    retry: 'prodia-js@1.6.0',
    timeout: '2.5s',
    maxInFlight: 7,
    maxDollars: '0.000000001',
    drain: '0s',
  });
  expect(options).toEqual({
    retry: { type: 'preset', name: 'prodia-js@1.6.0' },
    timeoutMs: 2500,
    maxInFlight: 7,
    maxNanoUsd: 1n,
    drainMs: 0,
  });
  expect(clientSchema.parse({ timeout: 'none' }).timeoutMs).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  [{ timeout: '0s' }, 'timeout'],
  [{ timeout: 60 }, 'timeout'],
  [{ maxInFlight: 0 }, 'maxInFlight'],
  [{ maxInFlight: 1.5 }, 'maxInFlight'],
  [{ maxDollars: '-1' }, 'maxDollars'],
  [{ maxDollars: 5 }, 'maxDollars'],
  [{ drain: '-1s' }, 'drain'],
  [{ retry: 'prodia-jss' }, 'retry'],
])('%j is refused at its field', (input, field) => {
  const reading = clientSchema.safeParse(input);
  expect(reading.success).toBe(false);
  expect(reading.error?.issues.map((issue) => issue.path[0])).toEqual([field]);
});

test('a field that does not exist is refused', () => {
  expect(clientSchema.safeParse({ retries: 3 }).success).toBe(false);
});
