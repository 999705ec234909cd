import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { scratchFolder } from '../command-line/command.ts';
import { readProjectFile } from '../tidy/project-files.ts';
import { blocksOf } from './markdown.ts';

const PATH = 'docs/ci.md';
const blocks = blocksOf({ path: PATH, text: readProjectFile(PATH) });
const workflowSchema = z.object({
  jobs: z.object({ comment: z.object({ steps: z.tuple([z.object({ run: z.string() })]) }) }),
});
const keptSchema = z.tuple([z.object({ run: z.string() }), z.object({ with: z.object({ path: z.string() }) })]);

/** What the second workflow runs, and the step of the first one that keeps the report for it. */
const { run: writing } = workflowSchema.parse(
  parse(blocks.find(({ kind, code }) => kind === 'workflow' && code.startsWith('name: cost comment'))?.code ?? ''),
).jobs.comment.steps[0];
const [{ run: keeping }, upload] = keptSchema.parse(parse(blocks.find(({ kind }) => kind === 'steps')?.code ?? ''));

const HEAD = 'a'.repeat(40);
const BOT = 'github-actions[bot]';
const MARKER = '<!-- tollmark:shop:comparison -->';

interface Comment {
  readonly id: number;
  readonly user: { readonly login: string };
  readonly body: string;
}

/**
 * The parts of GitHub's command that the workflow needs: an artifact in `artifact`, one pull request with the number 7, its comments in `comments.json`. Lists come in pages of one
 * comment, and `--jq` is jq.
 */
const GH = `
const { cpSync, existsSync, readFileSync, writeFileSync } = require('node:fs');
const { execFileSync } = require('node:child_process');
const words = process.argv.slice(2);
const valueOf = (flag) => words[words.indexOf(flag) + 1];
if (words[0] === 'run') {
  if (!existsSync('../artifact')) process.exit(1);
  cpSync('../artifact', valueOf('--dir'), { recursive: true });
  process.exit(0);
}
const comments = JSON.parse(readFileSync('../comments.json', 'utf8'));
const path = words.find((word) => word.startsWith('repos/'));
const filter = (value) => process.stdout.write(execFileSync('jq', ['-r', valueOf('--jq')], { input: JSON.stringify(value) }));
const save = () => writeFileSync('../comments.json', JSON.stringify(comments));
const body = words.includes('--field') && readFileSync(valueOf('--field').replace('body=@', ''), 'utf8');
const target = /comments\\/(\\d+)$/.exec(path);
if (path === 'repos/o/r/pulls/7') filter({ head: { sha: '${HEAD}' } });
else if (path === 'repos/o/r/issues/7/comments?per_page=100' && words.includes('--paginate')) for (const each of comments) filter([each]);
else if (path === 'repos/o/r/issues/7/comments' && valueOf('--method') === 'POST') { comments.push({ id: 100 + comments.length, user: { login: '${BOT}' }, body }); save(); }
else if (target !== null && valueOf('--method') === 'PATCH') { comments.find(({ id }) => id === Number(target[1])).body = body; save(); }
else process.exit(1);
`;

/** A place for both workflows: what the first has kept, and the comments of the pull request. */
function pullRequest(comments: readonly Comment[] = []): {
  keep: (summary: string, number?: string) => void;
  comment: () => { code: number | null; stdout: string; comments: readonly Comment[] };
} {
  const folder = scratchFolder();
  for (const name of ['bin', 'workspace', 'temp']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'comments.json'), JSON.stringify(comments));
  writeFileSync(join(folder, 'bin', 'gh.cjs'), GH);
  writeFileSync(
    join(folder, 'bin', 'gh'),
    `#!/bin/sh\nexec "${process.execPath}" "${join(folder, 'bin', 'gh.cjs')}" "$@"\n`,
  );
  chmodSync(join(folder, 'bin', 'gh'), 0o755);
  const env = {
    PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
    RUNNER_TEMP: join(folder, 'temp'),
    GITHUB_REPOSITORY: 'o/r',
    GH_TOKEN: 'secret',
    RUN_ID: '1',
    HEAD_SHA: HEAD,
  };
  const bash = ['--noprofile', '--norc', '-eo', 'pipefail', '-c'];
  return {
    keep: (summary, number = '7') => {
      const file = join(folder, 'summary.md');
      writeFileSync(file, summary);
      execFileSync('rm', ['-rf', join(folder, 'workspace', upload.with.path), join(folder, 'temp', 'comment')]);
      const options = { cwd: join(folder, 'workspace'), env: { ...env, SUMMARY: file, NUMBER: number } };
      execFileSync('bash', [...bash, keeping], options);
      execFileSync('cp', ['-RT', join(folder, 'workspace', upload.with.path), join(folder, 'artifact')]);
    },
    comment: () => {
      const { status, stdout } = spawnSync('bash', [...bash, writing], { cwd: folder, env, encoding: 'utf8' });
      const written = readFileSync(join(folder, 'comments.json'), 'utf8');
      return { code: status, stdout, comments: JSON.parse(written) as Comment[] };
    },
  };
}

describe.skipIf(!existsSync('/bin/bash') || !existsSync('/usr/bin/jq'))('the comment of a pull request', () => {
  test('is written once and then written again, also behind other comments', () => {
    const others = [
      { id: 1, user: { login: 'someone' }, body: `${MARKER}\nmine` },
      { id: 2, user: { login: BOT }, body: 'of another workflow' },
      { id: 3, user: { login: BOT }, body: '<!-- tollmark:shop2:comparison -->\nof another scenario' },
    ];
    const { keep, comment } = pullRequest(others);
    keep(`${MARKER}\n\nfirst\n`);
    const first = comment();
    expect([first.code, first.stdout, first.comments.length]).toEqual([0, '', 4]);
    keep(`${MARKER}\n\nsecond\n`);
    const second = comment();
    expect(second.comments).toEqual([...others, { id: 103, user: { login: BOT }, body: `${MARKER}\n\nsecond\n` }]);
  });

  test('is none without a report, or where the number is that of another pull request', () => {
    const { keep, comment } = pullRequest();
    expect(comment()).toEqual({ code: 0, stdout: 'The run has kept no report.\n', comments: [] });
    keep(`${MARKER}\n\nfirst\n`, '8');
    expect([comment().code === 0, comment().comments]).toEqual([false, []]);
  });

  test('is none for a report that the change has forged', () => {
    const marked = `${MARKER}\n`;
    for (const [summary, number, why] of [
      [marked, '7; touch x', 'number'],
      [marked, '../7', 'number'],
      [marked, '', 'number'],
      ['no marker\n', '7', 'marker'],
      ['<!-- tollmark:a --> <b>\n', '7', 'marker'],
      [`${marked}${'a'.repeat(65_536)}`, '7', 'too long'],
    ] as const) {
      const { keep, comment } = pullRequest();
      keep(summary, number);
      expect([number, comment()]).toEqual([number, { code: 1, stdout: expect.stringContaining(why), comments: [] }]);
    }
  });
});
