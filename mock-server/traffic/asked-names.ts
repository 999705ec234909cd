import type { Operation } from '../../src/workload/request-class.ts';
import type { OperationsOf } from '../../src/wire/dialect.ts';

/** Which models the reader of one request has asked for: vendors refuse those that they do not know while they read. */
export class AskedNames {
  readonly operationsOf: OperationsOf;
  #first: string | undefined;
  #isKnown = false;

  constructor(operationsOf: OperationsOf) {
    this.operationsOf = (wireModel): readonly Operation[] => {
      const operations = operationsOf(wireModel);
      this.#first ??= wireModel;
      this.#isKnown ||= operations.length > 0;
      return operations;
    };
  }

  /** The model that was asked for, where no name of it is known. */
  get unknown(): string | undefined {
    return this.#isKnown ? undefined : this.#first;
  }
}
