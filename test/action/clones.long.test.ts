import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedRepository, commit, git, IMPATIENT, SCENARIO, shopWith } from './repository.ts';
import { runAction } from './runner.ts';

const timeout = 120_000;

test.skipIf(!existsSync('/bin/bash'))(
  'a merge is compared with its first parent, not with an older base; fields are set on both sides',
  { timeout },
  async () => {
    const { scratch, workspace, base } = changedRepository();
    git(workspace, 'checkout', '--quiet', '-b', 'change');
    const change = commit(workspace, { 'readme.md': 'a' });
    git(workspace, 'checkout', '--quiet', 'main');
    commit(workspace, { 'other.md': 'b' });
    git(workspace, 'merge', '--quiet', '--no-ff', '-m', 'a merge', change);
    const ending = await runAction(scratch, {
      workspace,
      inputs: {
        scenario: SCENARIO,
        set: 'client.timeout=700ms\nworkload.duration=10s',
        'fail-if': 'attempts.total > +0%',
      },
      github: { 'event.pull_request.base.sha': base },
      env: { GITHUB_SHA: git(workspace, 'rev-parse', 'HEAD') },
    });
    expect([ending.code, ending.outputs['verdict'], ending.outputs['baseline']]).toEqual([0, 'same', 'ref']);
    expect(ending.summary).toContain(`base ${git(workspace, 'rev-parse', '--short=7', 'HEAD^1')}`);
  },
);

test.skipIf(!existsSync('/bin/bash'))(
  'a shallow clone fetches the base alone, and a threshold of the scenario fails the step as well',
  { timeout },
  async () => {
    const { scratch, workspace, base } = changedRepository();
    commit(workspace, { [SCENARIO]: shopWith(IMPATIENT, 'thresholds: { retryAmplification: < 1.05 }\n') });
    git(scratch, 'clone', '--quiet', '--depth=1', `file://${workspace}`, 'clone');
    const clone = join(scratch, 'clone');
    const inputs = { scenario: SCENARIO };
    const ending = await runAction(scratch, {
      workspace: clone,
      inputs,
      github: { 'event.merge_group.base_sha': base },
    });
    expect([ending.code, ending.stderr, ending.outputs['verdict']]).toEqual([1, '', 'worse']);
    expect(ending.log).toContain('1 is a broken threshold');
    expect(git(clone, 'rev-parse', '--is-shallow-repository')).toBe('true');
    expect(git(clone, 'rev-list', '--all', '--count')).toBe('1');
  },
);
