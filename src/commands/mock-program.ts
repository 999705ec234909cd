import type { Invoice } from '../invoice/invoice-schema.ts';
import { runProgram, type ProgramEnd } from '../platform/program.ts';
import { programVariables } from '../wire/dialects.ts';
import { durationText } from '../units/duration.ts';
import { MASK, maskSecrets, SECRET_NAME } from '../units/secret-text.ts';
import { EXIT } from './exit-code.ts';
import type { Terminal } from './options.ts';

const COMMAND_CHARS_MAX = 200;

/** What is run beside a mock server. */
export interface ServedProgram {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly timeoutMs: number | undefined;
  /** One of a scenario that was loaded. */
  readonly dialect: string;
  readonly quiet: boolean;
}

/** Runs a program beside a mock server at `url`, and says on stderr what is set for it and how it ended if that was not by itself. */
export async function runBeside(
  { command, timeoutMs, dialect, quiet }: ServedProgram,
  url: string,
  { stderr }: Pick<Terminal, 'stderr'>,
): Promise<{ readonly end: ProgramEnd; readonly program: NonNullable<Invoice['program']> }> {
  const variables = programVariables(dialect, url);
  if (!quiet) stderr.write(`${url} serves the ${dialect} wire format; set for the program: ${names(variables)}\n`);
  const stop = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const end = await runProgram({ command, variables, stop });
  const ended = endedAs(end, timeoutMs);
  if (ended !== undefined) stderr.write(`the program ${ended}\n`);
  const exitCode = end.signal === undefined ? (end.exitCode ?? null) : null;
  return { end, program: { command: commandText(command), exitCode, ...(ended === undefined ? {} : { ended }) } };
}

/** What to try where a program sent nothing to the mock server. */
export function silenceText(dialect: string, url: string): string {
  const addresses = Object.keys(programVariables(dialect, url)).filter((name) => /(?:URL|BASE)$/.test(name));
  return `the program sent no request to the mock server: have its client take its address from ${addresses.join(' or ')}\n`;
}

/** A command as reports show it: what looks like a secret, or is named as one, is masked. */
export function commandText(command: readonly string[]): string {
  const words = command.map((word, index) => {
    const before = command[index - 1] ?? '';
    if (before.startsWith('-') && !before.includes('=') && SECRET_NAME.test(before) && !word.startsWith('-'))
      return MASK;
    const [, name = '', value] = /^([^=]+)=(.+)$/s.exec(word) ?? [];
    if (value !== undefined && SECRET_NAME.test(name)) return `${name}=${MASK}`;
    return maskSecrets(word);
  });
  return words.join(' ').slice(0, COMMAND_CHARS_MAX);
}

/** How a program ended that did not end by itself. */
function endedAs({ problem, stopped, signal }: ProgramEnd, timeoutMs = 0): string | undefined {
  if (problem !== undefined) return `could not start: ${problem}`;
  if (stopped) return `was ended because it ran longer than ${durationText(timeoutMs)}`;
  return signal === undefined ? undefined : `was ended by ${signal}`;
}

/** The exit code of a command that ran a program: 2 where it could not start, its own where it failed, 3 where its time was over. */
export function exitCodeOfProgram({ exitCode, stopped }: ProgramEnd): number {
  if (exitCode === undefined) return EXIT.refused;
  return exitCode === 0 && stopped ? EXIT.invalid : exitCode;
}

function names(variables: Readonly<Record<string, string>>): string {
  return Object.keys(variables).join(', ');
}
