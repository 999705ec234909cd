import { findUnsold, type Unsold, unsoldText } from '../billing/price/rule.ts';
import { modelRules, providerSchema } from '../provider/provider-options.ts';
import { workloadSchema } from '../workload/workload-options.ts';
import { isMap } from './field-path.ts';
import type { FieldProblem } from './problems.ts';
import type { Scenario } from './scenario.ts';

/** The field of a request that asks for too much. */
const FIELDS: Readonly<Record<Unsold['by'], readonly string[]>> = {
  steps: ['steps'],
  pixels: ['size'],
  duration: ['duration'],
  product: [],
};

/**
 * Requests of a scenario in input form for which the price of their model, or of one that they fall back on, has no row. `scenario`: the same,
 * qualified; without one, it reads what is sound.
 */
export function unsoldProblems(input: unknown, scenario: Scenario | undefined): FieldProblem[] {
  if (!isMap(input)) return [];
  const provider = scenario?.provider ?? providerSchema.safeParse(input['provider']).data;
  const requests = scenario?.workload.requests ?? workloadSchema.safeParse(input['workload']).data?.requests;
  return (requests ?? []).flatMap(({ index, insteadOf, model: name, usage }): FieldProblem[] => {
    const model = provider?.models.find((each) => each.name === name);
    const unsold = model === undefined ? undefined : findUnsold(modelRules(model), usage);
    if (unsold === undefined) return [];
    const path = ['workload', 'requests', insteadOf ?? index, ...FIELDS[unsold.by]];
    const message = `${unsoldText(unsold)} by the price of ${name}: ask for that, or add a row there; a last row without conditions is for whatever is left`;
    return [{ path, message }];
  });
}
