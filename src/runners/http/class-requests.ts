import type { Dispatcher } from 'undici';
import { countsOf } from '../../billing/price/rule.ts';
import type { ModelOptions } from '../../provider/provider-options.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Dialect, WireRequest } from '../../wire/dialect.ts';
import { writeRequestKey, type RequestKey } from '../../wire/request-key.ts';
import type { AskedFor } from './attempt-line.ts';

/** The requests of a scenario's classes, encoded once. */
export class ClassRequests {
  readonly #requests: readonly WireRequest[];
  readonly #headers: readonly (readonly string[])[];
  readonly #streamed: readonly boolean[];
  readonly #dialect: Dialect;

  /** `model`: index of each class's model in the provider. */
  constructor({ provider, workload }: Scenario, dialect: Dialect, apiKey: string, model: Int32Array) {
    this.#requests = workload.requests.map((requestClass, i) =>
      dialect.encode(requestClass, provider.models[model[i] as number]?.wireName ?? requestClass.model, apiKey),
    );
    this.#headers = this.#requests.map((request) => headerList(request));
    this.#dialect = dialect;
    this.#streamed = workload.requests.map(({ delivery }) => delivery === 'stream');
  }

  /** Whether the answer to a request class comes piece by piece. */
  isStreamed(requestClass: number): boolean {
    return this.#streamed[requestClass] === true;
  }

  /** What is dispatched for a step of an attempt at a request class, or to cancel its job: with the key by which the attempt began, and without what names its draws. */
  stepOf(requestClass: number, step: WireRequest): Dispatcher.DispatchOptions {
    const { authorization } = (this.#requests[requestClass] as WireRequest).headers;
    return optionsOf(
      step,
      headerList({ headers: { ...(authorization === undefined ? {} : { authorization }), ...step.headers } }),
    );
  }

  /** Whether a request class takes an idempotency key. */
  takesKey(requestClass: number): boolean {
    return this.#dialect.idempotency?.keyed(this.#requests[requestClass] as WireRequest, '') !== undefined;
  }

  /** What is dispatched for a request class; a key names the draws of the attempt to a mock. `idempotencyKey`: absent: it carries none. */
  dispatchOf(requestClass: number, key: RequestKey | undefined, idempotencyKey?: string): Dispatcher.DispatchOptions {
    const headers = [...(this.#headers[requestClass] as readonly string[])];
    if (key !== undefined) {
      const keyed = writeRequestKey(key);
      for (const name of Object.keys(keyed)) headers.push(name, keyed[name] as string);
    }
    const request = this.#requests[requestClass] as WireRequest;
    const keyed = idempotencyKey === undefined ? request : this.#dialect.idempotency?.keyed(request, idempotencyKey);
    return optionsOf(keyed ?? request, headers);
  }
}

/** What each class of a scenario asks for, as the log tells it. `model`: as for `ClassRequests`. */
export function askedFor({ provider, workload }: Scenario, model: Int32Array): AskedFor[] {
  return workload.requests.map((requestClass, i) => {
    const { wireName, price } = provider.models[model[i] as number] as ModelOptions;
    return { ...requestClass, wireModel: wireName, counts: countsOf(price, requestClass.usage) };
  });
}

function headerList({ headers }: Pick<WireRequest, 'headers'>): string[] {
  return Object.entries(headers).flat();
}

function optionsOf({ method, path, body }: WireRequest, headers: string[]): Dispatcher.DispatchOptions {
  return { method, path, headers, body: body.length > 0 ? body : null };
}
