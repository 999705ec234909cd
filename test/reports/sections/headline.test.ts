import { expect, test } from 'vitest';
import { costSentence, verdictReason, warningSection } from '../../../reports/sections/headline.ts';
import { SUMMARIES } from '../summaries.ts';
import { notesOf } from './parts.ts';

test.each([
  ['passed', '2 of 2 thresholds hold'],
  ['failed', '2 of 4 thresholds do not hold'],
  ['invalid', 'the measurement cannot be trusted'],
  ['partial', `${SUMMARIES.partial.validity.reasons[0]}; the numbers cover the part that ran`],
  ['empty', 'nothing was offered; raise the rate or the duration, or take another seed'],
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
  expect(costSentence({ ...passed, dollars: { ...passed.dollars, unknownAtMost: '0.15' } })).toBe(
    '1,201 of 1,201 requests succeeded for $3.00, and none of it was wasted. Up to $0.15 more may have been billed.',
  );
  expect(costSentence({ ...passed, dollars: { ...passed.dollars, billed: '0.00', unknownAtMost: '0.15' } })).toBe(
    '1,201 of 1,201 requests succeeded; up to $0.15 may have been billed.',
  );
  const priming = { requests: 1, dollars: { billed: '7', unknownAtMost: '0' }, kinds: [] };
  expect(costSentence({ ...passed, priming, dollars: { ...passed.dollars, billed: '0' } })).toBe(
    '1,201 of 1,201 requests succeeded; nothing was billed but $7.00 ahead of the run.',
  );
  expect(costSentence(SUMMARIES.empty)).toBe('No request was offered; $0.00 was billed.');
});

test('requests ahead of a run have told the prices, or none', () => {
  const kind = { model: 'm', operation: 'text-to-image', requests: 1, stated: 0, scenarioDollars: '0.0025' };
  const told = { ...kind, model: 'n', stated: 1, dearestDollars: '0.01' };
  const sentence = (kinds: readonly (typeof kind | typeof told)[]): readonly string[] =>
    notesOf(
      warningSection({
        ...SUMMARIES.passed,
        priming: { requests: 2, dollars: { billed: '0.01', unknownAtMost: '0' }, kinds: [...kinds] },
      }),
    );
  expect(sentence([kind])).toEqual(['Ahead of the run, 2 requests for $0.01 told the spend cap no price.']);
  expect(sentence([told, kind])).toEqual([
    'Ahead of the run, 2 requests for $0.01 told the spend cap the prices: n cost up to $0.01 (the scenario says $0.0025), m stated no price.',
  ]);
  const bySource = { stated: '0', quantities: '0.02', scenario: '0' };
  const dollars = { ...SUMMARIES.passed.dollars, bySource };
  const priming = { requests: 1, dollars: { billed: '0.01', unknownAtMost: '0' }, kinds: [told] };
  expect(notesOf(warningSection({ ...SUMMARIES.passed, priming, dollars }))).toEqual([
    'Ahead of the run, 1 request for $0.01 told the spend cap what requests use, at the scenario’s rates: n cost up to $0.01 (the scenario says $0.0025).',
  ]);
  expect(sentence([kind, { ...kind, model: 'n', requests: 0 }])).toEqual([
    'Ahead of the run, 2 requests for $0.01 told the spend cap no price. No time or dollars were left to ask for text-to-image by n ($0.0025): the cap rests on what the scenario says.',
  ]);
});
