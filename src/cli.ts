#!/usr/bin/env node
import yargs, { type Argv, type CommandModule } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { EXIT } from './commands/exit-code.ts';
import { type CommonFlags, single, type Terminal } from './commands/options.ts';
import { reconcileFlags } from './commands/reconcile-flags.ts';
import type { FormatFlags } from './commands/report-output.ts';
import { ScenarioError } from './errors/scenario-error.ts';

/** For commands that write nothing. */
const NO_OUT = '';
const SEED_MAX = 4_294_967_295;

const terminal: Terminal = { stdout: process.stdout, stderr: process.stderr, env: process.env };

/** The flags that commands share. `json` says what the flag prints; `out` is left out where nothing is written. */
function common<T>(command: Argv<T>, json: string, out: string): Argv<T & CommonFlags> {
  const writes = { out: { type: 'string', describe: out, coerce: single } } as const;
  const withOut = (out === NO_OUT ? command : command.options(writes)) as Argv<T>;
  return withOut.options({
    json: { type: 'boolean', default: false, describe: json },
    seed: { type: 'string', describe: "Replace the scenario's seed", coerce: readSeed },
    set: { type: 'string', array: true, nargs: 1, default: [], describe: 'Set a field: --set client.retry=none' },
    quiet: { alias: 'q', type: 'boolean', default: false, describe: 'No progress, no hints' },
    color: { type: 'boolean', default: true, describe: 'Colour on a terminal (also: NO_COLOR)' },
  }) as Argv<T & CommonFlags>;
}

/** The flags of commands that report a run or a study; the formats are loaded with them. */
async function reporting<T>(
  command: Argv<T>,
  out = 'Write the run directory DIR: scenario.yaml, summary.json, report.html, …',
): Promise<Argv<T & CommonFlags & FormatFlags>> {
  const { addFormatFlags } = await import('./commands/report-output.ts');
  return addFormatFlags(common(command, 'Print the result as JSON: --format json', out));
}

/** A seed, strictly: an empty `--seed=$SEED` must not become the seed 0. */
function readSeed(value: string | string[] | undefined): number | undefined {
  const text = single(value);
  if (text === undefined) return undefined;
  if (/^\d{1,10}$/.test(text) && Number(text) <= SEED_MAX) return Number(text);
  throw new ScenarioError('USAGE', [{ path: '--seed', message: `expected a whole number from 0 to ${SEED_MAX}` }]);
}

