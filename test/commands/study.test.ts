import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Terminal } from '../../src/commands/options.ts';
import { runSimulateStudy, type StudyFlags } from '../../src/commands/study.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { readTextFile } from '../../src/platform/files.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { type Study, studySchema } from '../../src/study/study.ts';

const SCENARIO = fileURLToPath(new URL('../../scenarios/retry-storm.yaml', import.meta.url));
const RETRIES = 'client.retry=none,openai-node';
const RATES = 'workload.arrivals.rate=5/s..20/s/3';

const FLAGS: StudyFlags = {
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
};

/** What the command wrote, and its exit code. */
function study(flags: Partial<StudyFlags> = {}): { code: number; stdout: string; stderr: string } {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr'): NodeJS.WriteStream =>
    ({ isTTY: false, write: (text: string) => ((written[name] += text), true) }) as NodeJS.WriteStream;
  const terminal: Terminal = { stdout: stream('stdout'), stderr: stream('stderr'), env: {} };
  const code = runSimulateStudy(SCENARIO, { ...FLAGS, ...flags }, terminal);
  return { code, ...written };
}

function failure(flags: Partial<StudyFlags>): ScenarioError {
  try {
    study(flags);
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('The study ran, but it should have been refused.');
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tollmark-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return join(path, 'study');
}

const studyIn = (text: string): Study => studySchema.parse(JSON.parse(text));

test('--json is the study, the same bytes each time, and it ends with 0 whatever its thresholds say', () => {
  const { code, stdout, stderr } = study({ set: [...FLAGS.set, 'thresholds.errorRate=< 0'] });
  expect(code).toBe(0);
  expect(stderr).toBe('');
  expect(studyIn(stdout).cells).toHaveLength(6);
  expect(studyIn(stdout).cells.every(({ verdict }) => verdict === 'failed')).toBe(true);
  expect(study().stdout).toBe(study().stdout);
});

test('--out writes the study in all its forms, and a scenario from which any cell can be run again', () => {
  const out = folder();
  const { stdout, stderr } = study({ out, quiet: false });
  expect(readdirSync(out).toSorted()).toEqual(['report.html', 'scenario.yaml', 'study.csv', 'study.json']);
  expect(readFileSync(join(out, 'study.json'), 'utf8')).toBe(stdout);
  expect(stderr).toBe(`report: ${join(out, 'report.html')}\n`);
  const { cells, sweeps } = studyIn(stdout);
  for (const { values, digest } of cells) {
    const overrides = values.map((value, index) => `${sweeps[index]?.path}=${value}`);
    const { scenario } = loadScenario(join(out, 'scenario.yaml'), { readText: readTextFile, overrides });
    expect(simulate(scenario).scenario.digest).toBe(digest);
  }
});

test('what is hardly meant is said once for all cells, and in how many it is', () => {
  const late = ['workload.duration=20s', 'faults[0].at=1h'];
  const everywhere = study({ quiet: false, set: late }).stderr;
  expect(everywhere).toMatch(/^warning: fault 1 \(status 503\) begins .* no new request meets it\n$/);
  const somewhere = study({ quiet: false, sweep: [RETRIES, 'faults[0].at=5s,10s,1h'] }).stderr;
  expect(somewhere).toMatch(/no new request meets it \(in 2 of 6 cells\)\n$/);
  expect(study({ set: late }).stderr).toBe('');
});

test('without --json there is a table', () => {
  expect(study({ json: false }).stdout).toMatch(/^STUDY retry-storm: 6 runs \(2 × 3\)/);
});

test('--seed is the seed of all cells', () => {
  expect(studyIn(study({ seed: 7 }).stdout).scenario.seed).toBe(7);
});

test('what is wrong with any cell is said before anything runs or is written', () => {
  const out = folder();
  const { problems } = failure({ out, sweep: ['client.retry=none,nobody', 'client.timeout=1s,soon'] });
  expect(problems.map(({ file, path }) => [file, path])).toEqual([
    ['--sweep', 'client.timeout'],
    ['--sweep', 'client.retry'],
  ]);
  expect(existsSync(out)).toBe(false);
});

test('many cells want to be asked for', () => {
  const { code, message } = failure({ sweep: ['workload.arrivals.rate=1/s..300/s/300'] });
  expect(code).toBe('CONSENT_MISSING');
  expect(message).toContain('300 cells');
});

test('flags that do not go with a sweep are refused together', () => {
  const { code, problems } = failure({ replications: 5, seed: 1, sweep: ['seed=1..3/3'] });
  expect(code).toBe('USAGE');
  expect(problems.map(({ path }) => path)).toEqual(['--replications', '--seed']);
});
