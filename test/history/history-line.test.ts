import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readingOfSummary } from '../../src/comparison/reading.ts';
import {
  HISTORY_LINE_BYTES_MAX,
  historyLineText,
  isCommit,
  isOfHistory,
  readHistoryLine,
  readingOfLine,
} from '../../src/history/history-line.ts';
import { SUMMARIES } from '../reports/summaries.ts';
import { line } from './cases.ts';

const ORIGIN = { at: '2026-12-03T08:00:00.000Z', commit: 'c0ffee1', tollmark: '0.1.0' };
const RUNS = Object.entries(SUMMARIES).map(([name, summary]) => [name, readingOfSummary('runs/a', summary)] as const);

test.each(RUNS)('%s: a line is read back with the figures that a comparison needs', (_, reading) => {
  const text = historyLineText(reading, ORIGIN, ['latencyMs.max']);
  expect(text).not.toContain('\n');
  const read = readHistoryLine(text, false);
  if (typeof read === 'string') throw new Error(read);
  const again = readingOfLine(read);
  for (const metric of ['dollars.perSuccess', 'latencyMs.p95', 'errorRate', 'attempts.total', 'latencyMs.max'])
    expect([metric, again.figures.get(metric)]).toEqual([metric, reading.figures.get(metric)]);
  expect(again).toMatchObject({ world: reading.world, verdict: reading.verdict, run: reading.run });
  expect(again.scenario.digest).toBe(reading.scenario.digest);
});

test('what describes the run is left out where the line would be too long', () => {
  const [, reading] = RUNS.find(([, { run }]) => run !== undefined) as (typeof RUNS)[number];
  const fault = { fault: 'x'.repeat(300), fromMs: 0, untilMs: null };
  const long = { ...reading, run: { ...reading.run, faults: Array.from({ length: 200 }, () => fault) } };
  const text = historyLineText(long, ORIGIN, []);
  expect(text.length).toBeLessThan(HISTORY_LINE_BYTES_MAX);
  const read = readHistoryLine(text, false);
  expect(read).toMatchObject({ commit: 'c0ffee1' });
  expect(read).not.toHaveProperty('run');
});

describe('what is no run is told', () => {
  const whole = JSON.stringify(line(1));
  const reasons: readonly (readonly [text: string, isCut: boolean, reason: RegExp])[] = [
    [whole.slice(0, 200), true, /^is cut short: what wrote it was stopped$/],
    [whole.slice(0, 200), false, /^is cut short or damaged$/],
    ['Hello', false, /^is no JSON$/],
    ['{"a":1}', false, /^is JSON of another kind$/],
    ['null', false, /^is JSON of another kind$/],
    [whole.replace('line@1', 'line@2'), false, /^is a tollmark\/history-line@2, of a newer Tollmark/],
    [whole.replace('"virtual"', '"moon"'), false, /^is not a whole tollmark\/history-line@1: world: /],
    [whole.replace('"0.01"', '"1e999"'), false, /^is not a whole tollmark\/history-line@1: figures/],
  ];

  test.each(reasons)('%s', (text, isCut, reason) => {
    expect(readHistoryLine(text, isCut)).toMatch(reason);
  });

  test('a line with fields of a later version is read', () => {
    expect(readHistoryLine(whole.replace('{', '{"later":true,'), false)).toMatchObject({ commit: line(1).commit });
    expect([whole, whole.slice(0, 40), whole.replace('@1', '@9'), 'x'].map(isOfHistory)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  test('no text and no JSON brings the reader down', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.nat(whole.length).map((end) => whole.slice(0, end)),
        ),
        fc.boolean(),
        (text, isCut) => {
          expect(['string', 'object']).toContain(typeof readHistoryLine(text, isCut));
        },
      ),
      { seed: 20_261_203 },
    );
  });
});

test('commits are plain words', () => {
  expect(['c0ffee1', 'v1.2.3', 'refs/heads/main', 'HEAD~2'].map(isCommit)).toEqual([true, true, true, true]);
  expect(['', 'a b', '$(rm)', "a'b", 'a\nb', 'a"', '<b>', 'x'.repeat(101)].some(isCommit)).toBe(false);
});
