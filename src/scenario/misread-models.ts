import { modelIndexOf } from '../provider/provider-options.ts';
import { DIALECTS, dialectNames, misreading } from '../wire/dialects.ts';
import type { FieldProblem } from './problems.ts';
import type { Scenario } from './scenario.ts';

/**
 * Models whose requests a server of the wire format does not recognize as theirs, because of their wire names: over HTTP they would be billed as
 * something else, or refused. `scenario` undefined: it has problems of its own, and nothing is known of its requests.
 */
export function misreadModels(scenario: Scenario | undefined): FieldProblem[] {
  const name = dialectNames.find((known) => known === scenario?.provider.dialect);
  if (scenario === undefined || name === undefined) return [];
  const { models } = scenario.provider;
  const dialect = DIALECTS[name];
  const problems = new Map<string, FieldProblem>();
  for (const requestClass of scenario.workload.requests) {
    const { model, operation } = requestClass;
    const isOffered = modelIndexOf(models, requestClass) >= 0;
    if (problems.has(model) || !isOffered || !dialect.operations.includes(operation)) continue;
    if (dialect.unsupportedReason(requestClass) !== undefined) continue;
    const why = misreading(dialect, requestClass, models);
    if (why !== undefined)
      problems.set(model, { path: ['provider', 'models', model], message: `${why}; give it another wireName` });
  }
  return [...problems.values()];
}
