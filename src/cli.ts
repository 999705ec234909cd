#!/usr/bin/env node
import yargs, { type Argv, type CommandModule } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { EXIT } from './commands/exit-code.ts';
import { type CommonFlags, single, type Terminal } from './commands/options.ts';
import {
  AS_JSON,
  NO_OUT,
  needed,
  text,
  list,
  flag,
  quiet,
  color,
  whole,
  common,
  monitoring,
  scenarioToRun,
  studying,
} from './commands/flag-kinds.ts';
import type { ReconcileFlags } from './commands/reconcile.ts';
import { addFormatFlags, type FormatFlags } from './commands/format-flags.ts';
import { ScenarioError } from './errors/scenario-error.ts';
import { STDIN_PATH } from './platform/files.ts';
import { packageVersion } from './platform/package-files.ts';

const terminal: Terminal = { stdout: process.stdout, stderr: process.stderr, env: process.env };

/** The flags of commands that report; only `--help` loads the reports for the names of their formats. */
async function reporting<T>(
  command: Argv<T>,
  out = 'Write the run directory DIR: scenario.yaml, summary.json, report.html, …',
): Promise<Argv<T & CommonFlags & FormatFlags>> {
  const names = asksForHelp() ? (await import('./commands/report-output.ts')).formatNames : '';
  return addFormatFlags(common(command, AS_JSON, out), names);
}

const pricesImport: CommandModule = {
  command: 'import <file>',
  describe: 'Turn a price file of LiteLLM, OpenRouter or fal (JSON) into a catalog',
  builder: (command) =>
    command.positional('file', needed('Price file')).options({
      format: { ...text('litellm, openrouter or fal'), demandOption: true },
      out: text('Catalog file to write; default: stdout'),
      vendor: text('Only rows of this vendor'),
      mode: text('Only rows of this mode (LiteLLM): image_generation, …'),
      at: text('Day of the file, such as 2026-09-26; default: today'),
      source: text('The source that the entries name'),
      quiet: quiet('Print only the counts, not a line for each row'),
    }),
  handler: async (flags) => {
    const { runPricesImport } = await import('./commands/prices-import.ts');
    finish(runPricesImport(String(flags['file']), flags as never, terminal));
  },
};

const pricesCompare: CommandModule = {
  command: 'compare <request..>',
  describe: 'What one request costs at every model that can do it, the cheapest first',
  builder: (command) =>
    command
      .positional('request', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Operation and fields: text-to-image size=1536x1024 images=2',
      })
      .options({
        vendor: text('Only this vendor'),
        model: text('Only models whose name contains this text'),
        at: text('Prices of this day, such as 2026-09-26; default: today'),
        catalog: list('Catalog file to read instead of the shipped catalogs'),
        scenario: text('Compare the models of this scenario instead'),
        json: flag('Print the comparison as JSON'),
        color,
      }),
  handler: async (flags) => {
    const { runPricesCompare } = await import('./commands/prices-compare.ts');
    finish(runPricesCompare(flags['request'] as string[], flags as never, terminal));
  },
};

