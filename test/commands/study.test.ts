import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runSimulate, type SimulateFlags } from '../../src/commands/simulate.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { readTextFile } from '../../src/platform/files.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { type Study, studySchema } from '../../src/study/study.ts';
import { writtenTerminal } from './written-terminal.ts';

const SCENARIO = fileURLToPath(new URL('../../scenarios/retry-storm.yaml', import.meta.url));
const RETRIES = 'client.retry=none,openai-node';
const RATES = 'workload.arrivals.rate=5/s..20/s/3';

const FLAGS: SimulateFlags = {
  json: true,
  html: false,
  format: [],
  out: undefined,
  seed: undefined,
  set: ['workload.duration=20s', 'faults[0].at=5s'],
  quiet: true,
  color: false,
  sweep: [RETRIES, RATES],
  yes: false,
  replications: undefined,
  threads: undefined,
  resume: undefined,
};

/** What the command wrote, and its exit code. */
async function study(
  flags: Partial<SimulateFlags> = {},
  path: string | undefined = flags.resume === undefined ? SCENARIO : undefined,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { terminal, written } = writtenTerminal();
  const code = await runSimulate(path, { ...FLAGS, ...flags }, terminal);
  return { code, ...written };
}

async function failure(flags: Partial<SimulateFlags>): Promise<ScenarioError> {
  const error: unknown = await study(flags).catch((thrown: unknown) => thrown);
  if (error instanceof ScenarioError) return error;
  throw new Error('The study ran, but it should have been refused.', { cause: error });
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tollmark-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return join(path, 'study');
}

const studyIn = (text: string): Study => studySchema.parse(JSON.parse(text));

test('--json is the study, the same bytes each time, and it ends with 0 whatever its thresholds say', async () => {
  const { code, stdout, stderr } = await study({ set: [...FLAGS.set, 'thresholds.errorRate=< 0'] });
  expect(code).toBe(0);
  expect(stderr).toBe('');
  expect(studyIn(stdout).cells).toHaveLength(6);
  expect(studyIn(stdout).cells.every(({ verdict }) => verdict === 'failed')).toBe(true);
  expect((await study()).stdout).toBe((await study()).stdout);
});

test('--out writes the study in all its forms, and a scenario from which any cell can be run again', async () => {
  const out = folder();
  const { stdout, stderr } = await study({ out, quiet: false });
  const files = ['plan.json', 'report.html', 'scenario.yaml', 'study.csv', 'study.json', 'trials'];
  expect(readdirSync(out).toSorted()).toEqual(files);
  expect(readdirSync(join(out, 'trials'))).toHaveLength(6);
  const trial = loadScenario(join(out, 'trials', '000006', 'scenario.yaml'), { readText: readTextFile, overrides: [] });
  expect(simulate(trial.scenario).scenario.digest).toBe(studyIn(stdout).cells.at(-1)?.digest);
  expect(readFileSync(join(out, 'study.json'), 'utf8')).toBe(stdout);
  expect(stderr).toBe(`report: ${join(out, 'report.html')}\n`);
  const { cells, sweeps } = studyIn(stdout);
  for (const { values, digest } of cells) {
    const overrides = values.map((value, index) => `${sweeps[index]?.path}=${value}`);
    const { scenario } = loadScenario(join(out, 'scenario.yaml'), { readText: readTextFile, overrides });
    expect(simulate(scenario).scenario.digest).toBe(digest);
  }
});

test('what is hardly meant is said once for all cells, and in how many it is', async () => {
  const late = ['workload.duration=20s', 'faults[0].at=1h'];
  const everywhere = (await study({ quiet: false, set: late })).stderr;
  expect(everywhere).toMatch(/^warning: fault 1 \(status 503\) begins .* no new request meets it\n$/);
  const somewhere = (await study({ quiet: false, sweep: [RETRIES, 'faults[0].at=5s,10s,1h'] })).stderr;
  expect(somewhere).toMatch(/no new request meets it \(in 2 of 6 cells\)\n$/);
  expect((await study({ set: late })).stderr).toBe('');
});

test('without --json there is a table', async () => {
  expect((await study({ json: false })).stdout).toMatch(/^STUDY retry-storm: 6 runs \(2 × 3\)/);
});

test('--seed is the seed of all cells', async () => {
  expect(studyIn((await study({ seed: 7 })).stdout).scenario.seed).toBe(7);
});

test('what is wrong with any cell is said before anything runs or is written', async () => {
  const out = folder();
  const { problems } = await failure({ out, sweep: ['client.retry=none,nobody', 'client.timeout=1s,soon'] });
  expect(problems.map(({ file, path }) => [file, path])).toEqual([
    ['--sweep', 'client.timeout'],
    ['--sweep', 'client.retry'],
  ]);
  expect(existsSync(out)).toBe(false);
});

