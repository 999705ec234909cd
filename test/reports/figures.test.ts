import { expect, test } from 'vitest';
import {
  attemptRows,
  costSentence,
  latencyRows,
  pollRows,
  refusedRows,
  throughputRows,
  unpaidSentence,
  verdictReason,
  wasteRows,
} from '../../reports/figures.ts';
import { SUMMARIES } from './summaries.ts';

test('waste: largest cause first, causes that cost nothing left out', () => {
  expect(wasteRows(SUMMARIES.failed.dollars).map((row) => [row.cause, row.dollars])).toEqual([
    ['ghost', '0.4375'],
    ['failed', '0.21'],
    ['duplicate', '0.095'],
    ['moderated', '0.0025'],
  ]);
  expect(wasteRows(SUMMARIES.passed.dollars)).toEqual([]);
});

test('attempts: by status in order, then timeouts and network errors, with nothing that never happened', () => {
  const attempts = { total: 10, byStatus: { '503': 2, '200': 5, '599': 1, '429': 0 }, timeouts: 0, networkErrors: 2 };
  expect(attemptRows(attempts)).toEqual([
    { label: '200 OK', count: 5, share: 0.5 },
    { label: '503 Service Unavailable', count: 2, share: 0.2 },
    { label: '599', count: 1, share: 0.1 },
    { label: 'network error', count: 2, share: 0.2 },
  ]);
});

test('send lag is a row of its own only where a clock can be late', () => {
  expect(latencyRows(SUMMARIES.failed).map((row) => row.label)).toEqual(['latency', 'attempt latency', 'queue wait']);
  expect(latencyRows(SUMMARIES.invalid).at(-1)?.label).toBe('send lag');
});

test('the first token and the tokens have rows where answers were streamed', () => {
  expect(latencyRows(SUMMARIES.streamed).map((row) => row.label)).toEqual([
    'latency',
    'attempt latency',
    'first token',
    'queue wait',
    'send lag',
  ]);
  expect(throughputRows(SUMMARIES.streamed).at(-1)).toEqual(['tokens', 'output tokens of streamed answers', '1,492/s']);
  expect(throughputRows(SUMMARIES.failed).map(([label]) => label)).toEqual(['offered', 'attempts', 'goodput']);
});

test('polls are told where there were any, and share nothing with the attempts', () => {
  expect(pollRows(SUMMARIES.streamed)).toEqual([{ label: 'polls of jobs', count: 1207, share: null }]);
  expect(pollRows(SUMMARIES.failed)).toEqual([]);
});

test('refusals are told only where there were any', () => {
  expect(refusedRows(SUMMARIES.failed)).toEqual([]);
  expect(refusedRows(SUMMARIES.partial).map((row) => row.count)).toEqual([17]);
});

test.each([
  ['passed', '2 of 2 thresholds hold'],
  ['failed', '2 of 4 thresholds do not hold'],
  ['invalid', 'the measurement cannot be trusted'],
  ['partial', 'the run ended early; the numbers cover the part that ran'],
  ['empty', 'the threshold does not hold'],
  ['huge', 'no thresholds were set'],
] as const)('the verdict of %s has its reason', (name, reason) => {
  expect(verdictReason(SUMMARIES[name])).toBe(reason);
});

test('the run in one sentence: with waste, without, without a bill, without a request', () => {
  const { passed } = SUMMARIES;
  expect(costSentence(SUMMARIES.failed)).toBe(
    '5,873 of 6,001 requests succeeded for $15.48, of which $0.745 (4.81 %) bought nothing.',
  );
  expect(costSentence(passed)).toBe('1,201 of 1,201 requests succeeded for $3.00, and none of it was wasted.');
  expect(costSentence({ ...passed, dollars: { ...passed.dollars, billed: '0.000' } })).toBe(
    '1,201 of 1,201 requests succeeded; nothing was billed.',
  );
  expect(costSentence(SUMMARIES.empty)).toBe('No request was offered; $0.00 was billed.');
});

test('a run whose account ran dry says so, and what its demand would cost', () => {
  const summary = SUMMARIES.failed;
  const { projection } = summary;
  if (projection === null) throw new Error('This summary has a projection.');
  expect(unpaidSentence(summary)).toBeUndefined();
  const sentence = (perMonthIfPaid: string | null): string | undefined =>
    unpaidSentence({
      ...summary,
      projection: { ...projection, unpaid: { attempts: 1500, requests: 1200, perMonthIfPaid } },
    });
  expect(sentence('1234.5')).toMatch(
    /^The account could not pay for 1,200 of .* that would be \$1,234\.50 for .* a month/,
  );
  expect(sentence(null)).toMatch(/not what the demand costs: raise its balance or its limit/);
});
