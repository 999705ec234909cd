import { expect, test } from 'vitest';
import { readJobStatus, writeJobStatus } from '../../src/wire/job-status-header.ts';

test('the status of a failure arrives, and no other', () => {
  for (const status of [400, 402, 499, 500, 504, 599]) {
    const refusal = { status, outcome: 'server-error', message: 'm', id: 'i', nowEpochMs: 0 } as const;
    expect(readJobStatus(writeJobStatus(refusal))).toBe(status);
  }
  expect(writeJobStatus(undefined)).toEqual({});
  for (const text of [undefined, '', '200', '600', '5e2', '-500']) {
    expect(readJobStatus(text === undefined ? {} : { 'x-tollmark-job-status': text })).toBeUndefined();
  }
});
