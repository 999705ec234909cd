import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../command-line/command.ts';
import { commit, git, IMPATIENT, PATIENT, shopWith } from './repository.ts';
import { type JobEnding, runAction } from './runner.ts';

const LIMIT = 'dollars.perSuccess > +2%';
const timeout = 120_000;

/** Runs the action on the head of a repository of these commits; the base of its pull request is `base`. */
async function runOn(
  commits: readonly Readonly<Record<string, string>>[],
  base: string,
  inputs: Readonly<Record<string, string>> = {},
  prepare: (workspace: string) => void = () => {},
): Promise<JobEnding> {
  const scratch = scratchFolder();
  const workspace = join(scratch, 'repository');
  for (const files of commits) commit(workspace, files);
  prepare(workspace);
  return runAction(scratch, {
    workspace,
    inputs: { scenario: 'shop.yaml', 'fail-if': LIMIT, ...inputs },
    github: { 'event.pull_request.base.sha': base },
  });
}

const patient = { 'shop.yaml': shopWith(PATIENT) };
const impatient = { 'shop.yaml': shopWith(IMPATIENT) };

describe.skipIf(!existsSync('/bin/bash'))('what is compared with', () => {
  test('is nothing for the pull request that adds the scenario: the run stands for itself', { timeout }, async () => {
    const ending = await runOn([{ 'readme.md': 'a' }, impatient], 'HEAD~1');
    expect([ending.code, ending.stderr]).toEqual([0, '']);
    expect(ending.outputs).toMatchObject({ baseline: 'none', verdict: 'passed', dollars: '0.01086743' });
    expect(Number(ending.outputs['amplification'])).toBeCloseTo(664 / 612, 9);
    // The marker is that of later comparisons, so one comment serves both.
    expect(ending.summary).toMatch(/^<!-- tollmark:shop:comparison -->\n/);
    expect(ending.summary).toContain('_Compared with nothing: the base has no such scenario.');
    expect(ending.log).toContain('::warning title=Tollmark::Compared with nothing: the base has no such scenario.');
    const misspelt = await runOn([patient], '', { 'fail-if': 'dollars.perSucess > +2%' });
    expect([misspelt.code, misspelt.outputs['verdict']]).toEqual([2, '']);
    expect(misspelt.log).toContain('perSucess');
    expect(misspelt.summary).toMatch(/^\*\*✗ NO RESULT\*\* of Tollmark:\n\n {4}tollmark compare ended/);
  });

  test('is the artifact, then the file, where there is no base', { timeout }, async () => {
    const first = await runOn([patient], '');
    const keep = (workspace: string): void =>
      cpSync(first.outputs['head'] ?? '', join(workspace, 'kept'), { recursive: true });
    const artifact = await runOn([impatient], '', { 'base-artifact': 'kept', 'base-file': 'no.json' }, keep);
    expect([artifact.code, artifact.outputs['baseline'], artifact.outputs['verdict']]).toEqual([
      1,
      'artifact',
      'worse',
    ]);
    expect(artifact.summary).toContain('client.timeout');
    const missing = { 'base-artifact': 'not-there', 'base-file': 'kept' };
    const file = await runOn([impatient], '', missing, keep);
    expect([file.code, file.outputs['baseline']]).toEqual([1, 'file']);
    const none = await runOn([impatient], '', missing);
    expect([none.code, none.outputs['baseline']]).toEqual([0, 'none']);
    expect(none.log).toContain('there is nothing at the path of the file');
  });

  test('is a branch by its name; a ref that is not there is a mistake', { timeout }, async () => {
    const branched = (workspace: string): void => {
      git(workspace, 'update-ref', 'refs/remotes/origin/release/1.0', 'HEAD~1');
    };
    const branch = await runOn([patient, impatient], '', { 'base-ref': 'release/1.0' }, branched);
    expect([branch.code, branch.outputs['baseline'], branch.outputs['verdict']]).toEqual([1, 'ref', 'worse']);
    const missing = await runOn([patient], 'f'.repeat(40));
    expect(missing.code).toBe(2);
    expect(missing.log).toContain('::error title=Tollmark::The base ref cannot be found.');
    const keep = (workspace: string): void => mkdirSync(join(workspace, 'kept'));
    const instead = await runOn([patient], 'f'.repeat(40), { 'base-artifact': 'kept' }, keep);
    expect([instead.code, instead.outputs['baseline']]).toEqual([0, 'none']);
    expect(instead.log).toContain('::warning title=Tollmark::The base ref cannot be found.');
  });

  test(
    'is nothing where the base cannot be read, and an artifact that is foreign is a mistake',
    { timeout },
    async () => {
      const broken = await runOn([{ 'shop.yaml': 'name: [' }, patient], 'HEAD~1');
      expect([broken.code, broken.outputs['baseline'], broken.outputs['verdict']]).toEqual([0, 'none', 'passed']);
      expect(broken.log).toContain('::warning title=Tollmark::The scenario of the base cannot be run:');
      const foreign = (workspace: string): void => writeFileSync(join(workspace, 'a.json'), '{"a":1}');
      const ending = await runOn([patient], '', { 'base-file': 'a.json' }, foreign);
      expect([ending.code, ending.log]).toEqual([2, expect.stringContaining('is JSON of another program')]);
      const head = await runOn([patient, { 'shop.yaml': 'name: [' }], 'HEAD~1');
      expect([head.code, head.outputs['verdict']]).toEqual([2, '']);
      expect(head.summary).toContain('tollmark simulate ended without a result:');
    },
  );
});
