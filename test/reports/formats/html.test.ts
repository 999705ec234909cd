import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeHtmlReport } from '../../../reports/formats/html.ts';
import type { RequestTrace } from '../../../src/measure/request-trace.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import { formatDollars } from '../../../src/units/format.ts';
import { withoutCode } from '../without-code.ts';
import { dollarFiguresOf, SUMMARIES, TRACE } from '../summaries.ts';

const SAMPLES = Object.entries(SUMMARIES);

/** The content of the JSON element with this id. */
function jsonIn(page: string, id: string): unknown {
  const content = new RegExp(`<script type="application/json" id="${id}">(.*)</script>`).exec(page)?.[1];
  return JSON.parse(content ?? 'null');
}

/** A page without its scripts, styles and embedded JSON: what a reader sees, as markup. */
function visible(page: string): string {
  return page.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '<$1>');
}

const tagsOf = (markup: string): readonly string[] => markup.match(/<[^>]*>/g) ?? [];

test.each(['invalid', 'empty'] as const)('%s: golden', async (name) => {
  await expect(withoutCode(writeHtmlReport(SUMMARIES[name]))).toMatchFileSnapshot(`../goldens/${name}.html`);
});

test.each(SAMPLES)('%s: the summary in the page reads back equal', (_, summary) => {
  expect(jsonIn(writeHtmlReport(summary), 'tollmark-summary')).toEqual(summary);
});

test.each(SAMPLES)('%s: every dollar figure is in the page', (_, summary) => {
  const text = visible(writeHtmlReport(summary));
  for (const figure of dollarFiguresOf(summary)) expect(text).toContain(formatDollars(figure));
});

test.each(SAMPLES)('%s: polls are told where there were any', (_, summary) => {
  expect(visible(writeHtmlReport(summary)).includes('polls of jobs')).toBe((summary.polls ?? 0) > 0);
});

test.each(SAMPLES)('%s: nothing in the page is fetched from anywhere', (_, summary) => {
  const page = writeHtmlReport(summary);
  const references = visible(page).match(/\b(src|srcset|href|action|data|poster|xlink:href|formaction)\s*=\s*"[^"]*"/g);
  expect(references?.filter((each) => !each.startsWith('href="#'))).toEqual(['href="data:,"']);
  expect(page).not.toMatch(/@import|url\(|<(iframe|img|object|embed|link rel="stylesheet")/i);
  expect(page).not.toMatch(/<script[^>]*\ssrc/);
});

test.each(SAMPLES)('%s: the policy admits exactly the inlined code', (_, summary) => {
  const page = writeHtmlReport(summary);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
  const hashesOf = (element: string): readonly string[] =>
    [...page.matchAll(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`, 'g'))].map(
      ([, code = '']) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`,
    );
  const scripts = hashesOf('script');
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `style-src ${hashesOf('style').join(' ')}`,
    `script-src ${scripts.length === 0 ? "'none'" : scripts.join(' ')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  expect(scripts).toHaveLength(summary.series.offered.length === 0 ? 0 : 2);
  expect(visible(page)).not.toMatch(/\sstyle=|\son\w+=/);
});

test('the chart library comes with its licence', () => {
  expect(writeHtmlReport(SUMMARIES.failed)).toContain('Copyright (c) 2022 Leon Sorokin');
});

test.each(SAMPLES)('%s: tables have captions and headers, charts have texts', (_, summary) => {
  const page = visible(writeHtmlReport(summary));
  for (const table of page.split('<table>').slice(1)) {
    expect(table).toMatch(/^\n<caption>[^<]+<\/caption>\n<thead><tr><th scope="col"/);
    expect(table).not.toMatch(/<th scope="col"[^>]*><\/th>/);
  }
  for (const [, id] of page.matchAll(/<div class="chart" id="([^"]+)"/g)) {
    expect(page).toMatch(new RegExp(`<figcaption id="${id}-text">[^<]{10,}</figcaption>`));
  }
});

/** A run whose every option is one text. */
const RUN_OF_TEXT = (text: string): NonNullable<Summary['run']> => ({
  retry: text,
  client: text,
  arrivals: text,
  capacity: text,
  limits: [text],
  faults: [{ fault: text, fromMs: 0, untilMs: 1 }],
  target: text,
  overrides: [text],
});

/** A request whose every text is one. */
const traceOf = (text: string): RequestTrace => ({
  ...TRACE,
  retry: text,
  attempts: TRACE.attempts.map((attempt) => ({
    ...attempt,
    model: text,
    outcome: text,
    price: text,
    jobId: text,
    message: text,
  })),
});

/** The failed sample with one text wherever a scenario, a provider or a threshold can put one. */
function withText(text: string): Summary {
  const { failed } = SUMMARIES;
  return {
    ...failed,
    scenario: { ...failed.scenario, name: text, description: text, digest: text },
    run: RUN_OF_TEXT(text),
    exemplars: { of: 1, requests: [{ ...traceOf(text), kinds: ['random'] }] },
    byModel: failed.byModel.map((entry) => ({ ...entry, model: text })),
    attempts: { ...failed.attempts, byStatus: { [`2${text}`]: 1 } },
    projection: failed.projection === null ? null : { ...failed.projection, basis: text },
    thresholds: [{ metric: text, condition: text, observed: text, passed: false }],
    validity: { ...failed.validity, reasons: [text] },
  };
}

test('no text becomes markup: the tags of the page do not depend on it', () => {
  const tags = tagsOf(visible(withoutCode(writeHtmlReport(withText('plain')))));
  const fragments = fc.constantFrom(
    '</script>',
    '<script>alert(1)</script>',
    '<!--',
    '-->',
    '"',
    "'",
    '&lt;',
    '</title>',
    '<img onerror=x>',
    ']]>',
    '`${1}`',
  );
  const texts = fc.array(fc.oneof(fragments, fc.string({ unit: 'binary', maxLength: 12 })), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(texts, (parts) => {
      const summary = withText(`x${parts.join('')}`);
      const page = withoutCode(writeHtmlReport(summary));
      expect(tagsOf(visible(page))).toEqual(tags);
      expect(page.match(/<\/?script/g)).toHaveLength(8);
      expect(page.match(/<!--/g)).toBeNull();
      expect(jsonIn(page, 'tollmark-summary')).toEqual(summary);
    }),
    { seed: 42, numRuns: 50 },
  );
});
