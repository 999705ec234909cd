import { runJoined, type JoinedRun, type JoinOptions } from './joined.ts';
import { isKnown, isShown } from './known-kinds.ts';
import { runSimulated, type Attempt, type Job, type SimulatedRun } from './simulated.ts';
import type { Summary } from '../../src/measure/summary.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** Instants on the wire may be reached by another sum: they agree to 2^-18 ms. */
const TIME_MS = 4e-6;
/** Percentiles are of buckets: a rounding at an edge is a bucket more. */
const BUCKET = 0.002;

/** What tells the worlds apart on purpose: their names, where dollars come from, and what only HTTP has. */
const BESIDE: ReadonlySet<string> = new Set(['world', 'dollars.source', 'polls', 'sendLagMs', 'validity', 'exemplars']);
/** What only HTTP measures of streams: when their parts came. */
const STREAMED = /^(firstContentMs|tokenTimeMs|chunkGapMs|streamStalls)\b/;

/** What only a mock server counts: faults that hit jobs whose submission was answered already. They change nothing. */
const MOCK_WARNING = /^a fault of type disconnect hit \d/;

/** A figure by its path in the summary, as both worlds have it. */
export interface Difference {
  readonly path: string;
  readonly simulated: unknown;
  readonly joined: unknown;
}

/** A scenario in both worlds, and what differs. */
export interface Comparison {
  readonly scenario: Scenario;
  readonly differences: readonly Difference[];
  /** The first attempt, and the first job, that the worlds tell differently. */
  readonly attempts: Parting<Attempt> | undefined;
  readonly jobs: Parting<Job> | undefined;
  readonly simulated: SimulatedRun;
  readonly joined: JoinedRun;
}

/** One thing as both worlds tell it; undefined where one does not know it. */
export type Parting<T> = readonly [simulated: T | undefined, joined: T | undefined];

/** Runs a scenario in both worlds and compares them. */
export async function compareWorlds(
  scenario: Scenario,
  options: Pick<JoinOptions, 'network' | 'carrier'> = {},
): Promise<Comparison> {
  const joined = await runJoined(scenario, options);
  const simulated = runSimulated(scenario);
  const differences: Difference[] = [];
  walk('', simulated.summary, withoutMockWarnings(joined.summary), differences);
  const sameAttempt = (a: Attempt, b: Attempt): boolean =>
    a.status === b.status &&
    classOf(a.outcome) === classOf(b.outcome) &&
    isNear(a.sentMs, b.sentMs) &&
    isNear(a.endedMs, b.endedMs);
  const sameJob = (a: Job, b: Job): boolean =>
    a.operation === b.operation &&
    a.outcome === b.outcome &&
    a.chargedNanoUsd === b.chargedNanoUsd &&
    isNear(a.acceptedMs, b.acceptedMs) &&
    isNear(a.startedMs ?? -1, b.startedMs ?? -1) &&
    isNear(a.endedMs, b.endedMs);
  return {
    scenario,
    differences,
    attempts: firstParting(simulated.attempts, joined.lines, sameAttempt, ({ sentMs }) => sentMs),
    jobs: firstParting(simulated.jobs, joined.records, sameJob, ({ acceptedMs }) => acceptedMs),
    simulated,
    joined,
  };
}

function withoutMockWarnings({ warnings = [], ...summary }: Summary): Summary {
  const left = warnings.filter((warning) => !MOCK_WARNING.test(warning));
  return left.length === 0 ? summary : { ...summary, warnings: left };
}

function walk(path: string, a: unknown, b: unknown, found: Difference[]): void {
  if (BESIDE.has(path) || STREAMED.test(path)) return;
  if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) {
    const [ours, theirs] = [a as Record<string, unknown>, b as Record<string, unknown>];
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      walk(path === '' ? key : `${path}.${key}`, ours[key], theirs[key], found);
    }
    return;
  }
  if (!isSame(path, a, b)) found.push({ path, simulated: a, joined: b });
}

function isSame(path: string, a: unknown, b: unknown): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return Object.is(a, b);
  return isNear(a, b) || (/\.p\d+$/.test(path) && Math.abs(a - b) <= BUCKET * Math.abs(a));
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(TIME_MS, Math.abs(a) * 1e-9);
}

/** A client over HTTP knows an outcome by its status: a failure is a failure. */
function classOf(outcome: string): string {
  return ['ok', 'empty', 'timeout', 'network-error', 'unreadable', 'unfinished'].includes(outcome)
    ? outcome
    : 'failure';
}

type Numbered = Pick<Attempt, 'request' | 'attempt'>;

/** The first of two worlds' things, by when it began, that they tell differently. */
function firstParting<T extends Numbered>(
  simulated: readonly T[],
  joined: readonly T[],
  isSameThing: (a: T, b: T) => boolean,
  beganMs: (thing: T) => number,
): Parting<T> | undefined {
  const name = ({ request, attempt }: Numbered): string => `${request} ${attempt}`;
  const [ours, theirs] = [simulated, joined].map((list) => new Map(list.map((each) => [name(each), each]))) as [
    Map<string, T>,
    Map<string, T>,
  ];
  const parted = [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((key): Parting<T>[] => {
    const [a, b] = [ours.get(key), theirs.get(key)];
    return a !== undefined && b !== undefined && isSameThing(a, b) ? [] : [[a, b]];
  });
  const at = (parting: Parting<T>): number =>
    Math.min(...parting.map((each) => (each === undefined ? Number.POSITIVE_INFINITY : beganMs(each))));
  return parted.toSorted((a, b) => at(a) - at(b))[0];
}

/** The differences that no known kind explains. */
function unexplained({ scenario, differences }: Comparison): readonly Difference[] {
  return differences.filter(({ path }) => !isKnown(path, scenario));
}

/** Whether nothing of a run is compared: the worlds differ, and its attempts show a known kind of difference after which they go ways of their own. */
export function isPassedOver(comparison: Comparison): boolean {
  const { simulated, scenario } = comparison;
  return unexplained(comparison).length > 0 && isShown(simulated, scenario);
}

/** Nothing where two worlds agree, else what differs, the most telling first. */
export function verdict(comparison: Comparison): string {
  const { attempts, jobs, joined } = comparison;
  const differences = unexplained(comparison);
  if (joined.faults.length > 0) return `faults: ${joined.faults.join('; ')}`;
  if (differences.length === 0 || isPassedOver(comparison)) return '';
  const told = differences.toSorted((a, b) => Number(isDerived(a)) - Number(isDerived(b))).slice(0, 6);
  const lines = told.map((each) => `${each.path}: simulated ${String(each.simulated)}, joined ${String(each.joined)}`);
  if (attempts !== undefined) lines.push(`first attempt that differs: ${JSON.stringify(attempts)}`);
  if (jobs !== undefined) lines.push(`first job that differs: ${JSON.stringify(jobs)}`);
  return lines.join('\n');
}

/** Figures that follow from others. */
function isDerived({ path }: Difference): boolean {
  return /^(series|intervals|projection|throughput|verdict|thresholds|retryAmp|errorRate)/.test(path);
}
