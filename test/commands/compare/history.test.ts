import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCompare } from '../../../src/commands/compare.ts';
import { COMPARE_FLAGS } from './compare-flags.ts';
import { writeJsonReport } from '../../../reports/formats/json.ts';
import { historySchema } from '../../../src/history/history.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import { summaryWith } from '../../comparison/cases.ts';
import { scratchFolder } from '../../command-line/command.ts';
import { writtenTerminal } from '../written-terminal.ts';

const FLAGS = { ...COMPARE_FLAGS, format: ['json'] as readonly string[] };
type Asked = Partial<typeof FLAGS> & { readonly runs?: readonly string[]; readonly env?: Record<string, string> };

/** A folder with the run directory of a simulation. */
function runIn(folder: string, name: string, changes: Partial<Summary> = {}): string {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'summary.json'), writeJsonReport(summaryWith({ world: 'virtual', ...changes })));
  return join(folder, name);
}

function ask(file: string, { runs = [], env = {}, ...flags }: Asked) {
  const { terminal, written } = writtenTerminal(env);
  const [base, ...heads] = runs;
  const code = runCompare(base, heads, { ...FLAGS, ...flags, history: file }, terminal);
  return { code, written, history: () => historySchema.parse(JSON.parse(written.stdout)) };
}

const slower: Partial<Summary> = { latencyMs: { ...summaryWith().latencyMs, p95: 2500 } };

test('runs are added and judged: 4 for the first, 0 as long as nothing changes, 1 for the commit that breaks a limit', () => {
  const folder = scratchFolder();
  const [file, one, two] = [join(folder, 'history.ndjson'), runIn(folder, 'one'), runIn(folder, 'two', slower)];
  const failIf = ['latencyMs.p95 > +5%'];
  const codes = [one, one, two, two].map((run, i) => ask(file, { runs: [run], commit: `c0ffee${i}`, failIf }).code);
  expect(codes).toEqual([4, 0, 1, 0]);
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(5);
  const { code, history } = ask(file, {});
  expect(code).toBe(0);
  expect(history()).toMatchObject({
    verdict: 'same',
    lines: { read: 4, appended: 0, foreignCount: 0 },
    series: [{ changes: [{ run: 2, commit: 'c0ffee2', previousCommit: 'c0ffee1' }] }],
  });
});

test('the commit comes from the flag, from CI, else from git in the folder of the run', () => {
  const folder = scratchFolder();
  const [file, run] = [join(folder, 'history.ndjson'), runIn(folder, 'one')];
  const env = { GITHUB_SHA: 'abc1', CI_COMMIT_SHA: 'abc2' };
  ask(file, { runs: [run], commit: 'abc0', env });
  ask(file, { runs: [run], env });
  ask(file, { runs: [run], env: { GITHUB_SHA: '', CI_COMMIT_SHA: 'abc2' } });
  ask(file, { runs: [run], env: { GITHUB_SHA: '$(touch /tmp/x)', CI_COMMIT_SHA: 'a b' } });
  const { history } = ask(file, {});
  expect(history().series[0]?.runs.map(({ commit }) => commit)).toEqual(['abc0', 'abc1', 'abc2', null]);
});

test('a torn line is named and swallows none, and so are lines of others and lines that are too long', () => {
  const folder = scratchFolder();
  const [file, run] = [join(folder, 'history.ndjson'), runIn(folder, 'one')];
  ask(file, { runs: [run] });
  appendFileSync(file, `hello\n{"a":1}\n\n${'x'.repeat(40_000)}\n{"schema":"tollmark/history-line@1","at`);
  expect(ask(file, { format: ['text'] }).written.stdout).toContain('! Line 6 is cut short: what wrote it was stopped.');
  const { lines } = ask(file, { runs: [run] }).history();
  expect(lines).toMatchObject({ read: 2, appended: 1, foreignCount: 4 });
  expect(lines.foreign.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    '2 is no JSON',
    '3 is JSON of another kind',
    '5 is longer than 32768 bytes',
    '6 is cut short or damaged',
  ]);
});

test('what is no history gets no line, and what is no run neither', () => {
  const folder = scratchFolder();
  const run = runIn(folder, 'one');
  const other = join(folder, 'notes.txt');
  writeFileSync(other, 'my notes\n');
  expect(() => ask(other, { runs: [run] })).toThrow(/notes\.txt: is no history: line 1 is no JSON; name another file/);
  expect(readFileSync(other, 'utf8')).toBe('my notes\n');
  const file = join(folder, 'history.ndjson');
  expect(() => ask(file, { runs: [other] })).toThrow('notes.txt');
  expect(() => ask(file, { runs: [run], failIf: ['nonsense'], commit: 'a b' })).toThrow(/--fail-if: .*\n--commit: /);
  expect(() => ask('', { failIf: ['nonsense'], tolerance: 'all', commit: 'a b' })).toThrow(
    /--fail-if: .*\n--tolerance: .*\n--history: .*\n--commit: /,
  );
  expect(() => ask(file, { runs: [run], format: ['junit'] })).toThrow('junit has no form for a history');
  expect(() => ask('', {})).toThrow('--history: name a file');
  expect(() => ask(folder, { runs: [run] })).toThrow('is no file; a history is one');
  expect(() => ask('/dev/zero', {})).toThrow('is no file; a history is one');
  expect(existsSync(file)).toBe(false);
});

test('without a history a base and a head are needed, and --commit has no place', () => {
  const { terminal } = writtenTerminal();
  const flags = { ...FLAGS, history: undefined, commit: 'abc' };
  expect(() => runCompare('one', [], flags, terminal)).toThrow(/^name a base and a head: .*\n--commit: is written/);
});

test('every format has its form', () => {
  const folder = scratchFolder();
  const [file, run] = [join(folder, 'history.ndjson'), runIn(folder, 'one')];
  const page = join(folder, 'history.html');
  const { written } = ask(file, { runs: [run], format: ['markdown', `html=${page}`] });
  expect(written.stdout).toMatch(/^<!-- tollmark:history\.ndjson:history -->/);
  expect(readFileSync(page, 'utf8')).toContain('<h1>History of runs</h1>');
});
