import type { ProviderOptions } from '../src/provider/provider-options.ts';
import type { JobRequest, OperationsOf } from '../src/wire/dialect.ts';
import type { Operation } from '../src/workload/request-class.ts';

/**
 * Finds models by what a request says: the wire name, and among models that share one (a vendor's one name for several prices) the first
 * that does the operation, or else the first. Where no model has the name as written, the name without the upstream that it forces counts.
 */
export class ModelIndex {
  readonly #byName = new Map<string, { readonly index: number; readonly operation: Operation }[]>();

  constructor(models: ProviderOptions['models']) {
    for (const [index, { wireName, operation }] of models.entries()) {
      const named = this.#byName.get(wireName) ?? [];
      this.#byName.set(wireName, [...named, { index, operation }]);
    }
  }

  /** What the models of a wire name do, in the provider's order. */
  readonly operationsOf: OperationsOf = (wireModel) =>
    this.#byName.get(wireModel)?.map(({ operation }) => operation) ?? [];

  /** Position of the model in the provider's list; undefined when it has none. */
  find({ operation, wireModel, forced }: JobRequest): number | undefined {
    const named = this.#named(operation, wireModel);
    return named === undefined && forced !== undefined ? this.#named(operation, forced.wireModel) : named;
  }

  #named(operation: JobRequest['operation'], wireModel: string): number | undefined {
    const named = this.#byName.get(wireModel) ?? [];
    return (named.find((model) => model.operation === operation) ?? named[0])?.index;
  }
}
