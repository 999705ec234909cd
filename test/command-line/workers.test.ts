import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hasOrphans, runCommand, scratchFile, summaryIn } from './command.ts';
import { figuresOf, sourceWith, TEST_MS_MAX } from './crowd.ts';
import { startRun } from './started-run.ts';

test(
  'two workers come to the figures and the bill of one process, and leave a log each',
  async () => {
    const text = sourceWith({ duration: '1s', warmup: '200ms' });
    const flags = ['--no-twin', '--no-rehearsal'];
    const one = await runCommand(['run', scratchFile('s.yaml', text), '--json', ...flags]);
    const run = await startRun(text, ['--workers', '2', ...flags]);
    const ending = await run.command.ended;
    expect(figuresOf(ending)).toEqual(figuresOf(one));
    expect(summaryIn(ending).validity.workers).toMatchObject({ count: 2, lost: 0 });
    const logs = ['attempts.ndjson', 'attempts-0.ndjson', 'attempts-1.ndjson'];
    expect(readdirSync(run.folder)).toEqual(expect.arrayContaining(logs));
    expect(await hasOrphans(run.command)).toBe(false);
  },
  TEST_MS_MAX,
);
