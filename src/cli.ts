#!/usr/bin/env node
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { EXIT } from './commands/exit-code.ts';
import type { CommonFlags, Terminal } from './commands/options.ts';
import { ScenarioError } from './errors/scenario-error.ts';

const terminal: Terminal = { stdout: process.stdout, stderr: process.stderr, env: process.env };

function common<T>(command: Argv<T>): Argv<T & CommonFlags> {
  return command.options({
    json: { type: 'boolean', default: false, describe: 'Print the summary as JSON' },
    out: {
      type: 'string',
      describe: 'Write the run directory DIR: scenario.yaml, summary.json, report.html, …',
      coerce: single,
    },
    seed: { type: 'number', describe: "Replace the scenario's seed", coerce: single },
    set: { type: 'string', array: true, nargs: 1, default: [], describe: 'Set a field: --set client.retry=none' },
    quiet: { alias: 'q', type: 'boolean', default: false, describe: 'No progress, no hints' },
    color: { type: 'boolean', default: true, describe: 'Colour on a terminal (also: NO_COLOR)' },
  }) as Argv<T & CommonFlags>;
}

/** A flag that was given twice keeps its last value. */
function single<T>(value: T | T[]): T | undefined {
  return Array.isArray(value) ? value.at(-1) : value;
}

function scenarioArgument<T>(command: Argv<T>): Argv<T & { scenario: string }> {
  return command.positional('scenario', {
    type: 'string',
    demandOption: true,
    describe: 'Scenario file (YAML or JSON)',
  }) as Argv<T & { scenario: string }>;
}

// Commands are loaded when they run: --help must not wait for them.
const parser = yargs(hideBin(process.argv))
  .scriptName('tollmark')
  .usage('$0 <command>\n\nLoad-test inference APIs, and know the bill.')
  .command(
    'run <scenario>',
    'Run a scenario over HTTP: against its own mock, or a real endpoint',
    (command) =>
      common(scenarioArgument(command)).options({
        target: {
          type: 'string',
          describe: 'Origin of a real endpoint; its key comes from TOLLMARK_API_KEY',
          coerce: single,
        },
        'max-dollars': { type: 'string', describe: 'Spend cap, needed with --target', coerce: single },
      }),
    async (flags) => finish(await (await import('./commands/run.ts')).runRun(flags.scenario, flags as never, terminal)),
  )
  .command(
    'simulate <scenario>',
    'Run a scenario in virtual time: the same report in a moment',
    (command) => common(scenarioArgument(command)),
    async (flags) => finish((await import('./commands/simulate.ts')).runSimulate(flags.scenario, flags, terminal)),
  )
  .command(
    'mock [scenario]',
    'Serve an emulated endpoint for any client',
    (command) =>
      common(command.positional('scenario', { type: 'string', describe: 'Scenario whose provider to serve' })).options({
        provider: { type: 'string', describe: 'Provider file to serve, instead of a scenario', coerce: single },
        port: { type: 'number', default: 8787, describe: 'Port; 0 takes a free one', coerce: single },
        host: { type: 'string', default: '127.0.0.1', describe: 'Address to listen on', coerce: single },
      }),
    async (flags) =>
      finish(await (await import('./commands/mock.ts')).runMock(flags.scenario, flags as never, terminal)),
  )
  .command(
    'validate <scenarios..>',
    'Check scenario files, and say all that is wrong with them',
    (command) =>
      common(
        command.positional('scenarios', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'Scenario files',
        }),
      ),
    async (flags) => finish((await import('./commands/validate.ts')).runValidate(flags.scenarios, flags, terminal)),
  )
  .command(
    'report <directory>',
    'Write the report of a finished (or crashed) run again',
    (command) =>
      common(
        command.positional('directory', { type: 'string', demandOption: true, describe: 'Run directory' }),
      ).options({
        html: { type: 'boolean', default: false, describe: 'Print the HTML page' },
      }),
    async (flags) =>
      finish((await import('./commands/report.ts')).runReport(flags.directory, flags as never, terminal)),
  )
  .demandCommand(1, 'Name a command; tollmark --help lists them.')
  .strict()
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  .fail((message, error) =>
    fail(
      // yargs's own complaints come with or without an error of its own; ours pass through.
      error === undefined || error.name === 'YError'
        ? new ScenarioError('USAGE', [{ path: '', message: `${message ?? error?.message} (tollmark --help)` }])
        : error,
    ),
  );

function finish(exitCode: number): void {
  process.exitCode = exitCode;
}

/** Misuse is told in full and ends with 2; anything else is a defect of ours, and shows its stack. */
function fail(error: unknown): never {
  if (error instanceof ScenarioError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT.refused);
  }
  throw error;
}

// A reader that went away (`tollmark … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});

try {
  await parser.parseAsync();
} catch (error) {
  fail(error);
}