test('many cells want to be asked for', async () => {
  const { code, message } = await failure({ sweep: ['workload.arrivals.rate=1/s..300/s/300'] });
  expect(code).toBe('CONSENT_MISSING');
  expect(message).toContain('300 cells');
});

test('flags that do not go with a sweep are refused together', async () => {
  const { code, problems } = await failure({ replications: 5, seed: 1, sweep: ['seed=1..3/3'] });
  expect(code).toBe('USAGE');
  expect(problems.map(({ path }) => path)).toEqual(['--seed', '--replications']);
});

test('--sweep and --replications together give each cell its intervals', async () => {
  const { cells, replications } = studyIn((await study({ replications: 2 })).stdout);
  expect(replications).toBe(2);
  expect(cells.map(({ intervals }) => intervals?.length)).toEqual([19, 19, 19, 19, 19, 19]);
});

/** The study as if it had been killed when it had written the trials that are even. */
function kill(out: string): void {
  const plan = join(out, 'plan.json');
  writeFileSync(plan, readFileSync(plan, 'utf8').replace('"finished": true', '"finished": false'));
  for (const name of ['study.json', 'study.csv', 'report.html']) rmSync(join(out, name));
  for (const index of [1, 3, 5]) rmSync(join(out, 'trials', `00000${index}`), { recursive: true });
}

test('--resume goes on with a study that was killed, to the same bytes, without the files that it was asked of', async () => {
  const out = folder();
  const scenario = join(folder(), '..', 'scenario.yaml');
  cpSync(SCENARIO, scenario);
  cpSync(join(SCENARIO, '../providers'), join(scenario, '../providers'), { recursive: true });
  const whole = await study({ out }, scenario);
  const files = new Map(
    ['study.json', 'study.csv', 'report.html'].map((name) => [name, readFileSync(join(out, name))]),
  );
  kill(out);
  rmSync(scenario);
  const resumed = await study({ set: [], sweep: [], resume: out });
  expect(resumed).toEqual(whole);
  for (const [name, bytes] of files) expect(readFileSync(join(out, name)).equals(bytes)).toBe(true);
  const again = await failure({ set: [], sweep: [], resume: out });
  expect(again.problems).toEqual([
    { file: join(out, 'plan.json'), path: '', message: expect.stringContaining('its end') },
  ]);
});

test('a study goes on as it was begun', async () => {
  const { problems } = await failure({ resume: 'runs/any', seed: 1, out: 'runs/other' });
  expect(problems.map(({ path }) => path)).toEqual(['--set', '--sweep', '--seed', '--out']);
});

test('a new run leaves nothing of the trials of an earlier one, but all that is not ours', async () => {
  const out = folder();
  await study({ out });
  writeFileSync(join(out, 'trials', '000002', 'note.txt'), 'mine');
  await study({ out, sweep: [] });
  expect(readdirSync(out).toSorted()).toEqual(['report.html', 'scenario.yaml', 'summary.json', 'trials']);
  expect(readdirSync(join(out, 'trials', '000002'))).toEqual(['note.txt']);
  expect(readdirSync(join(out, 'trials'))).toEqual(['000002']);
});

test('a study ends with 1 when a cell breaks a limit of a flag, and the threshold of the scenario on that metric stays', async () => {
  const failIf = ['retryAmplification > 1.01'];
  const set = [...FLAGS.set, 'thresholds.retryAmplification=< 100'];
  const broken = await study({ set, failIf });
  expect(broken.code).toBe(1);
  const conditions = studyIn(broken.stdout).cells.map(({ thresholds }) =>
    thresholds.filter(({ metric }) => metric === 'retryAmplification').map(({ condition }) => condition),
  );
  expect(new Set(conditions.map(String))).toEqual(new Set(['< 100,<= 1.01']));
  expect(studyIn(broken.stdout).run?.overrides).toContain("--fail-if 'retryAmplification > 1.01'");
  expect((await study({ failIf: ['retryAmplification > 1000'] })).code).toBe(0);
});

test('a study that goes on keeps its limits', async () => {
  const out = folder();
  await study({ out, failIf: ['retryAmplification > 1.01'] });
  const plan = JSON.parse(readFileSync(join(out, 'plan.json'), 'utf8')) as Record<string, unknown>;
  expect(plan['failIf']).toEqual(['retryAmplification > 1.01']);
});

test('every limit that is none is told at once, by its flag', async () => {
  const error = await failure({ failIf: ['retries > 1', 'retryAmplification > $1', 'nothing'] });
  expect(error.problems.map(({ file }) => file)).toEqual(['--fail-if', '--fail-if', '--fail-if']);
});
