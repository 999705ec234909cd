import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeHtmlReport, writeJsonReport, writeTerminalReport } from '../../reports/index.ts';
import { planReports } from '../../src/commands/report-output.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { SUMMARIES } from '../reports/summaries.ts';
import { STUDIES } from '../reports/study/studies.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

const FLAGS = {
  json: false,
  html: false,
  format: [],
  out: undefined,
  seed: undefined,
  set: [],
  quiet: false,
  color: true,
};
const { failed } = SUMMARIES;
const UNCUT = { color: false, width: Infinity };

/** What the flags make of a summary. */
function report(
  flags: Partial<Parameters<typeof planReports>[1]>,
  columns?: number,
): { stdout: string; stderr: string } {
  const { terminal, written } = writtenTerminal({}, columns);
  planReports('summary', { ...FLAGS, ...flags }, terminal)(failed);
  return written;
}

function problemsOf(
  kind: 'summary' | 'study' | 'invoice',
  flags: Partial<Parameters<typeof planReports>[1]>,
): string[] {
  try {
    planReports(kind, { ...FLAGS, ...flags }, writtenTerminal().terminal);
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
}

test('stdout carries text, as wide as the terminal, or the one format that was asked for', () => {
  expect(report({}).stdout).toBe(writeTerminalReport(failed, UNCUT));
  expect(report({}, 70).stdout).toBe(writeTerminalReport(failed, { color: true, width: 70 }));
  expect(report({ color: false }, 70).stdout).toBe(writeTerminalReport(failed, { color: false, width: 70 }));
  for (const flags of [{ json: true }, { format: ['json'] }, { json: true, format: ['json'] }])
    expect(report(flags).stdout).toBe(writeJsonReport(failed));
  for (const flags of [{ html: true }, { format: ['html'] }])
    expect(report(flags).stdout).toBe(writeHtmlReport(failed));
});

test('files get the others, in folders that are made for them', () => {
  const folder = folderWith({ 'old.txt': 'what was here' });
  const [page, data, text] = [join(folder, 'new', 'page.html'), join(folder, 'a=b.json'), join(folder, 'old.txt')];
  const { terminal, written } = writtenTerminal({}, 80);
  const format = [`html=${page}`, 'json', `json=${data}`, `text=${text}`];
  const deliver = planReports('summary', { ...FLAGS, format }, terminal);
  expect(readFileSync(text, 'utf8')).toBe('what was here');
  deliver(failed);
  expect(written.stdout).toBe(writeJsonReport(failed));
  expect(readFileSync(page, 'utf8')).toBe(writeHtmlReport(failed));
  expect(readFileSync(data, 'utf8')).toBe(writeJsonReport(failed));
  expect(readFileSync(text, 'utf8')).toBe(writeTerminalReport(failed, UNCUT));
  expect(written.stderr).toBe('');
});

test('a run directory gets its files whatever is printed, and the page is named', () => {
  const out = join(folderWith({}), 'run');
  const { stdout, stderr } = report({ out, html: true });
  expect(stdout).toBe(writeHtmlReport(failed));
  expect(readdirSync(out).toSorted()).toEqual(['report.html', 'summary.json']);
  expect(stderr).toBe(`report: ${join(out, 'report.html')}\n`);
  expect(report({ out, quiet: true }).stderr).toBe('');
});

test('everything that is wrong with the flags is said at once, before there is a result', () => {
  expect(problemsOf('summary', { format: ['jsno', 'html='], json: true, html: true })).toEqual([
    '--format: there is no "jsno"; known are json, csv, junit, text, html, markdown, openmetrics',
    '--format: name a file, as in html=FILE',
    '--format: stdout carries one report, not json and html; give the others a file: --format NAME=FILE',
  ]);
  expect(problemsOf('study', { format: ['csv'] })).toEqual([]);
  expect(problemsOf('invoice', { format: ['csv'] })).toEqual([
    '--format: csv has no form for an invoice; take text, json, html, markdown, junit, openmetrics',
  ]);
});

test('a file that cannot be written is said before there is a result', () => {
  const folder = folderWith({});
  writeFileSync(join(folder, 'file'), '');
  expect(problemsOf('summary', { format: [`json=${join(folder, 'file', 'inside')}`] }).join()).toContain(
    'cannot be written',
  );
  expect(problemsOf('summary', { format: [`json=${join(folder, 'made')}`] })).toEqual([]);
  expect(existsSync(join(folder, 'made'))).toBe(true);
});

test('a study is printed, and written into its directory, in every format', () => {
  const out = join(folderWith({}), 'study');
  const { terminal, written } = writtenTerminal();
  planReports('study', { ...FLAGS, out, format: ['csv'] }, terminal)(STUDIES.grid);
  expect(readdirSync(out).toSorted()).toEqual(['report.html', 'study.csv', 'study.json']);
  expect(written.stdout).toBe(readFileSync(join(out, 'study.csv'), 'utf8'));
});

test.skipIf(process.platform !== 'linux')(
  'a full disk costs a file, and not the result: it is printed, and the file is named',
  () => {
    const folder = folderWith({});
    const { terminal, written } = writtenTerminal();
    const format = ['json', 'html=/dev/full', `text=${join(folder, 'text')}`];
    const isWhole = planReports('summary', { ...FLAGS, format }, terminal)(failed);
    expect([isWhole, written.stdout]).toEqual([false, writeJsonReport(failed)]);
    expect(written.stderr).toBe(
      'lost: /dev/full: cannot be written (ENOSPC); the disk is full: make room, or choose another path\n',
    );
    expect(readFileSync(join(folder, 'text'), 'utf8')).toBe(writeTerminalReport(failed, UNCUT));
  },
);

test('a folder that is gone is made again, and one that cannot be is told', () => {
  const folder = folderWith({});
  const out = join(folder, 'run');
  const { terminal, written } = writtenTerminal();
  const deliver = planReports('summary', { ...FLAGS, out, quiet: true }, terminal);
  expect(deliver(failed)).toBe(true);
  rmSync(out, { recursive: true });
  writeFileSync(out, 'a file in the place of the folder');
  expect(deliver(failed)).toBe(false);
  expect(written.stderr.match(/lost: /g)).toHaveLength(2);
});
