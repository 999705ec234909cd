import { expect, test } from 'vitest';
import { dollarParts, unpaidSentence } from '../../../reports/sections/dollars.ts';
import { SUMMARIES } from '../summaries.ts';

test('waste: largest cause first, causes that cost nothing left out', () => {
  expect(dollarParts(SUMMARIES.failed.dollars).map(({ name, dollars }) => [name, dollars])).toEqual([
    ['useful', '14.7325'],
    ['ghost', '0.4375'],
    ['failed', '0.21'],
    ['duplicate', '0.095'],
    ['moderated', '0.0025'],
  ]);
  expect(dollarParts(SUMMARIES.passed.dollars).map(({ name }) => name)).toEqual(['useful']);
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
