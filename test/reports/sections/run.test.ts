import { expect, test } from 'vitest';
import { runSection } from '../../../reports/sections/run.ts';
import { notesOf } from './parts.ts';

const RUN = { retry: 'none', arrivals: '{ type: poisson }', capacity: 'unlimited', limits: [], faults: [] };
const FAULT = { fault: '{ status: 503 }', fromMs: 0, untilMs: null };

test('what the scenario assumes of a real endpoint is said to be assumed', () => {
  const target = 'https://api.example';
  expect(notesOf(runSection({ run: { ...RUN, target } }))).toEqual([]);
  for (const part of [{ capacity: '{ slots: 4 }' }, { limits: ['{ rate: 5/s }'] }, { faults: [FAULT] }]) {
    expect(notesOf(runSection({ run: { ...RUN, ...part } }))).toEqual([]);
    expect(notesOf(runSection({ run: { ...RUN, ...part, target } }))).toEqual([
      'Capacity, limits and faults are what the scenario assumes: the endpoint has its own.',
    ]);
  }
});
