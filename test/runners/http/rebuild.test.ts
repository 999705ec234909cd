import { expect, test } from 'vitest';
import type { AttemptLine } from '../../../src/runners/http/attempt-log.ts';
import { rebuildSummary } from '../../../src/runners/http/rebuild.ts';
import { scenarioOf } from '../worlds.ts';

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
