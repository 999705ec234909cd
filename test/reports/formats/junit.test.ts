import fc from 'fast-check';
import { expect, test } from 'vitest';
import { junitFormat } from '../../../reports/formats/junit.ts';
import { openMetricsFormat } from '../../../reports/formats/openmetrics.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import { cleanText } from '../../../src/units/clean-text.ts';
import { parseChangeLimits } from '../../../src/comparison/change-limit.ts';
import { comparePairs } from '../../../src/comparison/compare.ts';
import { PLAIN, RETRIED, tenPairs } from '../../comparison/cases.ts';
import { LEAKY } from '../../invoice/cases.ts';
import { readExposition } from '../../monitoring/exposition-reader.ts';
import { PILOTS } from '../../pilot/cases.ts';
import { STUDIES } from '../study/studies.ts';
import { SUMMARIES } from '../summaries.ts';
import { anyStudy, anySummary } from './hostile.ts';
import { missingReaders, readByOthers } from './readers.ts';

const LAYOUT = { color: false, width: Infinity };
const WRITERS = { junit: junitFormat.writers, openmetrics: openMetricsFormat.writers };

function junitOf(summary: Summary): string {
  return WRITERS.junit.summary?.write(summary, LAYOUT) ?? '';
}

/** The result of each case by its name: `passed`, or the kind and the message. */
function casesOf(text: string): Record<string, string> {
  const cases = text.matchAll(
    /<testcase classname="[^"]*" name="([^"]*)" time="[\d.]+"(?:\/>|>([\s\S]*?)<\/testcase>)/g,
  );
  return Object.fromEntries(
    [...cases].map(([, name = '', body = '']) => {
      const [, kind = 'passed', message] = /<(failure|error|skipped) message="([^"]*)"/.exec(body) ?? [];
      return [name, message === undefined ? kind : `${kind}: ${message}`];
    }),
  );
}

test('a run that is no measurement is an error, and judges no threshold', () => {
  const { thresholds } = SUMMARIES.failed;
  for (const verdict of ['invalid', 'partial'] as const) {
    const { run, ...limits } = casesOf(junitOf({ ...SUMMARIES[verdict], thresholds }));
    expect(run).toMatch(/^error: /);
    expect(Object.values(limits)).toHaveLength(thresholds.length);
    for (const limit of Object.values(limits))
      expect(limit).toContain(`skipped: not judged, because the run is ${verdict}; `);
  }
});

test('a run fails in one case: the threshold, or the run where no threshold tells why', () => {
  const { failed, passed, empty } = SUMMARIES;
  expect(casesOf(junitOf(failed))).toMatchObject({
    run: 'passed',
    'retryAmplification &lt; 1.2': 'failure: observed 1.27579, expected &lt; 1.2',
    'errorRate &lt; 0.05': 'passed',
  });
  expect(casesOf(junitOf({ ...failed, thresholds: [] }))).toEqual({
    run: 'failure: nothing succeeded, and no threshold says that this is expected',
  });
  expect(casesOf(junitOf({ ...passed, thresholds: [] }))).toEqual({ run: 'passed' });
  expect(casesOf(junitOf(empty))).toEqual({
    run: 'failure: nothing was offered; raise the rate or the duration, or take another seed',
    'latencyMs.p95 &lt; 5000': 'failure: nothing was measured, expected &lt; 5000',
  });
});

