import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Room } from './rooms.ts';

/** Tools by package and version, all from npm. */
const TOOLS = { '@stryker-mutator/core': '10.1.1', '@stryker-mutator/vitest-runner': '10.1.1' } as const;
const NODE_VERSION = '24';
/** Where the tools are: below node_modules, so that they find this package's vitest. */
const TOOL_FOLDER = resolve('node_modules/.cache/mutants');
/** Where mutants run: not below node_modules, which vitest would not compile. */
const SANDBOX_FOLDER = 'build/mutants';

interface Place {
  readonly line: number;
  readonly column: number;
}

/** One small change of the code, and what became of it. Lines and columns count from 1. */
export interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'RuntimeError' | 'CompileError' | 'Ignored';
  readonly location: { readonly start: Place; readonly end: Place };
}

/** Stryker's report: mutants by file. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[]; readonly source: string }>>;
}

/**
 * Makes the mutants of a room, runs its daily tests on each, and reports. `keeps`: what an earlier run has seen killed counts as killed, as long as
 * neither the mutant nor the test that killed it has changed; the report has that run's other files, too. Throws where a program that it starts fails.
 */
export function reportMutants(
  name: string,
  { mutate, tests }: Room,
  concurrency: number,
  keeps: boolean,
): MutationReport {
  const node = installTools();
  const [configFile, vitestFile, reportFile, keptFile] = ['json', 'vitest.mjs', 'report.json', 'kept.json'].map((end) =>
    join(TOOL_FOLDER, `${name}.${end}`),
  ) as [string, string, string, string];
  if (keeps) keepKilled(keptFile, mutate);
  else rmSync(keptFile, { force: true });
  // What a module does when it is loaded is a mutant too, so each test file loads it anew.
  const test = {
    include: tests,
    exclude: ['**/*.long.test.ts'],
    isolate: true,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  };
  writeFileSync(vitestFile, vitestConfig(test, tests));
  const options = {
    plugins: [join(TOOL_FOLDER, 'node_modules/@stryker-mutator/vitest-runner/dist/src/index.js')],
    testRunner: 'vitest',
    // Stryker's own `testFiles` is not set: with it, mutants of what runs at load are switched on after the load.
    vitest: { related: false, configFile: vitestFile },
    mutate,
    mutator: { excludedMutations: ['StringLiteral'] },
    // The room named reports is none of Stryker's own folders, which it leaves out.
    ignorePatterns: ['build', 'dist', 'runs', '!reports'],
    // Stryker rewrites the file of this name by TypeScript's old interface, which version 7 no longer has; nothing in it is in need of that.
    tsconfigFile: 'none',
    tempDirName: SANDBOX_FOLDER,
    concurrency,
    // A busy machine must not make a slow test a killed mutant: a mutant may take four times as long as its tests, and 20 s more.
    timeoutMS: 20_000,
    timeoutFactor: 4,
    incremental: true,
    incrementalFile: keptFile,
    reporters: ['progress-append-only', 'json'],
    jsonReporter: { fileName: reportFile },
    allowConsoleColors: false,
    warnings: { slow: false },
  };
  writeFileSync(configFile, JSON.stringify(options));
  run(node, [join(TOOL_FOLDER, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', configFile], process.cwd());
  return JSON.parse(readFileSync(reportFile, 'utf8')) as MutationReport;
}

/** The text of a configuration of vitest that runs files in the order of the globs that they match: a mutant is dead at the first test that fails. */
function vitestConfig(test: object, globs: readonly string[]): string {
  return `import { matchesGlob, relative } from 'node:path';
import { BaseSequencer } from 'vitest/node';
class Sequencer extends BaseSequencer {
  async sort(files) {
    const place = ({ moduleId }) => ${JSON.stringify(globs)}.findIndex((glob) => matchesGlob(relative(this.ctx.config.root, moduleId), glob));
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
export default { test: { ...${JSON.stringify(test)}, sequence: { sequencer: Sequencer } } };
`;
}

/** Takes out of Stryker's file of results, for the files that are tried, what lived or took too long: it is tried again. */
function keepKilled(file: string, mutate: readonly string[]): void {
  if (!existsSync(file)) return;
  const report = JSON.parse(readFileSync(file, 'utf8')) as MutationReport;
  const files = Object.entries(report.files).map(([path, { mutants, ...rest }]) => [
    path,
    { ...rest, mutants: mutants.filter(({ status }) => status === 'Killed' || !isTried(path, mutate)) },
  ]);
  writeFileSync(file, JSON.stringify({ ...report, files: Object.fromEntries(files) }));
}

function isTried(path: string, mutate: readonly string[]): boolean {
  return mutate.some((pattern) => pattern === path || pattern.includes('*'));
}

/** Installs the tools and the newer Node, unless they are there; gives the path of that Node. */
function installTools(): string {
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const node = join(TOOL_FOLDER, 'node_modules', nodePackage, 'bin', 'node');
  const runner = join(TOOL_FOLDER, 'node_modules/@stryker-mutator/vitest-runner/package.json');
  if (existsSync(node) && existsSync(runner)) return node;
  mkdirSync(TOOL_FOLDER, { recursive: true });
  writeFileSync(join(TOOL_FOLDER, 'package.json'), '{ "private": true }');
  const packages = Object.entries(TOOLS).map(([name, version]) => `${name}@${version}`);
  // Peers are left out: vitest is the one of this package.
  const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', ...flags, ...packages, `${nodePackage}@${NODE_VERSION}`], TOOL_FOLDER);
  return node;
}

function run(program: string, args: readonly string[], cwd: string): void {
  const { status, error } = spawnSync(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`"${program} ${args.join(' ')}" ended with ${status ?? 'a signal'}.`);
}
