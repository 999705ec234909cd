import { holds, parseCondition } from './condition.ts';
import { LIVE_PHASES, type LivePhase, type LiveSnapshot, quantileMs } from './live-snapshot.ts';
import { isCount, phaseOfMetric, type Stretch, WATCHED_METRICS, watchedValue } from './watched-metrics.ts';

/** A metric and the condition that it must meet, as a scenario says them. */
interface Limit {
  readonly metric: string;
  readonly condition: string;
}

/** A threshold as far as it can be judged while a run goes on. */
export interface ThresholdSoFar extends Limit {
  /** Times within 3 %; null: nothing was measured yet, or it is known at the end only. */
  readonly observed: number | string | null;
  /** Undefined: nobody can tell before the end. */
  readonly holds: boolean | undefined;
}

/**
 * Judges thresholds by the snapshots of a run that goes on. Where a load has phases, a snapshot tells of all of them: what belongs to one of them is
 * the difference of two looks, so that it is told as exactly as the run is looked at often.
 */
export class LiveThresholds {
  readonly #thresholds: readonly Limit[];
  /** The last look at each phase. */
  readonly #lastOf = new Map<LivePhase, LiveSnapshot>();
  #latest: LiveSnapshot | undefined;

  constructor(thresholds: readonly Limit[]) {
    this.#thresholds = thresholds;
  }

  /** The run has come so far. Looks come in their order. */
  add(snapshot: LiveSnapshot): void {
    this.#latest = snapshot;
    this.#lastOf.set(snapshot.phase, snapshot);
  }

  /** All thresholds, in the order of the scenario. */
  soFar(): ThresholdSoFar[] {
    return this.#thresholds.map(({ metric, condition }) => ({ metric, condition, ...this.#judge(metric, condition) }));
  }

  #judge(path: string, conditionText: string): Pick<ThresholdSoFar, 'observed' | 'holds'> {
    const unknown = { observed: null, holds: undefined };
    const { phase, metric } = phaseOfMetric(path);
    const condition = parseCondition(conditionText);
    if (condition === undefined || condition.windowMs !== undefined || !WATCHED_METRICS.includes(metric))
      return unknown;
    const stretch = this.#stretchOf(phase);
    const observed = stretch === undefined ? null : watchedValue(metric, stretch);
    if (observed === null) return unknown;
    const isMet = holds(observed, condition);
    const mayStillBe = (isCount(metric) || metric.startsWith('dollars.')) && !condition.operator.startsWith('<');
    return { observed, holds: isMet || !mayStillBe ? isMet : undefined };
  }

  /** What happened in a phase; undefined: it has not begun. */
  #stretchOf(phase: string): Stretch | undefined {
    if (this.#latest === undefined) return undefined;
    if (phase === 'all') return stretchBetween(undefined, this.#latest);
    const index = LIVE_PHASES.indexOf(phase as LivePhase);
    const seen = LIVE_PHASES.filter((each) => this.#lastOf.has(each));
    if (!seen.some((each) => LIVE_PHASES.indexOf(each) >= index)) return undefined;
    const before = seen.findLast((each) => LIVE_PHASES.indexOf(each) < index);
    // Requests that are under way when the load ends belong to its last phase.
    const isOver = seen.some((each) => LIVE_PHASES.indexOf(each) > index && each !== 'draining');
    const until = isOver ? this.#lastOf.get(phase as LivePhase) : this.#latest;
    return until && stretchBetween(before && this.#lastOf.get(before), until);
  }
}

function stretchBetween(before: LiveSnapshot | undefined, until: LiveSnapshot): Stretch {
  const gained = (name: 'offered' | 'begun' | 'retries' | 'succeeded' | 'failed' | 'dropped' | 'throttled'): number =>
    until[name] - (before?.[name] ?? 0);
  const loadMs = until.endMs > 0 ? Math.min(until.elapsedMs, until.endMs) : until.elapsedMs;
  return {
    offered: gained('offered'),
    succeeded: gained('succeeded'),
    failed: gained('failed'),
    dropped: gained('dropped'),
    // Of requests under way the attempts that are sent count, so that the ratio to requests is right at any time.
    attempts: gained('begun') + gained('retries'),
    throttled: gained('throttled'),
    lengthMs: loadMs - (before?.elapsedMs ?? 0),
    latency: (p) => quantileMs(until.latency, p, before?.latency),
    billedNano: BigInt(until.billedNano) - BigInt(before?.billedNano ?? 0),
  };
}
