import { describe, expect, test } from 'vitest';
import { type Ending, runCommand, scratchFile, summaryIn } from './command.ts';
import { callCommand } from './in-process.ts';

const TEST_MS_MAX = 60_000;

const textOf = (workload: string): string => `
name: small
provider:
  dialect: openai
  models: { m: { operation: text-to-image, serviceTime: { type: constant, value: 1ms }, price: { per: image, usd: "0.01" } } }
workload:
  ${workload}
  requests: [{ operation: text-to-image, model: m }]
client: { maxDollars: "1", drain: 1s }
`;

const SMALL = textOf('maxRequests: 2\n  arrivals: { type: constant, rate: 100/s }');

describe.skipIf(process.platform === 'win32')('a scenario that comes through a pipe', () => {
  const file = (): string => scratchFile('small.yaml', SMALL);
  /** The pipe is standard input, or an open file of another number, as a shell's `<(…)` makes it. */
  const prefixOf = (path: string, scenario: string): string[] => {
    const run = path === '-' ? 'exec "$@"' : 'exec 3<&0 </dev/null; exec "$@"';
    return ['sh', '-c', `cat "$SCENARIO" | sh -c '${run}' sh "$@"`, 'sh'].map((word) =>
      word.replace('$SCENARIO', scenario),
    );
  };
  const piped = (path: string, args: readonly string[]): Promise<Ending> =>
    runCommand(args, { prefix: prefixOf(path, file()) });

  test.each([
    ['validate', ['validate']],
    ['simulate', ['simulate', '-q']],
    ['simulate, a sweep', ['simulate', '-q', '--sweep', 'seed=1,2']],
    ['estimate', ['estimate']],
    ['run', ['run', '-q', '--no-twin', '--no-rehearsal']],
    ['run, without sending', ['run', '--dry-run']],
    ['run, a pilot', ['run', '--pilot', '1', '-q']],
    ['run, by two workers', ['run', '-q', '--workers', '2', '--no-twin', '--no-rehearsal']],
    ['mock, around a program', ['mock', '-q']],
  ])(
    'is read once, and for all: %s',
    async (name, [command = '', ...flags]) => {
      const program = name.startsWith('mock') ? ['--', process.execPath, '--eval', '0'] : [];
      for (const path of ['-', '/dev/fd/3']) {
        const { code, stderr } = await piped(path, [command, path, ...flags, ...program]);
        // A busy machine makes a run invalid, which is 3; what was read is read then, too.
        expect({ path, code: code === 3 ? 0 : code, stderr: code === 0 ? '' : stderr }).toEqual({
          path,
          code: 0,
          stderr: '',
        });
      }
    },
    TEST_MS_MAX,
  );
});

describe('a load that offers nothing is not passed', () => {
  const nothing = (): string =>
    scratchFile('nothing.yaml', textOf('duration: 200ms\n  arrivals: { type: burst, size: 1, every: 1h, at: 10s }'));

  test('simulated, alone and in every cell of a study', async () => {
    const path = nothing();
    const alone = await callCommand(['simulate', path]);
    expect([alone.code, alone.stdout.slice(0, 60)]).toEqual([
      1,
      expect.stringMatching(/FAILED {1,2}small: nothing was offered/),
    ]);
    const cells = await callCommand(['simulate', path, '-q', '--sweep', 'seed=1,2', '--json']);
    expect((JSON.parse(cells.stdout) as { cells: { verdict: string }[] }).cells.map(({ verdict }) => verdict)).toEqual([
      'failed',
      'failed',
    ]);
    expect((await callCommand(['simulate', path, '-q', '--replications', '2'])).code).toBe(1);
  });

  test(
    'sent over HTTP, and by more workers than there are requests it is refused',
    async () => {
      const ending = await runCommand(['run', nothing(), '--json', '--no-rehearsal']);
      expect(ending.code).toBe(1);
      expect(summaryIn(ending)).toMatchObject({ verdict: 'failed', requests: { offered: 0 } });
      const crew = await runCommand(['run', nothing(), '--json', '--workers', '2']);
      expect(crew).toMatchObject({ code: 2, stderr: expect.stringContaining('the load has about 0 requests') });
    },
    TEST_MS_MAX,
  );
});