// Commands are loaded when they run: --help must not wait for them.
const parser = yargs(hideBin(process.argv).map((word) => (word === '-' ? STDIN_PATH : word)))
  .scriptName('tollmark')
  // yargs would take that of the folder in which the command runs.
  .version(packageVersion())
  // Ours is English, and the bundle has no files of other languages.
  .locale('en')
  .usage('$0 <command>\n\nLoad-test generative-AI inference APIs and report what the load costs.')
  .command(
    'run [scenario]',
    'Send the load of a scenario over HTTP, to a mock server or to a real endpoint',
    async (command) =>
      studying(await reporting(scenarioToRun(command))).options({
        target: text('URL of a real endpoint; its key comes from TOLLMARK_API_KEY'),
        'max-dollars': text('Spend cap in dollars; required with --target'),
        pilot: text(
          'Send only N requests of each kind (default 5), compare them with the bill, and print what to know',
        ),
        saturate: text(
          'Find the ceiling of the endpoint: 1 to N connections (default 64) in steps, each as fast as it is answered',
        ),
        step: text('Length of a step of --saturate; default 3s'),
        bill: list('File of the bill of a pilot, where the endpoint has no API for it'),
        progress: text('Show the run on stderr as block, plain (a line each 10 s), none or auto (default)'),
        rehearsal: flag(
          'Send requests inside of this process first, so that the load is on time; --no-rehearsal leaves this out',
          true,
        ),
        workers: text('Send the load by N processes (1 to 64, or auto: one per core), with one bill and one spend cap'),
        'dry-run': text('Print the first N requests (default: one of each class) as curl commands, and send nothing'),
        twin: flag('Simulate the same scenario after the run and compare; --no-twin leaves this out', true),
        ...monitoring,
      }),
    async (flags) => finish(await (await import('./commands/run.ts')).runRun(flags.scenario, flags as never, terminal)),
  )
  .command(
    'simulate [scenario]',
    'Simulate a scenario in virtual time, without a network',
    async (command) =>
      studying(await reporting(scenarioToRun(command))).options({
        threads: { type: 'number', describe: 'Worker threads for studies; default: one per core', coerce: single },
      }),
    async (flags) =>
      finish(await (await import('./commands/simulate.ts')).runSimulate(flags.scenario, flags as never, terminal)),
  )
  .command(
    'mock [scenario]',
    'Serve the emulated endpoint of a scenario to any client, or to a program (mock FILE -- npm test): what its traffic cost',
    async (command) =>
      (
        await reporting(
          command.positional('scenario', { type: 'string', describe: 'Scenario file; its provider is served' }),
          'Write the run directory DIR: scenario.yaml, invoice.json, report.html, …',
        )
      ).options({
        provider: text('Provider file to serve instead of a scenario'),
        port: whole(
          'port',
          'a whole number from 0 to 65535',
          65_535,
          'Port; 0 takes a free one. Default: 8787, for a program a free one',
        ),
        host: { ...text('Address to listen on'), default: '127.0.0.1' },
        timeout: text('End the program after this time, such as 5m'),
        'fail-if': list("End with exit code 1 if so: --fail-if 'retryAmplification > 1.5'"),
        'allow-webhooks-to': list(
          'Host to which webhooks may go, besides this machine; * allows any. TOLLMARK_WEBHOOK_SECRET holds the secret',
        ),
        'allow-force': { type: 'boolean', describe: 'Obey the header x-tollmark-force from any machine' },
      }),
    async (flags) =>
      finish(await (await import('./commands/mock.ts')).runMock(flags.scenario, flags as never, terminal)),
  )
  .command(
    'validate <scenarios..>',
    'Check scenario, provider and catalog files, and list every problem',
    (command) =>
      common(
        command.positional('scenarios', { ...needed('Scenario, provider or catalog files'), array: true }),
        'Print each scenario as JSON, with its files included and overrides applied',
        NO_OUT,
      ),
    async (flags) => finish((await import('./commands/validate.ts')).runValidate(flags.scenarios, flags, terminal)),
  )
  .command(
    'report <directory>',
    'Write the report of a run directory again, also after a crash',
    async (command) =>
      (
        await reporting(
          command.positional('directory', needed('Run directory')),
          'Write the report into this folder instead of the run directory',
        )
      ).options({
        request: whole(
          'request',
          'the number of a request, from 0',
          Number.POSITIVE_INFINITY,
          'Show request N: its attempts, waits and charges',
        ),
        bill: list('File of the bill of a pilot that had none yet: completes its report'),
      }),
    async (flags) =>
      finish((await import('./commands/report.ts')).runReport(flags.directory, flags as never, terminal)),
  )
  .command(
    'estimate <scenario>',
    'Multiply prices with requests: the cost of a scenario in which every request succeeds at once',
    (command) =>
      common(
        command.positional('scenario', needed('Scenario file (YAML or JSON)')),
        'Print the estimate as JSON',
        NO_OUT,
      ).options({
        target: text('Ask a real endpoint for its prices; its key comes from TOLLMARK_API_KEY'),
        dialect: text(
          'How to ask for prices: lumenfall (dry runs) or fal (pricing API); default: the dialect of the provider',
        ),
      }),
    async (flags) =>
      finish(await (await import('./commands/estimate.ts')).runEstimate(flags.scenario, flags as never, terminal)),
  )
  .command(
    'reconcile <log> <bill..>',
    "Compare the log of a run with the provider's bill",
    (command) =>
      command
        .positional('log', needed('Run directory, its attempts.ndjson, or a log of your own'))
        .positional('bill', { ...needed('Files of the bill: JSON, or one page of JSON per line'), array: true })
        .options({
          tolerance: text('Dollars by which two amounts may differ; default: the smallest unit of the bill'),
          json: flag('Print the comparison as JSON'),
          quiet: quiet('No warnings'),
          color,
        }) as Argv<ReconcileFlags & { log: string; bill: string[] }>,
    async (flags) =>
      finish((await import('./commands/reconcile.ts')).runReconcile(flags.log, flags.bill, flags, terminal)),
  )
  .command(
    'prices',
    'List dated prices of catalogs, compare them for a request, or import a price file',
    (command) =>
      command
        .command(pricesImport)
        .command(pricesCompare)
        .options({
          vendor: { ...text('Only this vendor'), global: false },
          model: { ...text('Only models whose name contains this text'), global: false },
          operation: { ...text('Only prices of this operation'), global: false },
          per: { ...text('Only prices by this unit: image, megapixel, …'), global: false },
          at: { ...text('Prices of this day, such as 2026-09-26; default: today'), global: false },
          catalog: { ...list('Catalog file to read instead of the shipped catalogs'), global: false },
          json: { ...flag('Print the entries as JSON'), global: false },
          quiet: { ...quiet('No warnings'), global: false },
          color: { ...color, global: false },
        }),
    async (flags) => finish((await import('./commands/prices.ts')).runPrices(flags as never, terminal)),
  )
  .parserConfiguration({ 'populate--': true })
  .middleware(refuseProgram)
  .alias('help', 'h')
  .demandCommand(1, 'Name a command; tollmark --help lists them.')
  .strict()
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  .fail((message, error) => fail(error, message));
keepNoHelp(parser);

