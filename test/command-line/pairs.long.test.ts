import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { comparisonSchema } from '../../src/comparison/comparison.ts';
import { builtFolder } from './build.ts';
import { attemptsIn, childrenOf, hasOrphans, runCommand, scratchFile, startCommand, until } from './command.ts';
import { LONG, SMALL } from './scenario-texts.ts';

/** Five requests, so that a busy machine sends them in time. */
const FEW = SMALL.replace('40/s', '5/s');

/** A folder with a build, as a checkout of another commit has one. */
async function checkout(): Promise<string> {
  const folder = dirname(scratchFile('none.yaml', FEW));
  symlinkSync(await builtFolder(), join(folder, 'dist'));
  return folder;
}

test(
  'a pair of runs over HTTP, one of them without retries and by a build in another folder',
  { timeout: 120_000 },
  async () => {
    const file = scratchFile('small.yaml', FEW);
    const out = join(dirname(file), 'out');
    const flags = ['--b-set', 'client.retry=none', '--set', 'workload.catchUp=true', '--quiet', '--json'];
    const { code, stdout, stderr } = await runCommand(['compare', file, '--pairs', '1', ...flags, '--out', out]);
    // On a busy machine no run may be a measurement; then each is told.
    const isBusy = code === 3;
    expect([0, 3]).toContain(code);
    expect(stderr).toMatch(isBusy ? /^no pair counts: nothing can be compared\n {2}\S+[ab]-1 is invalid: / : /^$/);
    const runs = readdirSync(out).filter((name) => /[ab]-\d+$/.test(name));
    expect(runs.filter((name) => /^[ab]-/.test(name))).toHaveLength(isBusy ? 0 : 2);
    expect(runs.length).toBe(isBusy ? 8 : 2 + runs.filter((name) => name.startsWith('left-out-')).length);
    const text = isBusy ? '' : readFileSync(join(out, 'comparison.json'), 'utf8');
    expect(stdout).toBe(text);
    const causes = expect.arrayContaining([expect.objectContaining({ what: 'client.retry', head: 'none' })]);
    const whole = { world: 'mock', pairing: { kind: 'fixed', counted: 1, ended: 'complete' }, pairs: [{ causes }] };
    expect(isBusy ? whole : comparisonSchema.parse(JSON.parse(text))).toMatchObject(isBusy ? {} : whole);
  },
);

test('simulations by a build in another folder are the same', { timeout: 120_000 }, async () => {
  const file = scratchFile('small.yaml', FEW);
  const { code, stdout } = await runCommand(['compare', file, '--simulate', '--b-build', await checkout()]);
  expect([code, stdout]).toEqual([0, expect.stringContaining('Nothing differs')]);
});

test(
  'Ctrl-C ends the run under way, and a second one at once, with nobody left behind',
  { timeout: 120_000 },
  async () => {
    const file = scratchFile('long.yaml', LONG);
    const out = join(dirname(file), 'out');
    const command = await startCommand(['compare', file, '--pairs', '2', '--out', out]);
    const first = ['a-1', 'b-1'].map((name) => join(out, name));
    await until(command, () => first.some((run) => attemptsIn(run).length > 0));
    const children = childrenOf(command);
    expect(children).toHaveLength(1);
    command.pressCtrlC();
    await until(command, () => command.said().stderr.includes('stopping:'));
    command.pressCtrlC();
    const { code, stdout, stderr } = await command.ended;
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toContain('no pair counts: nothing can be compared');
    expect(await hasOrphans(command)).toBe(false);
    expect(children.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  },
);
