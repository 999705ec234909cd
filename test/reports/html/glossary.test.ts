import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeHtmlReport } from '../../../reports/formats/html.ts';
import { GLOSSARY, PageWords } from '../../../reports/html/glossary.ts';
import { SUMMARIES } from '../summaries.ts';

test.each(GLOSSARY)('$term means on the page what it means in docs/reports.md', ({ term, meaning }) => {
  expect(readFileSync('docs/reports.md', 'utf8').replaceAll('*', '')).toContain(`| ${term} | ${meaning} |`);
});

test.each(Object.entries(SUMMARIES))(
  '%s: every link leads to one place of its page, and every word back',
  (_, summary) => {
    const page = writeHtmlReport(summary);
    const all = (pattern: RegExp): string[] => [...page.matchAll(pattern)].map(([, name = '']) => name);
    const ids = all(/ id="([^"]+)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    const links = all(/ href="#([^"]+)"/g);
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
    const words = ids.filter((id) => id.startsWith('word-'));
    expect(words.length).toBeGreaterThan(8);
    for (const word of words) expect(links).toContain(word.replace('word-', 'of-'));
  },
);

test('a label links to its word whatever its case and its place; one that is no word stays as it is', () => {
  const words = new PageWords();
  expect(words.link('· ghost').html).toBe('<a class="word" href="#word-ghost" id="of-ghost">· ghost</a>');
  expect(words.link('Ghost').html).toBe('<a class="word" href="#word-ghost">Ghost</a>');
  expect(words.link('<b>').html).toBe('&lt;b&gt;');
  expect(words.glossary().html.match(/href="#of-/g)).toHaveLength(1);
  expect(new PageWords().glossary().html).toBe('');
});

test('every label is of one word', () => {
  const labels = GLOSSARY.flatMap(({ term, labels: own = [term] }) => own);
  expect(new Set(labels).size).toBe(labels.length);
});
