import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GLOSSARY } from '../../../reports/html/glossary.ts';

test.each(GLOSSARY)('%s means on the page what it means in docs/reports.md', (term, meaning) => {
  expect(readFileSync('docs/reports.md', 'utf8')).toContain(`| ${term} | ${meaning} |`);
});
