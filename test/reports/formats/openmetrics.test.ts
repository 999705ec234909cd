import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMetricsFormat } from '../../../reports/formats/openmetrics.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import { readExposition, type Sample } from '../../monitoring/exposition-reader.ts';
import { SUMMARIES } from '../summaries.ts';
import { anyStudy, anySummary } from './hostile.ts';

const LAYOUT = { color: false, width: Infinity };

function samplesOf(text: string): Sample[] {
  return [...readExposition(text, 'openmetrics').values()].flatMap(({ samples }) => samples);
}

function textOf(summary: Summary): string {
  return openMetricsFormat.writers.summary?.write(summary, LAYOUT) ?? '';
}

test('whatever names say, each series is there once, and every value is a plain decimal', () => {
  const study = openMetricsFormat.writers.study;
  const texts = fc.oneof(
    anySummary.map(textOf),
    anyStudy.map((each) => study?.write(each, LAYOUT) ?? ''),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const samples = samplesOf(text);
      const ids = samples.map(({ name, labels }) => JSON.stringify([name, labels]));
      expect(new Set(ids).size).toBe(ids.length);
      expect(text).toMatch(/\n# EOF\n$/);
      const values = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      expect(values.filter((line) => !/ -?\d+(?:\.\d+)?$/.test(line))).toEqual([]);
    }),
    { seed: 42, numRuns: 60 },
  );
});

test('what does not exist has no series', () => {
  const names = new Set(samplesOf(textOf(SUMMARIES.empty)).map(({ name }) => name));
  for (const absent of [
    'retry_amplification',
    'error_rate',
    'request_latency_seconds',
    'threshold_observed',
    'projection_dollars',
  ])
    expect([...names]).not.toContain(`tollmark_${absent}`);
  expect([...names]).toContain('tollmark_threshold_met');
});

test('dollars add up, and stand exactly as they are', () => {
  const text = textOf(SUMMARIES.serverless);
  const sum = samplesOf(text).reduce(
    (all, { name, value }) => (name === 'tollmark_spend_dollars' ? all + value : all),
    0,
  );
  expect(sum).toBeCloseTo(Number(SUMMARIES.serverless.dollars.billed), 9);
  expect(textOf(SUMMARIES.failed)).toContain(
    `tollmark_spend_billed_dollars{run="retry-storm",world="virtual"} ${SUMMARIES.failed.dollars.billed}\n`,
  );
});
