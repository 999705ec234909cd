import { expect, test } from 'vitest';
import { exemplarSection, traceSentence } from '../../../reports/sections/exemplars.ts';
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
