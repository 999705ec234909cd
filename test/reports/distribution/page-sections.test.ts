import { expect, test } from 'vitest';
import { distributionsHtml } from '../../../reports/distribution/page-sections.ts';
import { run } from '../../scenarios/run-scenario.ts';
import { PageWords } from '../../../reports/html/glossary.ts';
import type { Html } from '../../../reports/html/markup.ts';
import type { Summary } from '../../../src/measure/summary.ts';

const draw = (summary: Summary): Html => distributionsHtml(summary, new PageWords());

const storm = run('retry-storm');

test('what each cause adds comes to the retry amplification', () => {
  const { html } = draw(storm);
  const added = [...html.matchAll(/>\+(\d+\.\d+)</g)].reduce((sum, [, text]) => sum + Number(text), 0);
  expect(1 + added).toBeCloseTo(storm.retryAmplification ?? 0, 2);
  expect(html).toContain('Attempts per request');
  expect(html).toContain('throttled (429)');
});

test('a run without successes says so, one in which nothing ended as well, and an earlier summary has none of it', () => {
  const failed = (storm.latencyByOutcome ?? []).filter(({ outcome }) => outcome !== 'succeeded');
  expect(draw({ ...storm, latencyByOutcome: failed }).html).toContain('There are no successes.');
  expect(draw({ ...storm, latencyByOutcome: [] }).html).toContain('No request has ended.');
  const attempts = { ...storm.attempts, retriesAfter: undefined };
  const earlier = { ...storm, attempts, latencyByOutcome: undefined, attemptsPerRequest: undefined };
  expect(draw(earlier).html).not.toMatch(/<h2|NaN|undefined/);
});
