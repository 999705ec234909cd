import { type Problem, ScenarioError } from '../../errors/scenario-error.ts';
import { parseDurationMs } from '../../units/duration.ts';
import { foreignFlags } from '../foreign-flags.ts';
import type { StudyFlags } from '../study.ts';
import { type OtlpTarget, readOtlpTarget } from './otlp-target.ts';

/** Flags of whoever watches one run from outside of its terminal. */
export interface MonitorFlags {
  /** Port of the live page, as text; empty: any free one; undefined: there is no page. */
  readonly ui?: string | undefined;
  /** Port of the metrics, as text; empty: that of the page, else 9464; undefined: none are served. */
  readonly metrics?: string | undefined;
  /** URL of a collector, as text; empty: that of the environment; undefined: nothing is pushed. */
  readonly otlp?: string | undefined;
  /** Time between two pushes, as text; undefined: 10 s. */
  readonly otlpEvery?: string | undefined;
}

/** What the flags ask for. */
export interface MonitorPlan {
  /** Port of the server; undefined: there is none. */
  readonly port: number | undefined;
  /** The flag that problems with the port are told of. */
  readonly flag: '--ui' | '--metrics';
  readonly hasPage: boolean;
  readonly hasMetrics: boolean;
  readonly push: (OtlpTarget & { readonly everyMs: number }) | undefined;
}

/** The port of OpenTelemetry's own Prometheus exporters (OpenTelemetry, "Environment Variable Specification", 2026-12). */
const METRICS_PORT = 9464;
const EVERY_MS = 10_000;
const EVERY_MS_MIN = 1000;
const EVERY_MS_MAX = 3_600_000;
const WHAT: Readonly<Record<string, string>> = {
  '--ui': 'the live page (--ui)',
  '--metrics': 'metrics (--metrics)',
  '--otlp': 'pushed metrics (--otlp)',
};

/** Reads all flags. `others`: flags that are given and have no run to be watched. Throws a `ScenarioError` USAGE with all that is wrong. */
export function readMonitorFlags(
  flags: MonitorFlags & Pick<StudyFlags, 'sweep' | 'replications' | 'resume'>,
  others: Readonly<Record<string, boolean>>,
  env: NodeJS.ProcessEnv,
): MonitorPlan {
  const { ui, metrics, otlp, otlpEvery } = flags;
  const problems: Problem[] = [];
  const given = Object.entries({ '--ui': ui, '--metrics': metrics, '--otlp': otlp }).flatMap(([name, text]) =>
    text === undefined ? [] : [WHAT[name]],
  );
  const verb = given.length === 1 && ui !== undefined ? 'shows' : 'show';
  if (given.length > 0)
    problems.push(
      ...foreignFlags(flags, others, `${given.join(' and ')} ${verb} the load of one run; leave one of them out`),
    );
  const [uiPort, metricsPort] = [readPort('--ui', ui, problems), readPort('--metrics', metrics, problems)];
  if (uiPort !== undefined && metricsPort !== undefined && uiPort !== metricsPort)
    problems.push({ path: '--metrics', message: 'one server has the live page and the metrics: name its port once' });
  const everyMs = readEvery(otlp, otlpEvery, problems);
  const target = otlp === undefined ? undefined : readOtlpTarget(otlp, env);
  if (Array.isArray(target)) problems.push(...(target as readonly Problem[]));
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  const free = metrics === undefined ? 0 : METRICS_PORT;
  return {
    port: ui === undefined && metrics === undefined ? undefined : (uiPort ?? metricsPort ?? free),
    flag: uiPort !== undefined || metrics === undefined ? '--ui' : '--metrics',
    hasPage: ui !== undefined,
    hasMetrics: metrics !== undefined,
    push: target === undefined ? undefined : { ...(target as OtlpTarget), everyMs },
  };
}

/** The port that a flag names; undefined where it names none. */
function readPort(flag: string, text: string | undefined, problems: Problem[]): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  const ofNothing = flag === '--ui' ? 'a free one' : `${METRICS_PORT}`;
  const message = `expected a port from 0 to 65535, or nothing for ${ofNothing}, not ${JSON.stringify(text.slice(0, 80))}; write ${flag} behind the scenario file`;
  problems.push({ path: flag, message });
  return undefined;
}

function readEvery(otlp: string | undefined, text: string | undefined, problems: Problem[]): number {
  if (text === undefined) return EVERY_MS;
  if (otlp === undefined)
    problems.push({ path: '--otlp-every', message: 'is the time between two pushes of metrics: add --otlp' });
  const everyMs = parseDurationMs(text);
  if (everyMs !== undefined && everyMs >= EVERY_MS_MIN && everyMs <= EVERY_MS_MAX) return everyMs;
  const message = `expected a duration from 1s to 1h, such as 10s, not ${JSON.stringify(text.slice(0, 80))}`;
  problems.push({ path: '--otlp-every', message });
  return EVERY_MS;
}
