import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { summarySchema } from '../../src/measure/summary.ts';
import { type Ending, runCommand, scratchFile, scratchFolder, summaryIn } from './command.ts';
import { SMALL } from './scenario-texts.ts';

/** Runs a command whose files may have so many KiB, and whose stdout leads to `stdoutFile`. */
function limited(kib: number, args: readonly string[], stdoutFile?: string): Promise<Ending> {
  // POSIX counts in blocks of 512 bytes, as dash does.
  const script = `ulimit -f ${2 * kib}; exec "$@"${stdoutFile === undefined ? '' : ` > '${stdoutFile}'`}`;
  return runCommand(args, { prefix: ['/bin/sh', '-c', script, 'sh'] });
}

/** What is lost, by the file that the line on stderr names. */
function lossesIn({ stderr }: Ending): string[] {
  const lines = stderr.split('\n').filter((line) => line.startsWith('lost: '));
  return lines.map((line) => /^lost: (?:.*\/)?([a-z.-]+)/.exec(line)?.[1] ?? line);
}

describe.skipIf(process.platform !== 'linux' || !existsSync('/dev/full'))('a disk that takes no more', () => {
  test('a result that stdout did not take whole is lost, and said to be, be it a file or a device', async () => {
    const file = join(scratchFolder(), 'result.json');
    const args = ['simulate', scratchFile('small.yaml', SMALL), '--json', '-q'];
    for (const [path, code] of [
      [file, 'EFBIG'],
      ['/dev/full', 'ENOSPC'],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const ended = await limited(4, args, path);
      expect([ended.code, ended.stderr]).toEqual([1, `lost: the result could not be written to stdout (${code})\n`]);
    }
    expect(statSync(file).size).toBe(4096);
    expect((await limited(1024, args, file)).code).toBe(0);
    expect(summarySchema.parse(JSON.parse(readFileSync(file, 'utf8'))).verdict).toBe('passed');
  });

  test.each(['--help', '--version', 'run --help', 'completion bash', 'prices'])(
    'so is the text of tollmark %s',
    async (words) => {
      const { code, stderr } = await limited(1024, words.split(' '), '/dev/full');
      expect(code).toBe(1);
      expect(stderr).toContain('lost: the result could not be written to stdout (ENOSPC)\n');
    },
  );

  test('a log that meets the end of the disk is counted, and reported as far as it goes', async () => {
    const out = join(scratchFolder(), 'run');
    const run = await limited(8, ['run', scratchFile('small.yaml', SMALL), '--json', '-q', '--out', out, '--no-twin']);
    const { attempts, verdict, warnings } = summaryIn(run);
    expect(run.code).toBe(verdict === 'passed' ? 1 : 3);
    expect(lossesIn(run)).toEqual(['summary.json', 'report.html', 'attempts.ndjson']);
    expect(run.stderr).toContain(
      'cannot be written (EFBIG); a file may not be larger here: raise the limit (ulimit -f)',
    );
    const lost = Number(/attempts\.ndjson lacks (\d+) lines? \(EFBIG\)/.exec(run.stderr)?.[1]);
    expect(warnings?.join()).toContain(`attempts.ndjson lacks ${lost} lines (EFBIG)`);
    expect(readdirSync(out).toSorted()).toEqual(['attempts.ndjson', 'scenario.yaml', 'sends.ndjson']);
    const again = await runCommand(['report', out, '--json', '-q']);
    expect(again.code).toBe(0);
    expect(summaryIn(again).attempts.total).toBe(attempts.total - lost);
  });
});
