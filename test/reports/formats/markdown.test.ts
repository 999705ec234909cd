import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markdownFormat } from '../../../reports/formats/markdown.ts';
import { plain } from '../../../reports/markdown/plain.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import type { Study } from '../../../src/study/study.ts';
import { STUDIES } from '../study/studies.ts';
import { SUMMARIES } from '../summaries.ts';
import { anyStudy, anySummary } from './hostile.ts';

const LAYOUT = { color: false, width: Infinity };
const OWN_HTML = /^(?:<!-- tollmark:[\w.%:-]* -->|<details><summary>[A-Za-z ]+<\/summary>|<\/details>)$/gm;

function markdownOf(result: Summary | Study): string {
  const { summary, study } = markdownFormat.writers;
  return ('cells' in result ? study?.write(result, LAYOUT) : summary?.write(result, LAYOUT)) ?? '';
}

/** Cells of a row: pipes that no backslash makes text stand between them. */
function cellCount(row: string): number {
  return row.replaceAll(/\\[\s\S]/g, '').split('|').length - 2;
}

test('any names stay text: no HTML, no table of another shape, no heading, list or control of their own', () => {
  fc.assert(
    fc.property(fc.oneof(anySummary, anyStudy), (result) => {
      const text = markdownOf(result);
      const [first = ''] = text.split('\n');
      expect(first).toMatch(/^<!-- tollmark:[\w.%:-]* -->$/);
      expect(first.slice(4, -3)).not.toContain('--');
      expect(text.length).toBeLessThan(65_536);
      const ours = text.replaceAll(OWN_HTML, '');
      // oxlint-disable-next-line no-control-regex
      expect(ours).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\p{Cs}]/u);
      expect(ours.replaceAll(/\\[\s\S]/g, '')).not.toMatch(/[<>`[\]~]|&(?!#)|:\/\/|(?<![\p{L}\p{N}_])@[\p{L}\p{N}]/u);
      const tables = [...ours.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) => table.trimEnd().split('\n').map(cellCount));
      expect(tables.filter((counts) => new Set(counts).size > 1)).toEqual([]);
      const headings = ours.split('\n').filter((line) => /^(?:#|===|---|[+>]|\d+[.)] )/.test(line));
      expect(headings.filter((line) => !/^### [A-Z][a-z ]+$/.test(line))).toEqual([]);
    }),
    { seed: 42, numRuns: 150 },
  );
});

test.each([
  ['prodia-js@1.6.0', 'prodia-js@1.6.0'],
  ['@team fixes #12', '@&#8203;team fixes #&#8203;12'],
  ['2.13 %', '2.13 %'],
  ['1. one', String.raw`1\. one`],
  ['- one', String.raw`\- one`],
  ['-0.8 %', '-0.8 %'],
  ['$x$ for $4', '&#36;x&#36; for $4'],
  ['https://a.example', String.raw`https\://a.example`],
])('%s is written as %s', (text, written) => {
  expect(plain(text)).toBe(written);
});

test('the marker is of the name alone, and of what is reported', () => {
  const [passed, failed] = [SUMMARIES.passed, { ...SUMMARIES.failed, scenario: SUMMARIES.passed.scenario }];
  const markerOf = (text: string): string => text.split('\n')[0] ?? '';
  expect(markerOf(markdownOf(passed))).toBe('<!-- tollmark:steady -->');
  expect(markerOf(markdownOf(failed))).toBe(markerOf(markdownOf(passed)));
  expect(markerOf(markdownOf(STUDIES.grid))).toBe('<!-- tollmark:metastable:study -->');
});

describe('what has no room', () => {
  test('is counted, and a comment holds the rest', () => {
    const threshold = { metric: 'errorRate', condition: '< 0.02', observed: 0, passed: true };
    const text = markdownOf({ ...SUMMARIES.failed, thresholds: Array.from({ length: 5000 }, () => threshold) });
    expect(text.length).toBeLessThan(65_536);
    expect(text.length).toBeGreaterThan(64_000);
    const shown = text.match(/^\| ✓ errorRate/gm)?.length ?? 0;
    const [, rows = '', parts = ''] = /_Left out, .*: ([\d,]+) rows and (\d+) parts\. .*_\n$/.exec(text) ?? [];
    expect(Number(rows.replace(',', '')) + shown).toBeGreaterThan(5000);
    expect(Number(parts)).toBeGreaterThan(0);
    expect(markdownOf(SUMMARIES.failed)).not.toContain('Left out');
  });
});
