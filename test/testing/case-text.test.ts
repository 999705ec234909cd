import { expect, test } from 'vitest';
import { caseText } from '../../src/testing/case-text.ts';
import { checkLaws } from '../../src/testing/index.ts';
import { type PlainAccount, plainLedger } from './plain-ledger.ts';

const AT = { atMs: 0 };
const hold = (id: string, nano: bigint): object => ({ type: 'hold', id, ...AT, nano, model: 'flux', key: 'key-a' });
const settle = (id: string, holdId: string, nano: bigint): object => ({ type: 'settle', id, ...AT, holdId, nano });

test.each<[string, readonly object[]]>([
  [
    'hold 56, then settle 56, then settle 56 again',
    [hold('m1', 56n), settle('m2', 'm1', 56n), settle('m3', 'm1', 56n)],
  ],
  [
    'hold 5 as m1, then hold 7 as m2, then settle 7 of m2, then release m1',
    [hold('m1', 5n), hold('m2', 7n), settle('m3', 'm2', 7n), { type: 'release', id: 'm4', ...AT, holdId: 'm1' }],
  ],
  [
    'top-up 9, then hold 5, then settle 5, then refund 3, then refund 3 again',
    [
      { type: 'top-up', id: 'm0', ...AT, nano: 9n },
      hold('m1', 5n),
      settle('m2', 'm1', 5n),
      { type: 'refund', id: 'm3', ...AT, chargeId: 'm2', nano: 3n },
      { type: 'refund', id: 'm4', ...AT, chargeId: 'm2', nano: 3n },
    ],
  ],
])('a history reads as %s', (text, history) => {
  expect(caseText([''], [history])).toBe(text);
});

test('a log of events reads in the order of delivery, and tells what is delivered again', () => {
  const event = (type: string, jobId: string, chargeNano = 0n): object => ({
    eventId: `${jobId}-${type}`,
    type,
    jobId,
    ...AT,
    deliveredMs: 0,
    chargeNano,
  });
  const log = [event('refund', 'job-1', 3n), event('finish', 'job-1', 7n), event('refund', 'job-1', 3n)];
  expect(caseText(['events'], [log])).toBe('events: refund job-1 3, then finish job-1 7, then refund job-1 3 again');
});

test('other arguments have their names; texts with blanks are quoted', () => {
  const job = { policy: { name: 'fal', due: {} }, share: 0.5, note: 'a lighthouse', left: undefined, list: [1n, null] };
  expect(caseText(['job', 'factor'], [job, 3])).toBe(
    'job: { policy fal, share 0.5, note "a lighthouse", list [1, null] }; factor: 3',
  );
});

test('an account that settles twice is told by the shortest history that shows it', async () => {
  const twice = {
    ...plainLedger,
    settle: (account: PlainAccount, { holdId, nano }: { holdId: string; nano: bigint }): boolean => {
      const held = account.holds.get(holdId);
      if (held === undefined || nano > held) return false;
      account.nano -= nano;
      return true;
    },
  };
  const { results } = await checkLaws({ ledger: twice }, { only: ['L2', 'L5'] });
  expect(results.map(({ given, expected, got }) => [given, expected, got])).toEqual([
    ['top-up 4, then hold 1, then settle 0', '0 held', '1 held'],
    ['top-up 0, then hold 0, then settle 0, then settle 0 again', 'refused', 'accepted'],
  ]);
});