test('a comparison fails in the limits that are broken, and skips what is inconclusive', () => {
  const text = (factor: number, limits: readonly string[], runs = 10): string => {
    const [base, head] = tenPairs(factor);
    const parsed = parseChangeLimits(limits).limits;
    const comparison = comparePairs([{ base: base.slice(0, runs), head: head.slice(0, runs) }], {
      ...PLAIN,
      limits: parsed,
    });
    return WRITERS.junit.comparison?.write(comparison, LAYOUT) ?? '';
  };
  const limits = ['latencyMs.p95 > +10%', 'dollars.perSuccess > +10%'];
  const slow = casesOf(text(1.5, limits));
  expect(slow['comparison']).toBe('passed');
  expect(slow['latencyMs.p95 &gt; +10%']).toMatch(/^failure: .+ instead of .+\(\+50? /);
  expect(slow['dollars.perSuccess &gt; +10%']).toBe('passed');
  // What has a limit has no second case, and what has none does not fail.
  expect(slow).not.toHaveProperty('latencyMs.p95');
  expect(casesOf(text(1.5, []))['latencyMs.p95']).toBe('passed');
  expect(text(1.5, [])).toContain('<system-out>worse: ');
  const few = casesOf(text(1.1, limits, 2));
  expect(few['comparison']).toMatch(/^skipped: /);
  expect(few['latencyMs.p95 &gt; +10%']).toMatch(/^skipped: .+further pairs? would decide it/);
});

test('no name leaves its place in the XML', () => {
  const token =
    /<\?xml [^?]*\?>|<(\/?)([a-z-]+)((?: [a-z]+="[^"<>&]*(?:&[a-z]+;[^"<>&]*)*")*)(\/?)>|[^<>&]+|&(?:amp|lt|gt|quot|apos);/gy;
  const outline = (text: string): string => {
    token.lastIndex = 0;
    const open: string[] = [];
    let names = '';
    while (token.lastIndex < text.length) {
      const match = token.exec(text);
      if (match === null) throw new Error('not XML');
      const [, slash, name, , empty] = match;
      if (name === undefined) continue;
      if (slash === '/' && open.pop() !== name) throw new Error('not nested');
      if (slash === '') names += ` ${name}`;
      if (slash === '' && empty === '') open.push(name);
    }
    expect(open).toEqual([]);
    return names;
  };
  fc.assert(
    fc.property(anySummary, (summary) => {
      const text = junitOf(summary);
      // oxlint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[^\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
      const tame = { ...summary, scenario: { ...summary.scenario, name: 'tame' } };
      expect(outline(text)).toBe(outline(junitOf(tame)));
    }),
    { seed: 42, numRuns: 100 },
  );
});

test('readers of others find in both formats what was written', (context) => {
  const missing = missingReaders();
  context.skip(missing !== undefined, missing);
  const [summaries, studies] = [
    fc.sample(anySummary, { seed: 7, numRuns: 60 }),
    fc.sample(anyStudy, { seed: 7, numRuns: 30 }),
  ];
  const results = [
    ...[...Object.values(SUMMARIES), ...summaries].map((each) => ['summary', each] as const),
    ...[...Object.values(STUDIES), ...studies].map((each) => ['study', each] as const),
    ['invoice', LEAKY] as const,
  ];
  const write = (format: 'junit' | 'openmetrics'): string[] =>
    results.map(([kind, result]) =>
      (WRITERS[format][kind] as { write(result: unknown, layout: object): string }).write(result, LAYOUT),
    );
  const pilot = WRITERS.junit.pilot?.write(PILOTS.billed, LAYOUT) ?? '';
  const comparison = WRITERS.junit.comparison?.write(RETRIED, LAYOUT) ?? '';
  const openmetrics = write('openmetrics');
  const read = readByOthers({ junit: [...write('junit'), pilot, comparison], openmetrics });
  expect(read.junit.at(-1)?.map(({ cases }) => cases[0]?.name)).toEqual(RETRIED.pairs.map(() => 'comparison'));
  for (const [index, [kind, result]] of results.entries()) {
    const suites = read.junit[index] ?? [];
    const count = kind === 'study' ? result.cells.length + (result.unfinished === undefined ? 0 : 1) : 1;
    expect(suites).toHaveLength(count);
    for (const { counts, cases, classname } of suites.map((suite) => ({ ...suite, classname: suite.name }))) {
      expect(cases.every((each) => each.classname === classname)).toBe(true);
      const of = (name: string): number => cases.filter(({ results: all }) => all[0]?.[0] === name).length;
      expect(counts).toEqual([cases.length, of('Failure'), of('Error'), of('Skipped')]);
    }
    if (kind !== 'summary') continue;
    const [suite] = suites;
    const name = cleanText(result.scenario.name).replaceAll(
      /[^\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
      '\ufffd',
    );
    expect(suite?.name).toBe(name.length > 2000 ? `${name.slice(0, 2000)}…` : name);
    expect(suite?.cases).toHaveLength(result.thresholds.length + 1);
    expect(suite?.properties['dollars.billed']).toBe(result.dollars.billed);
    expect(suite?.seconds).toBeCloseTo(result.durationMs / 1000, 3);
  }
  for (const [index, text] of openmetrics.entries()) {
    const own = [...readExposition(text, 'openmetrics').values()].flatMap(({ samples }) => samples);
    const theirs = (read.openmetrics[index] ?? []).flatMap(([, , , samples]) => samples);
    expect(theirs).toEqual(own.map(({ name, labels, value }) => [name, labels, value]));
  }
});
