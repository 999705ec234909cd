import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { builtFolder, ROOT } from '../command-line/build.ts';
import { readProjectFile } from '../tidy/project-files.ts';
import { blocksOf } from './markdown.ts';

const PATH = 'docs/ci.md';
const [shell = '', based = '', github = ''] = blocksOf({ path: PATH, text: readProjectFile(PATH) }).flatMap(
  ({ kind, code }) => (kind === 'shell' ? [code] : []),
);
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** Runs a script of the page in a folder of its own, with `tollmark` on its path, and returns how to read what it wrote. */
async function runScript(
  script: string,
): Promise<{ code: number | null; stdout: string; read: (name: string) => string }> {
  const folder = mkdtempSync(join(tmpdir(), 'tollmark-ci-'));
  folders.push(folder);
  const cli = join(await builtFolder(), 'src', 'cli.js');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'tollmark'), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`);
  chmodSync(join(folder, 'bin', 'tollmark'), 0o755);
  symlinkSync(join(ROOT, 'scenarios'), join(folder, 'scenarios'));
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'step-summary'),
    },
  });
  expect(stderr).toBe('');
  return { code: status, stdout, read: (name) => readFileSync(join(folder, name), 'utf8') };
}

test.skipIf(!existsSync('/bin/bash'))('the recipe for a shell writes its reports, and tells how it ended', async () => {
  const held = await runScript(shell);
  expect([held.code, held.stdout.split('\n')[0]]).toEqual([0, 'all limits hold']);
  expect(held.stdout).toContain('✓ PASSED flagship');
  expect(held.read('reports/summary.md')).toMatch(/^<!-- tollmark:flagship -->\n/);
  expect(held.read('reports/junit.xml')).toContain('failures="0" errors="0"');
  expect(held.read('reports/metrics.txt')).toMatch(/\n# EOF\n$/);
  const broken = await runScript(shell.replace('$0.02', '$0.01'));
  expect(broken.stdout.split('\n')[0]).toBe('a limit is broken');
  expect(broken.read('reports/junit.xml')).toContain('failures="1"');
});

test.skipIf(!existsSync('/bin/bash'))(
  'the recipe for GitHub writes the summary and the outputs, and keeps the exit code',
  async () => {
    const held = await runScript(github);
    expect(held.code).toBe(0);
    expect(held.read('output')).toMatch(/^verdict=passed\namplification=1\.\d+\ndollars=20\.\d+\n$/);
    expect(held.read('step-summary')).toMatch(/^<!-- tollmark:flagship -->\n\n\*\*✓ PASSED flagship/);
    const failed = await runScript(
      github.replace('simulate scenarios/flagship.yaml', "simulate scenarios/flagship.yaml --fail-if 'errorRate > 0'"),
    );
    expect(failed.code).toBe(1);
    expect(failed.read('output')).toMatch(/^verdict=failed\n/);
  },
);

test.skipIf(!existsSync('/bin/bash'))(
  'the recipe against the base compares two commits, and leaves no work tree',
  { timeout: 120_000 },
  async () => {
    const prepare = `
      export HOME=$PWD GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com
      git init --quiet && mkdir ci && cp -R scenarios/providers ci && cp scenarios/retry-storm.yaml ci/shop.yaml && git add ci && git commit --quiet -m base
      sed -i 's/^seed: .*/seed: 5/' ci/shop.yaml && git commit --quiet -am head
      BASE=HEAD~1
    `;
    const { code, stdout, read } = await runScript(`${prepare}\n${based.trimEnd()} || true\ngit worktree list`);
    expect(code).toBe(0);
    expect(stdout).not.toContain('/tree');
    expect(read('reports/comparison.md')).toMatch(/^<!-- tollmark:retry-storm:comparison -->\n\n\*\*/);
  },
);
