import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../command-line/command.ts';
import { commit, PATIENT, shopWith } from './repository.ts';
import { type JobEnding, runAction } from './runner.ts';

const timeout = 120_000;
const COMMANDS = [
  '$(touch touched)',
  '`touch touched`',
  "'; touch touched; '",
  '"; touch touched; "',
  '&& touch touched',
  '\ntouch touched\n',
];

/** Runs the action, and looks for what a value has made. */
async function attack(
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = { 'shop.yaml': shopWith(PATIENT) },
): Promise<JobEnding> {
  const scratch = scratchFolder();
  const workspace = join(scratch, 'repository');
  commit(workspace, files);
  const before = readdirSync(workspace);
  const ending = await runAction(scratch, { workspace, inputs: { scenario: 'shop.yaml', ...inputs } });
  expect(readdirSync(workspace)).toEqual(before);
  return ending;
}

describe.skipIf(!existsSync('/bin/bash'))('values that an attacker chose', () => {
  test.each(['scenario', 'command', 'set', 'fail-if', 'tollmark', 'base-file', 'base-artifact', 'base-ref'])(
    'run nothing in the input %s',
    { timeout },
    async (name) => {
      const ending = await attack({ [name]: COMMANDS.join(' ') });
      expect(ending.code).toBe(name.startsWith('base-') && name !== 'base-ref' ? 0 : 2);
      expect(ending.stderr).toBe('');
    },
  );

  test('are no flags', { timeout }, async () => {
    for (const [name, value] of [
      ['set', '--help'],
      ['set', '--out=touched'],
      ['fail-if', '--version'],
      ['scenario', '--help'],
      ['base-ref', '--upload-pack=touch touched'],
      ['base-ref', '-h'],
      ['pairs', '2; touch touched'],
      ['tollmark', '-v'],
    ] as const) {
      const ending = await attack(name === 'pairs' ? { command: 'run', pairs: value } : { [name]: value });
      expect([name, value, ending.code]).toEqual([name, value, 2]);
    }
  });

  test('of a file that is named like a flag or has odd characters are just names', { timeout }, async () => {
    for (const name of ['-x.yaml', 'a $(touch touched) \'b\' "c".yaml', 'a\n::error::b.yaml', 'ä,*?[x].yaml']) {
      const ending = await attack({ scenario: name, 'base-ref': 'HEAD' }, { [name]: shopWith(PATIENT) });
      expect([name, ending.code, ending.outputs['verdict']]).toEqual([name, 0, 'same']);
    }
  });

  test('give no command to the runner, and no line to the outputs', { timeout }, async () => {
    const text = `description: "::error::e <b> **c** @d\\n::stop-commands::f\\n##[error]g"\n${shopWith(PATIENT)}`;
    const ending = await attack({ scenario: 'shop.yaml' }, { 'shop.yaml': text });
    expect([ending.code, ending.outputs['verdict']]).toEqual([0, 'passed']);
    // All of it stands between the mark that stops commands and the one that allows them.
    const [, mark = '', inside = '', after = ''] =
      /::stop-commands::(end-\S+)\n([\s\S]*)\n::\1::\n([\s\S]*)/.exec(ending.log) ?? [];
    expect([mark.length, inside.includes('::error::e'), after.includes('error::e')]).toEqual([40, true, false]);
    expect(ending.log.indexOf('::error::e')).toBeGreaterThan(ending.log.indexOf(mark));
    expect(ending.summary).toContain(String.raw`\<b\>`);
    const [first] = ending.summary.split('\n');
    expect(first).toMatch(/^<!-- tollmark:[\w.%-]+:comparison -->$/);
    const mistake = await attack({ scenario: 'a\r\n::error::b %0A::error::c' });
    expect(mistake.log.trim().split('\n')).toHaveLength(1);
  });
});
