import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { checkedOutCommit } from '../../src/platform/git-commit.ts';
import { scratchFolder } from '../command-line/command.ts';

test('the commit of a folder, and none without a repository, a commit or a folder', () => {
  const folder = scratchFolder();
  expect(checkedOutCommit(folder)).toBeUndefined();
  const git = (...words: string[]): string => execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8' });
  git('init', '--quiet');
  expect(checkedOutCommit(folder)).toBeUndefined();
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--allow-empty', '-m', 'one');
  expect(checkedOutCommit(folder)).toBe(git('rev-parse', 'HEAD').trim());
  expect(checkedOutCommit(`${folder}/none`)).toBeUndefined();
});
