import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { scratchFolder } from '../command-line/command.ts';

const IDENTITY = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

/** Runs git in a folder and returns what it prints. */
export function git(folder: string, ...words: readonly string[]): string {
  const env = { PATH: process.env['PATH'], HOME: folder, ...IDENTITY };
  const text = execFileSync('git', ['-C', folder, ...words], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return text.trim();
}

/** Commits files in a repository, which is made where there is none, and returns the commit. */
export function commit(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  git(folder, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'a commit');
  return git(folder, 'rev-parse', 'HEAD');
}

/** 612 requests whose answers all come, for a cent each. */
export function shopWith(client: string, more = ''): string {
  return `name: shop
seed: 7
provider:
  dialect: prodia
  models:
    flux: { operation: text-to-image, serviceTime: { type: lognormal, median: 300ms, p95: 900ms }, price: { per: image, usd: '0.01' } }
workload:
  duration: 1m
  arrivals: { type: poisson, rate: 10/s }
  requests: [{ weight: 1, operation: text-to-image, model: flux, size: 1024x1024 }]
client: ${client}
${more}`;
}

/** A client that waits, and one that sends again what is late: 664 images are paid, and 611 requests succeed. */
export const PATIENT = '{ retry: none }';
export const IMPATIENT = '{ retry: openai-node, timeout: 800ms }';

export const SCENARIO = 'ci/shop.yaml';

/** A repository whose head adds a retry to the scenario of its base. */
export function changedRepository(): { readonly scratch: string; readonly workspace: string; readonly base: string } {
  const scratch = scratchFolder();
  const workspace = join(scratch, 'repository');
  const base = commit(workspace, { [SCENARIO]: shopWith(PATIENT) });
  commit(workspace, { [SCENARIO]: shopWith(IMPATIENT) });
  return { scratch, workspace, base };
}
