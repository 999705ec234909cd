import type { ChangeLimit } from '../change-limit.ts';
import { judgeMeasured } from '../judge-limit.ts';
import { isMain } from '../metrics.ts';
import type { Reading } from '../reading.ts';
import { intervalOf, measuredRows, measureMetric } from '../runs.ts';
import type { PlannedLook } from './design.ts';
import type { LookFinding, TakenLook } from './schema.ts';

/** What is asked of every look. */
export interface LookQuestion {
  /** None: the figures that decide the verdict of a comparison are asked for. */
  readonly limits: readonly ChangeLimit[];
  /** Relative change up to which figures are the same. */
  readonly tolerance: number;
}

/** What a look has decided; undefined: nothing, and pairs go on. */
export type Decision = 'broken' | 'held' | 'decided' | undefined;

/**
 * Looks at the pairs that there are, at the level of the look. A limit is decided where it is broken or held, which is the one-sided test of non-inferiority with the limit as margin.
 * A figure without a limit is decided where it is better, worse, or the same: equivalence by two one-sided tests (D. Schuirmann, J. Pharmacokinet. Biopharm. 15, 1987).
 */
export function takeLook(
  look: PlannedLook,
  base: readonly Reading[],
  head: readonly Reading[],
  { limits, tolerance }: LookQuestion,
): TakenLook {
  const { level } = look;
  const asked =
    limits.length > 0
      ? limits.map((limit) => {
          const { state } = judgeMeasured(limit, base, head, level);
          return { what: limit.text, metric: limit.metric, state };
        })
      : measuredRows(base, head, tolerance, level)
          .filter(({ metric }) => isMain(metric))
          .map(({ metric, verdict }) => ({ what: metric, metric, state: verdict as LookFinding['state'] }));
  const findings = asked.map((each) => ({ ...each, ...measured(each.metric, base, head, level) }));
  return { ...look, findings };
}

function measured(
  metric: string,
  base: readonly Reading[],
  head: readonly Reading[],
  level: number,
): Pick<LookFinding, 'change' | 'of' | 'low' | 'high'> {
  const { estimate } = measureMetric(metric, base, head, level);
  if (estimate === undefined) return { change: null, of: 'ratio', low: null, high: null };
  const { interval } = intervalOf(estimate);
  const of = estimate.scale === 'log' ? 'ratio' : 'difference';
  const change = of === 'ratio' ? Math.exp(estimate.center) : estimate.center;
  return { change, of, low: interval?.low ?? null, high: interval?.high ?? null };
}

/** What a look decides: a broken limit alone, or everything that was asked. */
export function decisionOf({ findings }: TakenLook): Decision {
  if (findings.some(({ state }) => state === 'broken')) return 'broken';
  if (findings.some(({ state }) => state === 'inconclusive')) return undefined;
  return findings.every(({ state }) => state === 'held') ? 'held' : 'decided';
}
