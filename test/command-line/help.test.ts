import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { REPORT_FORMATS } from '../../reports/index.ts';
import { ROOT } from './build.ts';
import { runCommand, scratchFile } from './command.ts';

const SCENARIO_COMMANDS = ['run', 'simulate', 'mock', 'validate', 'report', 'estimate'];
const COMMANDS = [...SCENARIO_COMMANDS, 'compare', 'reconcile', 'prices', 'completion'];
const WRITING = ['mock', 'run', 'simulate', 'report'];
const FLAGS = ['--json', '--seed', '--set', '--quiet', '--no-color'];

test('--help lists every command on stdout', async () => {
  const { code, stdout, stderr } = await runCommand(['--help']);
  expect([code, stderr]).toEqual([0, '']);
  const listed = [...stdout.matchAll(/^ {2}tollmark (\w+)/gm)].map((match) => match[1]);
  expect(listed).toEqual(COMMANDS);
});

test.each(SCENARIO_COMMANDS)('%s --help tells of the common flags', async (command) => {
  const { code, stdout } = await runCommand([command, '--help']);
  expect(code).toBe(0);
  for (const flag of FLAGS) expect(stdout).toContain(flag === '--no-color' ? '--color' : flag);
  // What writes no files has no flag for where to.
  expect(stdout.includes('--out')).toBe(WRITING.includes(command));
});

test.each(WRITING)('%s --help names every format of reports', async (command) => {
  const { stdout } = await runCommand([command, '--help']);
  for (const { name } of REPORT_FORMATS) expect(stdout).toMatch(new RegExp(`\\b${name}\\b`));
  for (const flag of ['--format', '--html']) expect(stdout).toContain(flag);
});

test('prices and its import have flags of their own', async () => {
  const { code, stdout } = await runCommand(['prices', '--help']);
  expect(code).toBe(0);
  for (const flag of ['--vendor', '--model', '--operation', '--per', '--at', '--catalog', '--json']) {
    expect(stdout).toContain(flag);
  }
  const help = await runCommand(['prices', 'import', '--help']);
  for (const flag of ['--format', '--out', '--vendor', '--mode', '--at', '--source'])
    expect(help.stdout).toContain(flag);
  for (const flag of ['--per', '--catalog', '--json']) expect(help.stdout).not.toContain(flag);
});

test('reconcile has flags of its own', async () => {
  const { code, stdout } = await runCommand(['reconcile', '--help']);
  expect(code).toBe(0);
  for (const flag of ['<log> <bill..>', '--tolerance', '--json', '--quiet', '--color']) expect(stdout).toContain(flag);
  for (const flag of ['--seed', '--set', '--out']) expect(stdout).not.toContain(flag);
});

test('--version is that of the package, also in the folder of another one', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const folder = dirname(scratchFile('package.json', '{ "name": "another", "version": "99.0.0" }'));
  expect(await runCommand(['--version'], { cwd: folder })).toMatchObject({
    code: 0,
    stdout: `${version}\n`,
    stderr: '',
  });
});
