import { startMockProcess } from '../../mock-server/index.ts';
import { ScenarioError } from '../errors/scenario-error.ts';
import { createRunDirectory } from '../platform/run-directory.ts';
import { wallClock } from '../platform/wall-clock.ts';
import { saturate } from '../runners/saturate/saturate.ts';
import type { Target } from '../runners/target.ts';
import { readSaturationFlags } from '../saturation/plan.ts';
import type { Saturation } from '../saturation/saturation.ts';
import { realWarnings, scenarioWarnings } from '../scenario/warnings.ts';
import { DIALECTS, type DialectName } from '../wire/dialects.ts';
import { EXIT } from './exit-code.ts';
import { exitCodeOfFiles } from './losses.ts';
import { foreignFlags } from './foreign-flags.ts';
import type { Terminal } from './options.ts';
import { ProgressBar } from './progress-bar.ts';
import { planReports } from './report-output.ts';
import { loadScenarioFile, warnOfAll } from './scenario-file.ts';
import type { StudyFlags } from './study.ts';
import { watchSignals } from './signals.ts';

/** Flags of `run --saturate`. */
export interface SaturateFlags extends StudyFlags {
  /** Connections of the last step, as text; empty: the default. */
  readonly saturate: string;
  /** How long each step lasts, as text; undefined: the default. */
  readonly step?: string | undefined;
  /** What does not go with it. */
  readonly pilot: string | undefined;
}

const FOREIGN =
  'a saturation sends as much as is answered, in steps of its own; leave this out, or leave --saturate out';
const STOPPING = '\nstopping: requests under way may finish, and the report follows\n';

/**
 * `tollmark run --saturate`: the throughput of an endpoint over connections, and where it ends. Returns the exit code: 3 when it ended early. Throws
 * a `ScenarioError` with what is wrong with flags and scenario before anything is sent, and TARGET_UNREACHABLE for an endpoint that answers nothing.
 */
export async function runSaturate(
  path: string | undefined,
  flags: SaturateFlags,
  terminal: Terminal,
  target: Target | undefined,
): Promise<number> {
  const plan = checkFlags(path, flags);
  if (target !== undefined) checkWay(target);
  const { set, seed, maxDollars, out, quiet } = flags;
  const { stderr } = terminal;
  const loaded = loadScenarioFile(path as string, { set, seed, maxDollars });
  const { scenario } = loaded;
  const warningsOf = target === undefined ? scenarioWarnings : realWarnings;
  warnOfAll([scenario], warningsOf, flags, stderr);
  const deliver = planReports('saturation', flags, terminal);
  const unlock = out === undefined ? () => undefined : createRunDirectory(out, loaded.text);
  const bar = new ProgressBar({ stderr, quiet, nowMs: wallClock.nowMs });
  const interruption = watchSignals(() => stderr.write(STOPPING));
  const mock = target === undefined ? await startMockProcess(loaded.source) : undefined;
  try {
    const [signal] = interruption.stops;
    const saturation = await saturate({
      scenario,
      dialect: DIALECTS[scenario.provider.dialect as DialectName],
      world: target === undefined ? 'mock' : 'real',
      ...(target ?? { origin: mock?.url ?? '', apiKey: 'tollmark' }),
      clock: wallClock,
      ...plan,
      signal,
      onProgress: (share, text) => bar.show(share, text),
    });
    bar.end();
    const isWhole = deliver(saturation);
    return exitCodeOfFiles(exitCodeOfSaturation(saturation, signal.aborted), isWhole);
  } finally {
    bar.end();
    interruption.end();
    await mock?.close(0);
    unlock();
  }
}

/** What is measured are plain connections of HTTP/1.1. */
function checkWay({ origin, access }: Target): void {
  const ways = [
    ...(access.http2 ? ['target.http2'] : []),
    ...(Object.keys(access.tls).length > 0 ? ['target.tls'] : []),
    ...(access.proxyOf(origin) === undefined ? [] : ['target.proxy']),
  ];
  const message =
    'a saturation goes straight to the endpoint over HTTP/1.1, with the certificates that Node trusts: leave this out, or write proxy: none; NODE_EXTRA_CA_CERTS adds an authority';
  if (ways.length > 0)
    throw new ScenarioError(
      'USAGE',
      ways.map((path) => ({ path, message })),
    );
}

function checkFlags(path: string | undefined, flags: SaturateFlags): { connectionsMax: number; stepMs: number } {
  const { saturate: connections, step, failIf = [], pilot } = flags;
  const problems = foreignFlags(flags, { '--fail-if': failIf.length > 0, '--pilot': pilot !== undefined }, FOREIGN);
  if (path === undefined) problems.push({ path: 'scenario', message: 'name a scenario file, in front of --saturate' });
  const reading = readSaturationFlags({ connections, step });
  if ('stepMs' in reading && problems.length === 0) return reading;
  throw new ScenarioError('USAGE', 'stepMs' in reading ? problems : [...reading, ...problems]);
}

function exitCodeOfSaturation({ verdict }: Saturation, isInterrupted: boolean): number {
  if (isInterrupted) return EXIT.interrupted;
  return verdict === 'partial' ? EXIT.invalid : EXIT.passed;
}
