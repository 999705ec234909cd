#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { addCommands, keepNoHelp } from './commands/arguments/declaration.ts';
import { declaredCommands } from './commands/arguments/declared-commands.ts';
import { type ReadWords, unknownWords } from './commands/arguments/unknown-words.ts';
import { EXIT } from './commands/exit-code.ts';
import type { Terminal } from './commands/options.ts';
import { ScenarioError } from './errors/scenario-error.ts';
import { STDIN_PATH } from './platform/files.ts';
import { packageVersion } from './platform/package-files.ts';
import { writeWhole } from './platform/whole-stream.ts';

const terminal: Terminal = { stdout: process.stdout, stderr: process.stderr, env: process.env };
const words = hideBin(process.argv);
// Behind `--` are the words of a program.
const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
const asksForHelp = own.includes('--help') || own.includes('-h');
// Only help loads the reports, for the names of their formats.
const commands = declaredCommands(asksForHelp ? (await import('./commands/report-output.ts')).formatNames : []);

const declared = yargs(words.map((word) => (word === '-' ? STDIN_PATH : word)))
  .scriptName('tollmark')
  // yargs would take that of the folder in which the command runs.
  .version(packageVersion())
  // Ours is English, and the bundle has no files of other languages.
  .locale('en')
  .usage('$0 <command>\n\nLoad-test generative-AI inference APIs and report what the load costs.');
const parser = addCommands(declared, commands, terminal)
  .parserConfiguration({ 'populate--': true })
  .middleware(refuseUnknown, true)
  .middleware(takeProgram)
  .alias('help', 'h')
  .demandCommand(1, 'Name a command; tollmark --help lists them.')
  .strict()
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  // It would end with 0 after a help that could not be written.
  .exitProcess(false)
  .fail((message, error) => fail(error, message));
keepNoHelp(parser);

/** Before yargs looks for what is missing: that is often what is misspelt. */
function refuseUnknown(read: ReadWords): void {
  const problems = asksForHelp ? [] : unknownWords(read, commands, own);
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
}

/** What stands behind `--` is a program, which only `mock` runs. Its words are taken as they were written: yargs makes numbers of some. */
function takeProgram(read: { _: (string | number)[]; '--'?: unknown }): void {
  if (own === words) return;
  const program = words.slice(own.length + 1);
  read['--'] = program;
  if (read._[0] === 'mock' && program.length > 0) return;
  const message =
    program.length === 0
      ? 'name the program that runs beside the server: tollmark mock FILE -- npm test'
      : 'only tollmark mock runs a program; give flags in front of --';
  throw new ScenarioError('USAGE', [{ path: '--', message }]);
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

let isResultLost = false;
writeWhole(process.stdout);
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
  if (isResultLost) process.exitCode ||= EXIT.failed;
} catch (error) {
  fail(error);
}
