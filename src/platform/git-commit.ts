import { spawnSync } from 'node:child_process';

const GIT_MS_MAX = 5000;

/** The commit that is checked out in a folder, as 40 or 64 digits; undefined where there is none, or no git. */
export function checkedOutCommit(folder: string): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', folder, 'rev-parse', '--verify', '--quiet', 'HEAD'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: GIT_MS_MAX,
    maxBuffer: 10_000,
  });
  const commit = (stdout ?? '').trim();
  return status === 0 && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
}
