import type { ProviderOptions } from '../src/provider/provider-options.ts';
import type { JobRequest } from '../src/wire/dialect.ts';

/**
 * Finds models by what a request says: the wire name, and among models that share one (a vendor's one name for several prices) the first
 * that does the operation, or else the first.
 */
export class ModelIndex {
  readonly #byName = new Map<string, number>();
  readonly #byOperation = new Map<string, number>();

  constructor(models: ProviderOptions['models']) {
    for (const [index, { wireName, operation }] of models.entries()) {
      if (!this.#byName.has(wireName)) this.#byName.set(wireName, index);
      const key = `${operation} ${wireName}`;
      if (!this.#byOperation.has(key)) this.#byOperation.set(key, index);
    }
  }

  /** Position of the model in the provider's list; undefined when it has none. */
  find({ operation, wireModel }: JobRequest): number | undefined {
    return this.#byOperation.get(`${operation} ${wireModel}`) ?? this.#byName.get(wireModel);
  }
}
