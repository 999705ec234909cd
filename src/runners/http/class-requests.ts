import { countsOf } from '../../billing/price/rule.ts';
import type { ModelOptions } from '../../provider/provider-options.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Dialect, WireRequest } from '../../wire/dialect.ts';
import { writeRequestKey, type RequestKey } from '../../wire/request-key.ts';
import type { TargetAccess } from '../target/access.ts';
import { type Address, statedPath } from '../target/address.ts';
import { extendedRequest } from '../target/encoded-classes.ts';
import type { Extras } from '../target/extra-fields.ts';
import type { SecretMask } from '../target/secret-mask.ts';
import type { CarriedRequest } from './carrier/carrier.ts';
import type { AskedFor } from './log/attempt-line.ts';
import { saidId } from './said-text.ts';

/** Addresses of other hosts that are told. */
const FOREIGN_MAX = 5;

/** The requests of a scenario's classes, encoded once for each API key. */
export class ClassRequests {
  /** Origins of other hosts that replies have named for further requests. */
  readonly foreign: Set<string> = new Set();
  /** How many API keys share the load. */
  readonly count: number;
  /** By API key, and by class. */
  readonly #requests: readonly (readonly WireRequest[])[];
  readonly #carried: readonly (readonly CarriedRequest[])[];
  readonly #streamed: readonly boolean[];
  readonly #extras: readonly Extras[];
  readonly #dialect: Dialect;
  readonly #address: Address;
  readonly #mask: SecretMask;
  readonly #keyOrder: Pick<TargetAccess, 'isKeyPerUser'> & { readonly users: number };

  /** `access`: how the endpoint at `origin` is reached. */
  constructor(scenario: Scenario, dialect: Dialect, origin: string, access: TargetAccess) {
    const { requests, arrivals } = scenario.workload;
    const { apiKeys, prefix, isKeyPerUser, extras, extrasOfModel } = access;
    this.#requests = apiKeys.map((apiKey) =>
      requests.map((requestClass) => extendedRequest(scenario, dialect, requestClass, apiKey, access).request),
    );
    this.count = apiKeys.length;
    this.#address = { origin, prefix };
    const [first = []] = this.#requests;
    // A body that says no key is one object for all of them.
    this.#carried = this.#requests.map((ofKey) =>
      ofKey.map((request, i) => this.#carriedOf({ ...request, body: (first[i] as WireRequest).body })),
    );
    this.#dialect = dialect;
    this.#mask = access.mask;
    this.#streamed = requests.map(({ delivery }) => delivery === 'stream');
    this.#extras = requests.map(({ model }) => extrasOfModel.get(model) ?? extras);
    this.#keyOrder = { isKeyPerUser, users: arrivals.type === 'closed' ? arrivals.users : 1 };
  }

  /** The place among the API keys of the one that all attempts at a request have. */
  keyOf(request: number): number {
    const { length } = this.#requests;
    if (length === 1) return 0;
    const { isKeyPerUser, users } = this.#keyOrder;
    // The number of a request in a closed loop tells its user.
    return (isKeyPerUser ? request % users : request) % length;
  }

  /** Whether the answer to a request class comes piece by piece. */
  isStreamed(requestClass: number): boolean {
    return this.#streamed[requestClass] === true;
  }

  /** What is sent for a step of an attempt at a request class, or to cancel its job: with the key by which the attempt began, and without what names its draws. */
  stepOf(requestClass: number, step: WireRequest, key: number): CarriedRequest {
    const { authorization } = this.#requestOf(requestClass, key).headers;
    const { headers } = this.#extras[requestClass] as Extras;
    const { origin } = this.#address;
    if (step.statedOrigin !== undefined && step.statedOrigin !== origin && this.foreign.size < FOREIGN_MAX)
      this.foreign.add(saidId(step.statedOrigin, this.#mask));
    return this.#carriedOf({
      ...step,
      headers: { ...headers, ...(authorization === undefined ? {} : { authorization }), ...step.headers },
    });
  }

  /** Whether a request class takes an idempotency key. */
  takesKey(requestClass: number): boolean {
    return this.#dialect.idempotency?.keyed(this.#requestOf(requestClass, 0), '') !== undefined;
  }

  /** What is sent for a request class by an API key: the same object each time, unless it carries an idempotency key. */
  requestOf(requestClass: number, key: number, idempotencyKey?: string): CarriedRequest {
    const carried = this.#carried[key]?.[requestClass] as CarriedRequest;
    if (idempotencyKey === undefined) return carried;
    const keyed = this.#dialect.idempotency?.keyed(this.#requestOf(requestClass, key), idempotencyKey);
    return keyed === undefined ? carried : { ...this.#carriedOf(keyed), headers: carried.headers };
  }

  #requestOf(requestClass: number, key: number): WireRequest {
    return this.#requests[key]?.[requestClass] as WireRequest;
  }

  #carriedOf({ method, path, statedOrigin, headers, body }: WireRequest): CarriedRequest {
    const full = statedPath(this.#address, path, statedOrigin);
    return { method, path: full, headers: Object.entries(headers).flat(), body };
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
