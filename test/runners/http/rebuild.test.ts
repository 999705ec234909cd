import { expect, test } from 'vitest';
import type { AttemptLine } from '../../../src/attempts/attempt-record.ts';
import { rebuildSummary } from '../../../src/runners/http/rebuild.ts';
import { scenarioOf } from '../worlds.ts';

const IMAGE = {
  operation: 'text-to-image',
  serviceTime: { type: 'constant', value: '1s' },
  price: { per: 'image', usd: '1' },
};
const lost = { status: 0, outcome: 'timeout', dollars: '0', costSource: 'unknown' } as const;

/** The line of a request's only attempt, by default a success for the scenario's dollar. */
function line(request: number, more: Partial<AttemptLine> = {}): AttemptLine {
  const times = { dueMs: request, sentMs: request, endedMs: request + 100 };
  const ending = { status: 200, outcome: 'ok', dollars: '1', costSource: 'scenario' } as const;
  return { request, attempt: 1, model: 'm', ...times, ...ending, ...more };
}

test('a crashed run has the requests and the dollars of its log, without those ahead of it', () => {
  const lines = [line(1), line(2, { status: 503, outcome: 'unavailable', dollars: '0' }), line(0, { priming: true })];
  expect(rebuildSummary(scenarioOf(), 'real', lines)).toMatchObject({
    verdict: 'partial',
    requests: { offered: 2, succeeded: 1, failed: 1 },
    dollars: {
      billed: '1',
      useful: '1',
      unknownAtMost: '0',
      bySource: { stated: '0', quantities: '0', scenario: '1' },
    },
  });
});

test('the requests ahead of a run are told as the run itself would have told them', () => {
  const primed = (more: Partial<AttemptLine>): AttemptLine =>
    line(0, { operation: 'text-to-image', priming: true, ...more });
  const other = { operation: 'text-to-image', model: 'n' } as const;
  const models = { m: IMAGE, n: IMAGE };
  const scenario = scenarioOf({ provider: { models }, workload: { requests: [{ ...other, model: 'm' }, other] } });
  const { priming, dollars } = rebuildSummary(scenario, 'real', [
    primed({ dollars: '0', costSource: 'unknown', dollarsAtMost: '1' }),
    primed({ dollars: '3', costSource: 'stated' }),
    line(1, { ...lost, dollarsAtMost: '3' }),
  ]);
  const kind = { operation: 'text-to-image', scenarioDollars: '1' };
  expect(priming).toEqual({
    requests: 2,
    dollars: { billed: '3', unknownAtMost: '1' },
    kinds: [
      { ...kind, model: 'm', requests: 2, stated: 1, dearestDollars: '3' },
      { ...kind, model: 'n', requests: 0, stated: 0 },
    ],
  });
  expect(dollars).toMatchObject({ billed: '0', unknownAtMost: '3' });
});

test('what is unknown may have cost as much as the dearest attempt of the log, and at least what the scenario says', () => {
  const unknownOf = (lines: readonly AttemptLine[]): string | undefined =>
    rebuildSummary(scenarioOf(), 'real', lines).dollars.unknownAtMost;
  expect(unknownOf([line(1, lost)])).toBe('1');
  expect(unknownOf([line(1, lost), line(2, lost), line(3, { dollars: '7', costSource: 'stated' })])).toBe('14');
  expect(unknownOf([line(1, lost), line(2, { dollars: '0.5', costSource: 'stated' })])).toBe('1');
  const failed = {
    status: 400,
    outcome: 'invalid',
    dollars: '0',
    costSource: 'unknown',
    dollarsAtMost: '0.25',
  } as const;
  expect(unknownOf([line(1, failed), line(2, { ...lost, dollarsAtMost: '1' }), line(3, { dollars: '2' })])).toBe(
    '2.25',
  );
});
