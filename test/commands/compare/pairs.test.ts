import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeJsonReport } from '../../../reports/formats/json.ts';
import type { PairsFlags } from '../../../src/commands/compare/flags.ts';
import { runPairs } from '../../../src/commands/compare/pairs.ts';
import type { CompareQuestion } from '../../../src/commands/compare/question.ts';
import { parseChangeLimits } from '../../../src/comparison/change-limit.ts';
import { comparisonSchema } from '../../../src/comparison/comparison.ts';
import { type Executor, TrialLostError } from '../../../src/executors/executor.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import { SMALL } from '../../command-line/scenario-texts.ts';
import { summaryWith } from '../../comparison/cases.ts';
import { folderWith, writtenTerminal } from '../written-terminal.ts';
import { COMPARE_FLAGS } from './compare-flags.ts';

/** What a run comes to: its p95 and its verdict; undefined: nothing. */
type Run = (
  side: 'a' | 'b',
  pair: number,
) => { readonly p95: number; readonly verdict?: Summary['verdict'] } | undefined;

/** An executor whose runs leave directories as children do. */
function executorOf(run: Run): Executor {
  let isStopped = false;
  return {
    capacity: 1,
    run: async ({ side = 'a' }, { folder = '' }) => {
      if (isStopped) return undefined;
      const told = run(side, Number(/\d+$/.exec(folder)?.[0]));
      if (told === undefined) throw new TrialLostError(`${side} has left no summary.json`);
      const { p95, verdict = 'passed' } = told;
      const summary = summaryWith({ world: 'mock', verdict, latencyMs: { ...summaryWith().latencyMs, p95 } });
      mkdirSync(folder);
      writeFileSync(join(folder, 'summary.json'), writeJsonReport(summary));
      return isStopped ? { summary, interrupted: true } : { summary };
    },
    stop: () => (isStopped = true),
    close: async () => undefined,
  };
}

const noisy = (name: 'a' | 'b', pair: number): number => 1 + (((pair * 7 + (name === 'a' ? 0 : 3)) % 5) - 2) / 100;
const alike: Run = (side, pair) => ({ p95: 1000 * noisy(side, pair) });
const slower: Run = (side, pair) => ({ p95: 1000 * noisy(side, pair) * (side === 'b' ? 1.4 : 1) });

async function ask(flags: Partial<PairsFlags>, run: Run, named?: readonly string[]) {
  const folder = folderWith({ 'small.yaml': SMALL });
  const { terminal, written } = writtenTerminal();
  const { limits, problems } = parseChangeLimits(flags.failIf ?? []);
  const question: CompareQuestion = { limits, tolerance: 0.05, problems };
  const all = { ...COMPARE_FLAGS, quiet: false, ...flags, ...(flags.out === '' ? { out: join(folder, 'out') } : {}) };
  const names = named ?? [join(folder, 'small.yaml')];
  const code = await runPairs(names, all, question, terminal, async () => executorOf(run));
  return { code, written, out: join(folder, 'out'), folder };
}

test('the plan is told first, then each look, and it stops at the first one that decides', async () => {
  const failIf = ['latencyMs.p95 > +10%'];
  const { code, written } = await ask({ untilDecided: true, failIf, format: ['text'] }, slower);
  expect(code).toBe(1);
  expect(written.stderr.split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(/^plan: at most 40 pairs of runs, .* pocock looks, .* behind pairs 5 \(98\.\d+ %\), 10 /),
    'look 1 of 8, 5 pairs: latencyMs.p95 > +10% broken',
  ]);
  expect(written.stdout).toMatch(
    /✗ latencyMs\.p95 > \+10%[^]*PAIRS {2}in turns, pocock looks planned beforehand[^]*not taken/,
  );
  expect(written.stdout).toContain('5 of 40 pairs counted: it stopped at a look that has found a limit broken.');
  const same = await ask({ untilDecided: true, failIf }, alike);
  expect([same.code, same.written.stdout.includes('found every limit held')]).toEqual([0, true]);
  const equal = await ask({ untilDecided: true }, alike);
  expect(equal.written.stdout).toContain('it stopped at a look that has found every figure better, worse or the same');
});

test('--out keeps each run, and every format says the design, the looks and the pairs', async () => {
  const { code, out, folder } = await ask(
    { untilDecided: true, pairs: 10, boundary: 'obrien-fleming', out: '', format: [] },
    slower,
  );
  expect(code).toBe(0);
  const names = readdirSync(out).toSorted();
  expect(names).toEqual(expect.arrayContaining(['a-1', 'b-1', 'comparison.json', 'report.html']));
  const comparison = comparisonSchema.parse(JSON.parse(readFileSync(join(out, 'comparison.json'), 'utf8')));
  expect(comparison.pairing).toMatchObject({
    kind: 'group-sequential',
    boundary: 'obrien-fleming',
    looks: [{ pairs: 5, findings: expect.any(Array) }, { pairs: 10 }],
  });
  expect(comparison.pairs[0]?.base.sources[0]).toBe(join(folder, 'out', 'a-1'));
  for (const format of ['markdown', 'html'])
    expect((await ask({ pairs: 3, format: [format] }, alike)).written.stdout).toContain('3 of 3 pairs counted');
});