/** The number of a request, strictly. */
function readRequest(value: string | string[] | undefined): number | undefined {
  const text = single(value);
  if (text === undefined || /^\d{1,10}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new ScenarioError('USAGE', [{ path: '--request', message: 'expected the number of a request, from 0' }]);
}

/** A port, strictly: `--port abc` must not become any port. */
function readPort(value: string | string[] | undefined): number {
  const text = single(value) ?? '';
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new ScenarioError('USAGE', [{ path: '--port', message: 'expected a whole number from 0 to 65535' }]);
}

function scenarioArgument<T>(command: Argv<T>): Argv<T & { scenario: string }> {
  return command.positional('scenario', {
    type: 'string',
    demandOption: true,
    describe: 'Scenario file (YAML or JSON)',
  }) as Argv<T & { scenario: string }>;
}

/** The scenario of a command that can also go on with a study. */
function scenarioToRun<T>(command: Argv<T>): Argv<T & { scenario: string | undefined }> {
  return command.positional('scenario', { type: 'string', describe: 'Scenario file (YAML or JSON)' }) as never;
}

/** The flags of commands that run a scenario once or many times. */
function studying<T>(command: Argv<T>): Argv<T> {
  return command.options({
    sweep: {
      type: 'string',
      array: true,
      nargs: 1,
      default: [],
      describe:
        'Compare values of a field: --sweep client.retry=none,openai-node, --sweep workload.arrivals.rate=10/s..60/s/6',
    },
    yes: { type: 'boolean', default: false, describe: 'Run sweeps of more than 200 cells' },
    replications: { type: 'number', describe: 'Run N seeds from the seed on, and give intervals', coerce: single },
    resume: { type: 'string', describe: 'Go on with the interrupted study in DIR', coerce: single },
  }) as Argv<T>;
}

const pricesImport: CommandModule = {
  command: 'import <file>',
  describe: 'Turn a local price file of others (JSON) into a catalog',
  builder: (command) =>
    command.positional('file', { type: 'string', demandOption: true, describe: 'Price file' }).options({
      format: { type: 'string', demandOption: true, describe: 'litellm, openrouter or fal', coerce: single },
      out: { type: 'string', describe: 'Catalog file to write; default: stdout', coerce: single },
      vendor: { type: 'string', describe: 'Only rows of this vendor', coerce: single },
      mode: { type: 'string', describe: 'Only rows of this mode (LiteLLM): image_generation, …', coerce: single },
      at: { type: 'string', describe: 'Day of the file, such as 2026-09-26; default: today', coerce: single },
      source: { type: 'string', describe: 'What the entries name as their source', coerce: single },
      quiet: { alias: 'q', type: 'boolean', default: false, describe: 'Only counts, no line for each row' },
    }),
  handler: async (flags) => {
    const { runPricesImport } = await import('./commands/prices-import.ts');
    finish(runPricesImport(String(flags['file']), flags as never, terminal));
  },
};

// Commands are loaded when they run: --help must not wait for them.
const parser = yargs(hideBin(process.argv))
  .scriptName('tollmark')
  .usage('$0 <command>\n\nLoad-test inference APIs, and know the bill.')
  .command(
    'run [scenario]',
    'Run a scenario over HTTP: against its own mock, or a real endpoint',
    async (command) =>
      studying(await reporting(scenarioToRun(command))).options({
        target: {
          type: 'string',
          describe: 'Origin of a real endpoint; its key comes from TOLLMARK_API_KEY',
          coerce: single,
        },
        'max-dollars': { type: 'string', describe: 'Spend cap, needed with --target', coerce: single },
        twin: {
          type: 'boolean',
          default: true,
          describe: 'Simulate the same scenario behind the run, and compare (--no-twin: do not)',
        },
      }),
    async (flags) => finish(await (await import('./commands/run.ts')).runRun(flags.scenario, flags as never, terminal)),
  )
  .command(
    'simulate [scenario]',
    'Run a scenario in virtual time: the same report in a moment',
    async (command) =>
      studying(await reporting(scenarioToRun(command))).options({
        threads: { type: 'number', describe: 'Worker threads for many runs; default: one per core', coerce: single },
      }),
    async (flags) =>
      finish(await (await import('./commands/simulate.ts')).runSimulate(flags.scenario, flags as never, terminal)),
  )
  .command(
    'mock [scenario]',
    'Serve an emulated endpoint for any client',
    (command) =>
      common(
        command.positional('scenario', { type: 'string', describe: 'Scenario whose provider to serve' }),
        'Print the address, and at the end the statistics, as one line of JSON each',
        NO_OUT,
      ).options({
        provider: { type: 'string', describe: 'Provider file to serve, instead of a scenario', coerce: single },
        port: { type: 'string', default: '8787', describe: 'Port; 0 takes a free one', coerce: readPort },
        host: { type: 'string', default: '127.0.0.1', describe: 'Address to listen on', coerce: single },
        'allow-webhooks-to': {
          type: 'string',
          array: true,
          nargs: 1,
          default: [],
          describe: 'Host that webhooks may go to beside this machine; * for any. Secret: TOLLMARK_WEBHOOK_SECRET',
        },
      }),
    async (flags) =>
      finish(await (await import('./commands/mock.ts')).runMock(flags.scenario, flags as never, terminal)),
  )
  .command(
    'validate <scenarios..>',
    'Check scenario, provider and catalog files, and say all that is wrong with them',
    (command) =>
      common(
        command.positional('scenarios', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'Scenario, provider or catalog files',
        }),
        'Print each as JSON, resolved: files and overrides applied',
        NO_OUT,
      ),
    async (flags) => finish((await import('./commands/validate.ts')).runValidate(flags.scenarios, flags, terminal)),
  )
  .command(
    'report <directory>',
    'Write the report of a finished (or crashed) run again',
    async (command) =>
      (
        await reporting(
          command.positional('directory', { type: 'string', demandOption: true, describe: 'Run directory' }),
          'Write the report into this folder instead',
        )
      ).options({
        request: { type: 'string', describe: 'Tell what became of request N, from due to dollar', coerce: readRequest },
      }),
    async (flags) =>
      finish((await import('./commands/report.ts')).runReport(flags.directory, flags as never, terminal)),
  )
  .command(
    'estimate <scenario>',
    'Say what a scenario costs if all goes well, without sending its load',
    (command) =>
      common(scenarioArgument(command), 'Print the estimate as JSON', NO_OUT).options({
        target: {
          type: 'string',
          describe: 'Ask a real endpoint for its prices; its key comes from TOLLMARK_API_KEY',
          coerce: single,
        },
        dialect: {
          type: 'string',
          describe: 'How to ask it: lumenfall (dry runs) or fal (pricing API); default: the dialect of the provider',
          coerce: single,
        },
      }),
    async (flags) =>
      finish(await (await import('./commands/estimate.ts')).runEstimate(flags.scenario, flags as never, terminal)),
  )
  .command(
    'reconcile <log> <bill..>',
    "Compare the log of a run with the provider's bill",
    reconcileFlags,
    async (flags) =>
      finish((await import('./commands/reconcile.ts')).runReconcile(flags.log, flags.bill, flags, terminal)),
  )
  .command(
    'prices',
    'List the prices of catalogs, or import those of others',
    (command) =>
      command.command(pricesImport).options({
        vendor: { type: 'string', global: false, describe: 'Only this vendor', coerce: single },
        model: { type: 'string', global: false, describe: 'Only models whose name has this in it', coerce: single },
        operation: { type: 'string', global: false, describe: 'Only prices that name this operation', coerce: single },
        per: {
          type: 'string',
          global: false,
          describe: 'Only prices by this unit: image, megapixel, …',
          coerce: single,
        },
        at: {
          type: 'string',
          global: false,
          describe: 'Prices of this day, such as 2026-09-26; default: today',
          coerce: single,
        },
        catalog: {
          type: 'string',
          global: false,
          array: true,
          nargs: 1,
          default: [],
          describe: 'Catalog file to read, instead of those that come with Tollmark',
        },
        json: { type: 'boolean', global: false, default: false, describe: 'Print the entries as JSON' },
        quiet: { alias: 'q', type: 'boolean', global: false, default: false, describe: 'No remarks on stderr' },
        color: { type: 'boolean', global: false, default: true, describe: 'Colour on a terminal (also: NO_COLOR)' },
      }),
    async (flags) => finish((await import('./commands/prices.ts')).runPrices(flags as never, terminal)),
  )
  .alias('help', 'h')
  .demandCommand(1, 'Name a command; tollmark --help lists them.')
  .strict()
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  .fail((message, error) => fail(error, message));

function finish(exitCode: number): void {
  process.exitCode = exitCode;
}

/** Misuse is told in full and ends with 2; anything else is a defect of ours, and shows its stack. */
function fail(error: unknown, message?: string): never {
  // yargs complains with or without an error of its own, and rejects with one where a builder is asynchronous.
  const ofYargs = error === undefined || error === null || (error instanceof Error && error.name === 'YError');
  if (!ofYargs && !(error instanceof ScenarioError)) throw error;
  const text = ofYargs ? `${message ?? (error as Error | undefined)?.message} (tollmark --help)` : error.message;
  process.stderr.write(`${text}\n`);
  process.exit(EXIT.refused);
}

// A reader that went away (`tollmark … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  process.stderr.write(`the result could not be written to stdout: ${error.code ?? error.message}\n`);
  process.exit(EXIT.refused);
});

try {
  await parser.parseAsync();
} catch (error) {
  fail(error);
}
