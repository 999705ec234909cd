import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { shopWith } from '../action/repository.ts';
import { builtFolder } from '../command-line/build.ts';
import { scratchFolder } from '../command-line/command.ts';
import { readProjectFile } from '../tidy/project-files.ts';
import { blocksOf } from './markdown.ts';

const PATH = 'docs/history.md';
const [bisect = ''] = blocksOf({ path: PATH, text: readProjectFile(PATH) }).flatMap(({ kind, code }) =>
  kind === 'shell' ? [code] : [],
);

const scenarioWith = (retry: string): string =>
  `\n${shopWith(`{ retry: ${retry} }`, 'faults: [{ at: 0s, for: 1m, status: 503, share: 0.2 }]\n')}`;
/** Each commit of the scratch repository: the scenario it holds. */
const COMMITS: readonly string[] = [
  scenarioWith('none'),
  `# A remark.${scenarioWith('none')}`,
  scenarioWith('none'),
  'name: [', // Cannot be read: a bisection skips it.
  scenarioWith('none').replace('name: shop', 'name: shop # the name'),
  scenarioWith('openai-node'),
  `# Another remark.${scenarioWith('openai-node')}`,
  scenarioWith('openai-node'),
];

test.skipIf(!existsSync('/bin/bash'))(
  'git bisect finds the commit that changed the retry policy',
  async () => {
    const folder = scratchFolder();
    const repository = join(folder, 'repository');
    const cli = join(await builtFolder(), 'src', 'cli.js');
    for (const name of ['bin', 'repository']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'bin', 'tollmark'), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`);
    chmodSync(join(folder, 'bin', 'tollmark'), 0o755);
    const env = {
      PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
      HOME: folder,
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@example.com',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@example.com',
    };
    const git = (...words: string[]): string =>
      execFileSync('git', ['-C', repository, ...words], { encoding: 'utf8', env }).trim();
    git('init', '--quiet');
    const hashes = COMMITS.map((text, index) => {
      writeFileSync(join(repository, 'scenario.yaml'), text);
      git('add', 'scenario.yaml');
      git('commit', '--quiet', '--allow-empty', '-m', `commit ${index}`);
      return git('rev-parse', 'HEAD');
    });
    git('checkout', '--quiet', hashes[0] as string);
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', bisect], {
      cwd: repository,
      encoding: 'utf8',
      env: { ...env, BAD: hashes.at(-1) as string },
    });
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    expect(stdout).toContain(`${hashes[5]} is the first bad commit`);
  },
  120_000,
);