test('a pair that is no measurement is told, and kept under another name; too many end it with 3', async () => {
  const some = await ask({ pairs: 2, out: '' }, (side, pair) => ({
    p95: 1000,
    verdict: pair === 1 && side === 'b' ? 'invalid' : 'passed',
  }));
  expect(some.code).toBe(0);
  expect(some.written.stderr).toMatch(/warning: pair 1 does not count: \S*b-1 is invalid/);
  expect(readdirSync(some.out)).toEqual(expect.arrayContaining(['left-out-a-1', 'left-out-b-1', 'a-2', 'a-3']));
  const { pairing } = comparisonSchema.parse(JSON.parse(readFileSync(join(some.out, 'comparison.json'), 'utf8')));
  const kept = pairing?.leftOut[0]?.sources ?? [];
  expect(kept).toHaveLength(2);
  expect(kept.map((source) => existsSync(source))).toEqual([true, true]);
  const none = await ask({ pairs: 2 }, () => ({ p95: 1000, verdict: 'invalid' }));
  expect(none).toMatchObject({ code: 3, written: { stdout: '' } });
  expect(none.written.stderr).toContain('no pair counts');
});

test('a run that comes to nothing ends it with 3, and pairs before it are reported', async () => {
  const { code, written } = await ask({ pairs: 4 }, (side, pair) => (pair === 3 ? undefined : alike(side, pair)));
  expect(code).toBe(3);
  expect(written.stderr).toContain('has left no summary.json');
  expect(written.stdout).toContain('2 of 4 pairs counted: it ended, since a run came to nothing.');
});

test('Ctrl-C ends it with 130 and what it has', async () => {
  const { code, written, out } = await ask({ pairs: 4, out: '' }, (side, pair) => {
    if (pair === 3) process.emit('SIGINT');
    return alike(side, pair);
  });
  expect(code).toBe(130);
  expect(written.stderr).toContain('stopping: the run under way ends');
  expect(written.stdout).toContain('2 of 4 pairs counted: it was interrupted.');
  const runs = readdirSync(out).filter((name) => /[ab]-\d$/.test(name));
  expect(runs.toSorted()).toEqual(['a-1', 'a-2', 'b-1', 'b-2', expect.stringMatching(/^interrupted-[ab]-3$/)]);
});

test('all that is wrong is told before any load', async () => {
  const told = async (flags: Partial<PairsFlags>, named?: readonly string[]): Promise<string> => {
    const never: Run = () => {
      throw new Error('a run was begun');
    };
    return ask(flags, never, named).then(
      () => 'nothing was wrong',
      (error: Error) => error.message,
    );
  };
  const all = await told({
    pairs: 1,
    untilDecided: true,
    lookEvery: 1,
    boundary: 'haybittle',
    history: 'h.ndjson',
    aBuild: 'nowhere',
    bSet: ['client.retry=sometimes'],
    target: 'http://127.0.0.1:9',
  });
  for (const path of [
    '--history',
    '--pairs',
    '--boundary',
    '--look-every',
    '--a-build',
    'client.retry',
    '--max-dollars',
  ])
    expect(all).toContain(path);
  expect(await told({ pairs: 1 }, [])).toContain('name a scenario');
  expect(await told({ pairs: 1 }, ['nowhere.yaml', 'x.yaml', 'y.yaml'])).toMatch(
    /name two scenarios[^]*nowhere\.yaml[^]*x\.yaml/,
  );
  expect(await told({ pairs: 1, simulate: true })).toContain('simulations are exact');
  expect(await told({ pairs: 1001 })).toContain('from 1 to 1000');
  expect(await told({ pairs: 4, lookEvery: 2 })).toContain('--look-every: is of --until-decided');
  expect(await told({ pairs: 2, bSet: ['name=other'] })).toContain('--anyway compares them');
  expect(await told({ pairs: 1, aTarget: 'http://127.0.0.1:9', maxDollars: '1' })).toContain('one side has a target');
  const { folder } = await ask({ pairs: 1, out: '' }, alike);
  expect(existsSync(join(folder, 'out', 'a-1'))).toBe(true);
  expect(await told({ pairs: 1, out: join(folder, 'out') })).toContain('holds runs of another comparison (a-1)');
});
