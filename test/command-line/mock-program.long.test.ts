import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand, scratchFile } from './command.ts';
import { CLIENT, FAILING, HEALTHY, mock, node } from './mocked-program.ts';

test('a limit that is broken makes the exit code 1, and one that is kept leaves it', async () => {
  const limits = ['--fail-if', 'retryAmplification > 1.5', '--fail-if', 'dollars.wasted > $1'];
  const broken = await mock(FAILING, limits, node(CLIENT));
  expect([broken.code, broken.invoice.verdict]).toEqual([1, 'failed']);
  expect(broken.invoice.thresholds.map(({ passed }) => passed)).toEqual([false, true]);
  const kept = await mock(HEALTHY, limits, node(CLIENT));
  expect([kept.code, kept.invoice.verdict, kept.invoice.dollars.billed]).toEqual([0, 'passed', '0.01']);
});

test('the run directory has scenario, invoice and page, and its report is the invoice again', async () => {
  const file = scratchFile('served.yaml', HEALTHY);
  const out = join(dirname(file), 'run');
  const first = await runCommand(['mock', file, '--out', out, '-q', '--', ...node(CLIENT)]);
  expect(readdirSync(out).toSorted()).toEqual(['invoice.json', 'report.html', 'scenario.yaml']);
  const again = await runCommand(['report', out]);
  expect(first.stdout).toBe(`client done\n${again.stdout}`);
  const request = await runCommand(['report', out, '--request', '0']);
  expect([request.code, request.stderr]).toEqual([2, expect.stringContaining('an invoice shows its worst requests')]);
});

test('a program that resets the server behind its last request has sent something', async () => {
  const reset = "ask().then(() => fetch(process.env.TOLLMARK_URL + '/tollmark/reset', { method: 'POST' }))";
  const { stderr, invoice } = await mock(HEALTHY, ['-q'], node(CLIENT.replace('ask().then(', `${reset}.then(`)));
  expect([stderr, invoice.attempts.total, invoice.earlier]).toEqual(['', 0, { resets: 1, attempts: 1 }]);
});

test('wrong limits, formats and times are told before anything starts', async () => {
  const marker = join(dirname(scratchFile('x', '')), 'started');
  const program = node(`require('fs').writeFileSync(${JSON.stringify(marker)}, '')`);
  const file = scratchFile('served.yaml', HEALTHY);
  for (const flags of [
    ['--fail-if', 'retries > 1', '--fail-if', 'x'],
    ['--format', 'pdf'],
    ['--timeout', 'soon'],
  ]) {
    const { code, stderr } = await runCommand(['mock', file, ...flags, '--', ...program]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^--(?:fail-if|format|timeout): /)]);
  }
  const other = await runCommand(['simulate', file, '--', ...program]);
  expect([other.code, other.stderr]).toEqual([2, '--: only tollmark mock runs a program; give flags in front of --\n']);
  const nothing = await runCommand(['mock', file, '--']);
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringMatching(/^--: name the program/)]);
  expect(existsSync(marker)).toBe(false);
});
