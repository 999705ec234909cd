import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { Screen } from '../commands/live/screen.ts';
import { runCommand, scratchFile } from './command.ts';
import { SMALL } from './scenario-texts.ts';

/** `script` of util-linux runs a command in a pseudo-terminal; other systems have one with other flags, or none. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

/** Runs `tollmark` in a pseudo-terminal of 100 columns, and gives what it writes to it. */
async function runInTerminal(args: readonly string[]): Promise<string> {
  const prefix = ['sh', '-c', 'exec script -qec "stty cols 100 rows 40; $*" /dev/null', 'sh'];
  const { code, stdout } = await runCommand(args, { prefix, env: { TERM: 'xterm', SHELL: '/bin/sh' } });
  // On a busy machine the run may be invalid.
  expect([0, 3]).toContain(code);
  return stdout;
}

test.skipIf(!hasScript)(
  'a run shows its block on a terminal, and leaves the report alone (needs script of util-linux)',
  async () => {
    const written = await runInTerminal(['run', scratchFile('small.yaml', SMALL), '--no-color', '--no-twin']);
    const drawings = written.split('\u001b[J').filter((each) => each.includes('last 10 s'));
    expect(drawings.length).toBeGreaterThan(3);
    expect(drawings.at(-1)).toMatch(/draining|steady/);
    expect(drawings.join('')).toMatch(/dollars +\$0\.\d+ · \$0\.01 a success/);
    const screen = new Screen(100, 40);
    screen.write(written);
    expect(screen.text).toContain('small');
    expect(screen.text).not.toMatch(/last 10 s|other failures/);
  },
);

test('without a terminal it writes nothing but the report, and lines only where they are asked for', async () => {
  const file = scratchFile('small.yaml', SMALL);
  const flags = ['run', file, '--no-twin', '--json'];
  const [silent, ci] = await Promise.all([runCommand(flags), runCommand(flags, { env: { CI: 'true' } })]);
  expect([silent.stderr, ci.stderr]).toEqual(['', '']);
  expect(JSON.parse(ci.stdout)).toMatchObject({ schema: 'tollmark/summary@1' });
});
