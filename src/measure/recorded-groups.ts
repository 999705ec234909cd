import type { Operation } from '../workload/request-class.ts';
import { nanoUsdText } from '../money/nano-usd.ts';
import { CostSplit } from './cost-split.ts';
import { perSuccess } from './product-counts.ts';
import type { Recorder } from './recorder.ts';
import { RequestCounts } from './request-counts.ts';
import type { Summary } from './summary.ts';

/** One thing that a model does. */
export interface RecordedModel {
  readonly name: string;
  readonly operation: Operation;
}

/** What was recorded, by what models do. */
interface Recorded {
  readonly models: readonly RecordedModel[];
  /** What requests are counted by: of the steady phase. */
  readonly recorder: Pick<Recorder, 'byModel'>;
  /** What dollars are of: the whole run. */
  readonly whole: Pick<Recorder, 'byModel'>;
  readonly costs: { readonly byModel: readonly CostSplit[] };
}

/** What was recorded of models that have something in common, together. */
export interface Group {
  readonly key: string;
  readonly counts: RequestCounts;
  /** Successes of the whole run. */
  succeeded: number;
  readonly costs: CostSplit;
}

/** What was recorded, by what its models have in common, in the order of the first of each. */
export function groupsOf(
  { models, recorder, whole, costs }: Recorded,
  keyOf: (model: RecordedModel) => string,
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const [i, model] of models.entries()) {
    const [counts, split] = [recorder.byModel[i], costs.byModel[i]];
    if (counts === undefined || split === undefined)
      throw new Error(`The model ${model.name} was not recorded; record every model of the provider.`);
    const key = keyOf(model);
    const group = groups.get(key) ?? { key, counts: new RequestCounts(), succeeded: 0, costs: new CostSplit() };
    group.counts.merge(counts);
    group.succeeded += whole.byModel[i]?.succeeded ?? 0;
    group.costs.merge(split);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What each operation came to that was asked for. */
export function operationRows(recorded: Recorded): NonNullable<Summary['byOperation']> {
  return groupsOf(recorded, ({ operation }) => operation)
    .filter(({ counts }) => counts.offered + counts.attempts > 0)
    .map(({ key: operation, counts, succeeded, costs }) => ({
      operation,
      requests: countsOf(counts),
      attempts: counts.attempts,
      dollars: { ...splitOf(costs), perSuccess: perSuccess(costs.billed.value(), succeeded) },
    }));
}

/** Counts as a summary tells them. */
export function countsOf({ offered, succeeded, failed, unfinished, dropped }: RequestCounts): Summary['requests'] {
  return { offered, succeeded, failed, ...(unfinished > 0 ? { unfinished } : {}), dropped };
}

/** Dollars as a summary tells them. */
export function splitOf(costs: CostSplit): Pick<Summary['dollars'], 'billed' | 'useful' | 'wasted'> {
  const billed = costs.billed.value();
  const useful = costs.useful.value();
  return { billed: nanoUsdText(billed), useful: nanoUsdText(useful), wasted: nanoUsdText(billed - useful) };
}
