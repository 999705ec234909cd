import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../command-line/command.ts';
import { ACTION } from './action-file.ts';

test.skipIf(!existsSync('/bin/bash'))('Tollmark is installed without scripts, built once, and then used', () => {
  const folder = scratchFolder();
  const [bin, action, output] = ['bin', 'action', 'output'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [bin, action]) mkdirSync(each);
  writeFileSync(join(bin, 'npm'), '#!/bin/sh\necho "npm $*"\n');
  chmodSync(join(bin, 'npm'), 0o755);
  writeFileSync(
    join(action, 'bundle.js'),
    "const fs = require('node:fs'); fs.mkdirSync('dist/src', { recursive: true }); fs.writeFileSync('dist/src/cli.js', '#!/bin/sh\\n');",
  );
  const env = {
    PATH: [bin, process.env['PATH']].join(delimiter),
    GITHUB_ACTION_PATH: action,
    GITHUB_OUTPUT: output,
    TOLLMARK: '',
  };
  const script = ACTION.runs.steps[0]?.run ?? '';
  const build = (): string =>
    spawnSync('bash', ['-eo', 'pipefail', '-c', script], { cwd: folder, env, encoding: 'utf8' }).stdout;
  expect(build()).toBe('npm ci --include=dev --ignore-scripts --no-audit --no-fund\n');
  expect(readFileSync(output, 'utf8')).toContain(`\n${join(action, 'dist/src/cli.js')}\n`);
  expect(spawnSync(join(action, 'dist/src/cli.js')).status).toBe(0);
  expect(build()).toBe('');
});