/** yargs writes the help of a command behind its handler, for whoever asks later; nobody does here, and it takes a tenth of a short run. */
function keepNoHelp(of: Argv): void {
  const { getInternalMethods } = of as unknown as { getInternalMethods: () => { getUsageInstance: () => object } };
  Object.assign(getInternalMethods.call(of).getUsageInstance(), { cacheHelpMessage: () => undefined });
}

function asksForHelp(): boolean {
  return ['--help', '-h'].some((name) => process.argv.includes(name));
}

/** What stands behind `--` is a program, which only `mock` runs. */
function refuseProgram({ _: [command], '--': program }: { _: (string | number)[]; '--'?: unknown }): void {
  if (!process.argv.includes('--')) return;
  const isEmpty = !Array.isArray(program) || program.length === 0;
  if (command === 'mock' && !isEmpty) return;
  const message = isEmpty
    ? 'name the program that runs beside the server: tollmark mock FILE -- npm test'
    : 'only tollmark mock runs a program; give flags in front of --';
  throw new ScenarioError('USAGE', [{ path: '--', message }]);
}

let isResultLost = false;
function finish(exitCode: number): void {
  process.exitCode = isResultLost && exitCode === EXIT.passed ? EXIT.failed : exitCode;
}

/** Misuse is told in full and ends with 2; anything else is a defect of ours, and shows its stack. */
function fail(error: unknown, message?: string): never {
  // yargs complains with or without an error of its own, and rejects with one where a builder is asynchronous.
  const ofYargs = error === undefined || error === null || (error instanceof Error && error.name === 'YError');
  if (!ofYargs && !(error instanceof ScenarioError)) throw error;
  const told = ofYargs ? `${message ?? (error as Error | undefined)?.message} (tollmark --help)` : error.message;
  process.stderr.write(`${told}\n`);
  process.exit(EXIT.refused);
}

process.stderr.on('error', () => {});
// A reader that went away (`tollmark … | head`) is no error, and neither a terminal nor a full disk may cost the files.
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE' || isResultLost) return;
  isResultLost = true;
  process.stderr.write(`lost: the result could not be written to stdout (${code ?? message})\n`);
  process.exitCode ||= EXIT.failed;
});

try {
  await parser.parseAsync();
} catch (error) {
  fail(error);
}
