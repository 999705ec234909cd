import { expect, test } from 'vitest';
import { exemplarSection, traceSentence, traceSteps } from '../../../reports/sections/exemplars.ts';
import type { AttemptTrace, RequestTrace } from '../../../src/measure/request-trace.ts';
import { SUMMARIES } from '../summaries.ts';
import { rowTexts } from './parts.ts';

const attempt: AttemptTrace = {
  attempt: 1,
  model: 'm',
  sentMs: 0,
  endedMs: 5,
  status: 201,
  outcome: 'unreadable',
  dollars: '0',
};

function traceOf(fields: Partial<RequestTrace>): RequestTrace & { kinds: 'random'[] } {
  const base = { request: 3, dueMs: 0, endedMs: 5, succeeded: false, dollars: '0', retry: 'none', attempts: [attempt] };
  return { ...base, ...fields, kinds: ['random'] };
}

test('what a request may have cost is told with a question mark, and no cost that is unknown looks free', () => {
  const requests = [
    traceOf({}),
    traceOf({ dollarsAtMost: '0.01' }),
    traceOf({ dollars: '0.02', dollarsAtMost: '0.03' }),
  ];
  const rows = rowTexts(exemplarSection({ ...SUMMARIES.passed, exemplars: { of: 3, requests } }));
  expect(rows.map(([, , , dollars]) => dollars)).toEqual(['$0.00', '$0.01?', '$0.02 to $0.03?']);
  // A success that cannot be read is named by what it came to.
  expect(rows[0]?.at(-1)).toBe('unreadable');
  expect(traceSentence(traceOf({ dollarsAtMost: '0.01' }))).toContain('for $0.01?');
});

test('a lost attempt is told with its wait, its question and what was found, and what follows from it', () => {
  const found = (outcome: string, what: 'completed' | 'failed' | 'unknown'): AttemptTrace => ({
    ...attempt,
    outcome,
    status: outcome === 'ok' ? 200 : outcome === 'timeout' ? 0 : 500,
    endedMs: 9000,
    inspection: { lostAs: 'timeout', lostMs: 2000, askedMs: 3000, found: what },
  });
  const steps = (trace: Partial<RequestTrace>): readonly string[] =>
    traceSteps(traceOf({ endedMs: 9000, ...trace })).map(({ what }) => what);
  expect(steps({ succeeded: true, attempts: [found('ok', 'completed')] })).toEqual([
    'due',
    'attempt 1 sent to m',
    'lost after 2.00 s (timeout)',
    'waits 1.00 s: backoff of none',
    'asks for its task before it sends the request again',
    '200 ok after 9.00 s',
    'succeeded 9.00 s after it was due',
  ]);
  const next = { waitMs: 0, reason: 'backoff', retried: true } as const;
  const second = { ...attempt, attempt: 2, sentMs: 9000, endedMs: 9005 };
  expect(steps({ attempts: [{ ...found('server-error', 'failed'), next }, second] })).toContain(
    'the task has failed: sends the request again',
  );
  const stopped = { waitMs: 0, reason: 'stopped', retried: false } as const;
  expect(steps({ attempts: [{ ...found('timeout', 'unknown'), next: stopped }] })).toContain(
    'not sent again: nobody knows what became of the task',
  );
  const requests = [traceOf({ attempts: [found('ok', 'completed')] })];
  const rows = rowTexts(exemplarSection({ ...SUMMARIES.passed, exemplars: { of: 1, requests } }));
  expect(rows[0]?.at(-1)).toBe('timeout → 200');
});
