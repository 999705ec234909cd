import type { Invoice } from '../invoice/invoice-schema.ts';
import { runProgram, type ProgramEnd } from '../platform/program.ts';
import { DIALECTS, type DialectName } from '../wire/dialects.ts';
import { durationText } from '../units/duration.ts';
import { EXIT } from './exit-code.ts';
import type { Terminal } from './options.ts';

/** Stands for every key: a real one in the environment must not be sent, not even to this machine. */
const KEY = 'tollmark-mock';
const COMMAND_CHARS_MAX = 200;
/** A prefix as vendors give to keys, or twenty letters and digits and more without a word in them. */
const LIKE_A_KEY = /\b(?:sk|pk|key|lmnfl|whsec)[-_][\w-]{4,}|\b(?=\w*\d)(?=\w*[a-z])\w{20,}\b/gi;
const SECRET_NAME = /key|token|secret|passw|auth|credential/i;
/** What stands for a secret in a report. */
const MASK = '***';

/** What is run beside a mock server. */
export interface ServedProgram {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly timeoutMs: number | undefined;
  /** One of a scenario that was loaded. */
  readonly dialect: string;
  readonly quiet: boolean;
}

/** The variables with which a program finds the mock server at `url`: those of the vendor's SDKs, and `TOLLMARK_URL`. */
function programVariables(dialect: string, url: string): Readonly<Record<string, string>> {
  return { TOLLMARK_URL: url, ...DIALECTS[dialect as DialectName].sdkVariables(url, KEY) };
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
    return word.replaceAll(/(?:bearer|basic)\s+\S+/gi, MASK).replaceAll(LIKE_A_KEY, MASK);
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
