import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtFolder } from '../command-line/build.ts';
import { ACTION } from './action-file.ts';

/** A job in which the action runs. */
export interface Job {
  /** The workspace: the folder that is checked out. */
  readonly workspace: string;
  /** What a workflow gives `with`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Values of expressions of the context `github`. */
  readonly github?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** How the action ended. */
export interface JobEnding {
  readonly code: number | null;
  /** What the log of the job shows, of all steps. */
  readonly log: string;
  readonly stderr: string;
  /** The job summary, as Markdown. */
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** The folder for temporary files. */
  readonly temporary: string;
}

/**
 * Runs the steps of `action.yml` as a runner does: expressions in `env` are replaced, each script is a file for bash, and a step that fails ends the job. The
 * action lies in a folder of its own, built already.
 */
export async function runAction(
  scratch: string,
  { workspace, inputs, github = {}, env = {} }: Job,
): Promise<JobEnding> {
  const folder = mkdtempSync(join(scratch, 'job-'));
  const [home, temporary, action] = ['home', 'temp', 'action'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [home, temporary, action]) mkdirSync(each);
  symlinkSync(await builtFolder(), join(action, 'dist'));
  const summaryFile = join(folder, 'summary');
  writeFileSync(summaryFile, '');
  const values = new Map(Object.entries(github).map(([name, value]) => [`github.${name}`, value]));
  for (const [name, input] of Object.entries(ACTION.inputs))
    values.set(`inputs.${name}`, inputs[name] ?? input.default ?? '');
  const ending = { code: 0 as number | null, log: '', stderr: '' };
  for (const [index, step] of ACTION.runs.steps.entries()) {
    const [script, output] = [join(folder, `${index}.sh`), join(folder, `${index}.output`)];
    writeFileSync(script, step.run);
    writeFileSync(output, '');
    const own = Object.entries(step.env).map(([name, value]) => [name, evaluate(value, values)]);
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      cwd: workspace,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        GITHUB_ACTION_PATH: action,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summaryFile,
        GITHUB_WORKSPACE: workspace,
        RUNNER_TEMP: temporary,
        ...env,
        ...Object.fromEntries(own),
      },
    });
    ending.log += stdout;
    ending.stderr += stderr;
    ending.code = status;
    for (const [name, value] of readOutputs(readFileSync(output, 'utf8')))
      values.set(`steps.${step.id}.outputs.${name}`, value);
    if (status !== 0) break;
  }
  const outputs = Object.entries(ACTION.outputs).map(([name, { value }]) => [name, evaluate(value, values)]);
  return {
    ...ending,
    summary: existsSync(summaryFile) ? readFileSync(summaryFile, 'utf8') : '',
    outputs: Object.fromEntries(outputs),
    temporary,
  };
}

/** A text whose expressions are replaced; of alternatives, the first that is not empty. */
function evaluate(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    const found = expression.split(' || ').map((name) => {
      if (!/^(?:inputs|github|steps)(?:\.[a-z_-]+)+$/.test(name)) throw new Error(`not an expression: ${name}`);
      return values.get(name) ?? '';
    });
    return found.find((value) => value !== '') ?? '';
  });
}

/** The outputs that a step has written. Throws for what a runner would not take. */
function readOutputs(text: string): [name: string, value: string][] {
  const lines = text.split('\n');
  const outputs: [string, string][] = [];
  for (let at = 0; at < lines.length - 1; at++) {
    const [, name, mark] = /^([\w-]+)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    const end = mark === undefined ? -1 : lines.indexOf(mark, at + 1);
    if (name === undefined || end < 0) throw new Error(`not an output: ${lines[at]}`);
    outputs.push([name, lines.slice(at + 1, end).join('\n')]);
    at = end;
  }
  return outputs;
}
