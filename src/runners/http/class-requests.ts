import { countsOf } from '../../billing/price/rule.ts';
import type { ModelOptions } from '../../provider/provider-options.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Dialect, WireRequest } from '../../wire/dialect.ts';
import { writeRequestKey, type RequestKey } from '../../wire/request-key.ts';
import type { CarriedRequest } from './carrier/carrier.ts';
import type { AskedFor } from './log/attempt-line.ts';

/** The requests of a scenario's classes, encoded once. */
export class ClassRequests {
  readonly #requests: readonly WireRequest[];
  readonly #carried: readonly CarriedRequest[];
  readonly #streamed: readonly boolean[];
  readonly #dialect: Dialect;

  /** `model`: index of each class's model in the provider. */
  constructor({ provider, workload }: Scenario, dialect: Dialect, apiKey: string, model: Int32Array) {
    this.#requests = workload.requests.map((requestClass, i) =>
      dialect.encode(requestClass, provider.models[model[i] as number]?.wireName ?? requestClass.model, apiKey),
    );
    this.#carried = this.#requests.map(carriedOf);
    this.#dialect = dialect;
    this.#streamed = workload.requests.map(({ delivery }) => delivery === 'stream');
  }

  /** Whether the answer to a request class comes piece by piece. */
  isStreamed(requestClass: number): boolean {
    return this.#streamed[requestClass] === true;
  }

  /** What is sent for a step of an attempt at a request class, or to cancel its job: with the key by which the attempt began, and without what names its draws. */
  stepOf(requestClass: number, step: WireRequest): CarriedRequest {
    const { authorization } = (this.#requests[requestClass] as WireRequest).headers;
    return carriedOf({
      ...step,
      headers: { ...(authorization === undefined ? {} : { authorization }), ...step.headers },
    });
  }

  /** Whether a request class takes an idempotency key. */
  takesKey(requestClass: number): boolean {
    return this.#dialect.idempotency?.keyed(this.#requests[requestClass] as WireRequest, '') !== undefined;
  }

  /** What is sent for a request class: the same object each time, unless it carries an idempotency key. */
  requestOf(requestClass: number, idempotencyKey?: string): CarriedRequest {
    const carried = this.#carried[requestClass] as CarriedRequest;
    if (idempotencyKey === undefined) return carried;
    const request = this.#requests[requestClass] as WireRequest;
    const keyed = this.#dialect.idempotency?.keyed(request, idempotencyKey);
    return keyed === undefined ? carried : { ...carriedOf(keyed), headers: carried.headers };
  }
}

/** The headers that name the draws of an attempt to a mock, names and values in turn. */
export function keyHeaders(key: RequestKey): string[] {
  return Object.entries(writeRequestKey(key)).flat();
}

/** What each class of a scenario asks for, as the log tells it. `model`: as for `ClassRequests`. */
export function askedFor({ provider, workload }: Scenario, model: Int32Array): AskedFor[] {
  return workload.requests.map((requestClass, i) => {
    const { wireName, price } = provider.models[model[i] as number] as ModelOptions;
    return { ...requestClass, wireModel: wireName, counts: countsOf(price, requestClass.usage) };
  });
}

function carriedOf({ method, path, headers, body }: WireRequest): CarriedRequest {
  return { method, path, headers: Object.entries(headers).flat(), body };
}
