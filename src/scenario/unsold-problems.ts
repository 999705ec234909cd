import { findUnsold, type Unsold, unsoldText } from '../billing/price/rule.ts';
import { modelIndexOf, modelRules } from '../provider/provider-options.ts';
import type { FieldProblem } from './problems.ts';
import type { SoundParts } from './sound-parts.ts';

/** The field of a request that asks for too much. */
const FIELDS: Readonly<Record<Unsold['by'], readonly string[]>> = {
  steps: ['steps'],
  pixels: ['size'],
  duration: ['duration'],
  product: [],
};

/** Requests for which the price of their model, or of one that they fall back on, has no row. */
export function unsoldProblems({ provider, requests = [] }: SoundParts): FieldProblem[] {
  return requests.flatMap((requestClass): FieldProblem[] => {
    const { index, insteadOf, model: name, usage } = requestClass;
    const model = provider?.models[modelIndexOf(provider.models, requestClass)];
    const unsold = model === undefined ? undefined : findUnsold(modelRules(model), usage);
    if (unsold === undefined) return [];
    const path = ['workload', 'requests', insteadOf ?? index, ...FIELDS[unsold.by]];
    const message = `${unsoldText(unsold)} by the price of ${name}: ask for that, or add a row there; a last row without conditions is for whatever is left`;
    return [{ path, message }];
  });
}
