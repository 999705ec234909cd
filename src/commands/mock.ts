import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import { createRunDirectory } from '../platform/run-directory.ts';
import { loadProvider } from '../scenario/load-provider.ts';
import type { LoadedScenario } from '../scenario/load-scenario.ts';
import { parseDurationMs } from '../units/duration.ts';
import { countOf } from '../units/format.ts';
import { EXIT } from './exit-code.ts';
import { exitCodeOfFiles } from './losses.ts';
import type { FormatFlags } from './format-flags.ts';
import { exitCodeOfProgram, runBeside, silenceText } from './mock-program.ts';
import type { InvoiceReport } from './mock-report.ts';
import type { CommonFlags, Terminal } from './options.ts';
import { loadOptions, loadScenarioFile } from './scenario-file.ts';

/** Flags of `mock` beyond the common ones. */
export interface MockFlags extends CommonFlags, FormatFlags {
  readonly provider: string | undefined;
  /** Undefined: 8787, or a free one where a program is run. */
  readonly port: number | undefined;
  readonly host: string;
  /** Hosts that webhooks may go to beside loopback ones. */
  readonly allowWebhooksTo: readonly string[];
  /** Whether requests from any machine may say how they are answered. */
  readonly allowForce?: boolean;
  /** How long the program may take, as text. */
  readonly timeout?: string | undefined;
  /** Each a limit that the invoice must keep. */
  readonly failIf: readonly string[];
  /** The program and its arguments; undefined or empty: none is run. */
  readonly '--'?: readonly string[] | undefined;
}

const PORT = 8787;
/** 24 days: timers hold no more than 2^31 - 1 ms. */
const TIMEOUT_MS_MAX = 24 * 86_400_000;
/** Jobs under way may end before the server does; a second Ctrl-C does not wait. */
const GRACE_MS = 30_000;

/**
 * `tollmark mock`: serves the provider of a scenario, or of a provider file, until Ctrl-C, or for as long as a program runs, and reports what its
 * traffic cost. Returns the exit code: the program's where that is not 0, 1 where a limit is broken. Throws a `ScenarioError` with all
 * that is wrong with the flags, before anything starts.
 */
export async function runMock(path: string | undefined, flags: MockFlags, terminal: Terminal): Promise<number> {
  const { '--': command = [], host, out } = flags;
  const timeoutMs = readTimeout(flags.timeout, command.length > 0);
  const loaded = loadServed(path, flags);
  const plan = async (): Promise<InvoiceReport> =>
    (await import('./mock-report.ts')).planInvoice(loaded, flags, terminal);
  // Nobody waits for what a report is made of, unless there is something to check first.
  const checked = asksForReport(flags) ? await plan() : undefined;
  const { source } = loaded;
  const { provider, seed } = loaded.scenario;
  const { allowWebhooksTo, allowForce = false } = flags;
  const server = createMockServer({ provider, seed, source, allowWebhooksTo, allowForce, traffic: true });
  const url = await listenMockServer(server, { host, port: flags.port ?? (command.length > 0 ? 0 : PORT) });
  let unlock = (): void => {};
  try {
    if (out !== undefined) unlock = createRunDirectory(out, loaded.text);
    const served = { command, timeoutMs, dialect: provider.dialect, quiet: flags.quiet };
    const run = command.length === 0 ? undefined : await runBeside(served, url, terminal);
    if (run === undefined) await serve(loaded, url, flags, terminal);
    // Nobody waits any more for the jobs of a program that has ended: they end in virtual time, and are charged.
    await server.close({ graceMs: run === undefined ? GRACE_MS : 0 });
    const { invoice, isWhole } = (checked ?? (await plan()))(server, run?.program);
    const { left } = server.stats().script;
    if (left > 0 && !flags.quiet)
      terminal.stderr.write(
        `${countOf(left, 'scripted answer')} ${left === 1 ? 'was' : 'were'} left: no request fitted\n`,
      );
    const hasSent = invoice.attempts.total + invoice.earlier.attempts > 0;
    if (run?.end.exitCode !== undefined && !hasSent) terminal.stderr.write(silenceText(provider.dialect, url));
    const code = run === undefined ? EXIT.passed : exitCodeOfProgram(run.end);
    return exitCodeOfFiles(code === EXIT.passed && invoice.verdict === 'failed' ? EXIT.failed : code, isWhole);
  } finally {
    unlock();
    await server.close({ graceMs: 0 });
  }
}

function asksForReport({ format, json, html, out, failIf }: MockFlags): boolean {
  return json || html || out !== undefined || format.length + failIf.length > 0;
}

/** Says where the server listens, and waits for Ctrl-C, SIGTERM, or the end of its terminal. */
async function serve(
  { scenario }: LoadedScenario,
  url: string,
  { quiet, json }: MockFlags,
  { stdout, stderr }: Terminal,
): Promise<void> {
  if (!quiet) {
    const { models, dialect } = scenario.provider;
    stderr.write(`serving ${countOf(models.length, 'model')} in the ${dialect} wire format; Ctrl-C ends\n`);
    stderr.write(`dashboard: ${url}/tollmark/\n`);
  }
  stdout.write(json ? `${JSON.stringify({ url })}\n` : `${url}\n`);
  await untilSignal();
  if (!quiet) stderr.write('\nfinishing the jobs under way; press Ctrl-C again to stop at once\n');
  process.once('SIGINT', () => process.exit(EXIT.interrupted));
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    process.once('SIGHUP', () => resolve());
  });
}

function readTimeout(text: string | undefined, runsProgram: boolean): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDurationMs(text);
  const problems: Problem[] = [];
  if (ms === undefined || ms === 0 || ms > TIMEOUT_MS_MAX)
    problems.push({ path: '--timeout', message: 'expected a duration such as 90s or 5m, of at most 24d' });
  if (!runsProgram) {
    problems.push({
      path: '--timeout',
      message: 'only a program has one: name it behind --, as in mock FILE -- npm test',
    });
  }
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  return ms === undefined ? undefined : Math.ceil(ms);
}

function loadServed(path: string | undefined, flags: MockFlags): LoadedScenario {
  if (path !== undefined && flags.provider === undefined) return loadScenarioFile(path, flagsOfFile(flags));
  if (path === undefined && flags.provider !== undefined)
    return loadProvider(flags.provider, loadOptions(flagsOfFile(flags)));
  const message = 'name a scenario file, or a provider file with --provider; one of them';
  throw new ScenarioError('USAGE', [{ path: '', message }]);
}

/** The limits of `mock` judge its invoice, not the summary of a run. */
function flagsOfFile({ set, seed }: MockFlags): Pick<MockFlags, 'set' | 'seed'> {
  return { set, seed };
}
