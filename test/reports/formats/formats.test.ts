import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { REPORT_FORMATS } from '../../../reports/formats/formats.ts';
import type { Reportable } from '../../../reports/formats/report-format.ts';
import { anchorsOf } from '../../docs/markdown.ts';
import { RETRIED } from '../../comparison/cases.ts';
import { TWO_WORLDS } from '../../history/cases.ts';
import { LEAKY } from '../../invoice/cases.ts';
import { PILOTS } from '../../pilot/cases.ts';
import { SIXTEEN } from '../../saturation/cases.ts';
import { readProjectFile } from '../../tidy/project-files.ts';
import { STUDIES } from '../study/studies.ts';
import { SUMMARIES, TRACE } from '../summaries.ts';
import { withoutCode } from '../without-code.ts';

/** Of each kind of result the sample that every format writes, and where its goldens stand. */
const SAMPLES: { readonly [K in keyof Reportable]: readonly [golden: string, result: Reportable[K]] } = {
  summary: ['../goldens/failed', SUMMARIES.failed],
  study: ['../study/goldens/grid', STUDIES.grid],
  request: ['../goldens/request', TRACE],
  pilot: ['../goldens/pilot', PILOTS.billed],
  invoice: ['../goldens/invoice', LEAKY],
  saturation: ['../goldens/saturation', SIXTEEN],
  comparison: ['../goldens/comparison', RETRIED],
  history: ['../goldens/history', TWO_WORLDS],
};
const KINDS = Object.keys(SAMPLES) as readonly (keyof Reportable)[];
const EXTENSIONS: Readonly<Record<string, string>> = { text: 'txt', markdown: 'md', junit: 'xml', openmetrics: 'prom' };
const docs = { path: 'docs/reports.md', text: readProjectFile('docs/reports.md') };

test('each format has a name of its own, and some result that it writes', () => {
  expect(new Set(REPORT_FORMATS.map(({ name }) => name)).size).toBe(REPORT_FORMATS.length);
  for (const { name, writers } of REPORT_FORMATS) {
    expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(Object.keys(writers)).not.toEqual([]);
  }
});

test('no two formats write the same file of a run directory', () => {
  for (const kind of KINDS) {
    const files = REPORT_FORMATS.flatMap(({ writers }) => writers[kind]?.file ?? []);
    expect(new Set(files).size).toBe(files.length);
  }
});

describe.each(REPORT_FORMATS.map((format) => [format.name, format] as const))('%s', (name, { writers }) => {
  test('has a section in docs/reports.md', () => {
    expect(anchorsOf(docs)).toContain(name);
  });

  test.each(KINDS.filter((kind) => writers[kind] !== undefined))('%s: golden', async (kind) => {
    const [stem, result] = SAMPLES[kind];
    const golden = `${stem}.${EXTENSIONS[name] ?? name}`;
    // A missing golden would be written and pass: make it with --update, and read it.
    const path = fileURLToPath(new URL(golden, import.meta.url));
    expect(existsSync(path), `there is no ${path}`).toBe(true);
    const text = (writers[kind] as { write(result: unknown, layout: object): string }).write(result, {
      color: false,
      width: kind === 'study' ? 120 : 80,
    });
    expect(text).toMatch(/\n$/);
    await expect(withoutCode(text)).toMatchFileSnapshot(golden);
  });
});
