import { expect, test } from 'vitest';
import {
  attemptSection,
  latencySection,
  requestSection,
  throughputSection,
} from '../../../reports/sections/traffic.ts';
import { SUMMARIES } from '../summaries.ts';
import { labelsOf, notesOf, rowTexts } from './parts.ts';

test('attempts: by status in order, then timeouts and network errors, with nothing that never happened', () => {
  const attempts = { total: 10, byStatus: { '503': 2, '200': 5, '599': 1, '429': 0 }, timeouts: 0, networkErrors: 2 };
  expect(rowTexts(attemptSection({ ...SUMMARIES.failed, attempts }))).toEqual([
    ['sent', '10', '100.00 %'],
    ['200 OK', '5', '50.00 %'],
    ['503 Service Unavailable', '2', '20.00 %'],
    ['599', '1', '10.00 %'],
    ['network error', '2', '20.00 %'],
  ]);
});

test('requests and attempts that the run did not wait for have a row, and the sentence that says what to do', () => {
  const { requests, attempts } = SUMMARIES.failed;
  const cut = {
    ...SUMMARIES.failed,
    requests: { ...requests, unfinished: 12 },
    attempts: { ...attempts, unfinished: 9 },
  };
  expect(labelsOf(requestSection(cut))).toEqual(['offered', 'succeeded', 'failed', '· unfinished', 'dropped']);
  expect(notesOf(requestSection(cut))).toContain(
    '12 requests that failed were still under way when the run stopped waiting; client.drain says how long it waits.',
  );
  expect(labelsOf(attemptSection(cut)).at(-1)).toBe('unfinished');
});

test('attempts: what those that failed say of themselves, a paragraph for each kind', () => {
  const messages = [
    {
      outcome: 'throttled',
      status: 429,
      messages: [
        { text: 'slow', count: 1200 },
        { text: 'no', count: 2 },
      ],
      others: 9,
    },
    { outcome: 'network-error', status: 0, messages: [{ text: 'ECONNRESET', count: 1 }], others: 0 },
  ] as const;
  const attempts = {
    ...SUMMARIES.failed.attempts,
    messages: messages.map((each) => ({ ...each, messages: [...each.messages] })),
  };
  expect(notesOf(attemptSection({ ...SUMMARIES.failed, attempts }))).toEqual([
    '429, throttled: “slow” (1,200), “no” (2), other messages (9)',
    'network error: “ECONNRESET” (1)',
  ]);
});

test('send lag is a row of its own only where a clock can be late', () => {
  expect(labelsOf(latencySection(SUMMARIES.failed))).toEqual(['latency', 'attempt latency', 'queue wait']);
  expect(labelsOf(latencySection(SUMMARIES.invalid)).at(-1)).toBe('send lag');
});

test('the first token and the tokens have rows where answers were streamed', () => {
  expect(labelsOf(latencySection(SUMMARIES.streamed))).toEqual([
    'latency',
    'attempt latency',
    'first token',
    'queue wait',
    'send lag',
  ]);
  expect(rowTexts(throughputSection(SUMMARIES.streamed)).at(-1)).toEqual([
    'tokens',
    '1,492/s',
    'output tokens of streamed answers',
  ]);
  expect(labelsOf(throughputSection(SUMMARIES.failed))).toEqual(['offered', 'attempts', 'goodput']);
});

test('polls are told where there were any, and share nothing with the attempts', () => {
  expect(rowTexts(attemptSection(SUMMARIES.streamed)).at(-1)).toEqual(['polls of jobs', '1,207', '']);
  expect(labelsOf(attemptSection(SUMMARIES.failed))).not.toContain('polls of jobs');
});

test('refusals are told only where there were any', () => {
  expect(notesOf(requestSection(SUMMARIES.failed))).toEqual([]);
  expect(notesOf(requestSection(SUMMARIES.partial))).toEqual([
    'Refused: 17 attempts not sent because maxDollars would have been passed.',
  ]);
  expect(notesOf(requestSection({ ...SUMMARIES.partial, refused: { inFlight: 1, spendCap: 1 } }))).toEqual([
    'Refused: 1 request dropped because maxInFlight were under way.',
    'Refused: 1 attempt not sent because maxDollars would have been passed.',
  ]);
});

test('attempts: what inspections avoided, in a sentence, where any task was asked for', () => {
  const inspections = { asked: 1200, completed: 1000, failed: 150, unknown: 50, avoidedAtMost: '500' };
  expect(notesOf(attemptSection({ ...SUMMARIES.passed, inspections }))).toEqual([
    'Inspection avoided 1,000 resends, at most $500.00 if none is lost again: 1,200 tasks of lost attempts asked for, 1,000 completed, 150 failed, 50 unknown.',
  ]);
  const byKey = { ...inspections, asked: 1, completed: 1, failed: 0, unknown: 0, foundByKey: 3, avoidedAtMost: '2' };
  expect(notesOf(attemptSection({ ...SUMMARIES.passed, inspections: byKey }))).toEqual([
    'Inspection avoided 1 resend, at most $2.00 if none is lost again: 1 task of lost attempts asked for, 1 completed, 0 failed, 0 unknown; 3 more found by idempotency key.',
  ]);
  expect(notesOf(attemptSection(SUMMARIES.passed))).toEqual([]);
});
