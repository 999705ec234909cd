import { OUTCOME, OUTCOMES, type Outcome } from '../../../../src/billing/outcome.ts';
import type { ClientOptions } from '../../../../src/client/client-options.ts';
import { createRetryPolicy } from '../../../../src/client/retry/retry-options.ts';
import {
  FAILURE,
  GIVE_UP,
  HINT,
  type FailedAttempt,
  type RetryPolicy,
} from '../../../../src/client/retry/retry-policy.ts';
import { plainSampler } from './service-time.ts';
import { draw, PURPOSE } from '../../../../src/engine/draw.ts';
import type { ProviderOptions } from '../../../../src/provider/provider-options.ts';
import type { Scenario } from '../../../../src/scenario/scenario.ts';
import type { RequestClass } from '../../../../src/workload/request-class.ts';
import { RANK, type Agenda } from '../agenda.ts';
import type { Answer, Job } from './job.ts';
import type { PlainProvider } from './provider.ts';
import { meaningsOf } from './status-meaning.ts';
import { owedNano } from '../prices.ts';
import type { AttemptRecord, JobRecord, RequestRecord } from '../records.ts';

/** What the user wanted, once. */
interface Request {
  readonly request: number;
  /** Another one than the user's once its model was not there. */
  requestClass: RequestClass;
  readonly dueMs: number;
  attempt: number;
  sentMs: number;
  policyState: number;
  heldNano: bigint;
  job: Job | undefined;
  state: 'sending' | 'waiting' | 'over';
}

const TIMED_OUT = -1;
const NETWORK_ERROR = -2;
const UNFINISHED = -4;
/** Virtual time begins on 2026-01-01, which HTTP dates need. */
const EPOCH_MS = Date.UTC(2026, 0, 1);

/** A caller in plain objects: requests under way, and a record of all that ended. */
export class PlainClient {
  readonly attempts: AttemptRecord[] = [];
  readonly jobs: JobRecord[] = [];
  readonly requests: RequestRecord[] = [];
  readonly droppedMs: number[] = [];
  readonly refused = { inFlight: 0, spendCap: 0 };
  capReached = false;
  /** Requests that were given up at the end of the run. */
  abandoned = 0;
  /** Told when a request is over or was dropped. */
  requestOver: (request: number, tookMs: number) => void = () => {};
  readonly #provider: PlainProvider;
  readonly #endpoint: ProviderOptions;
  readonly #options: ClientOptions;
  readonly #requestClasses: readonly RequestClass[];
  readonly #seed: number;
  readonly #agenda: Agenda;
  readonly #policy: RetryPolicy;
  #active: Request[] = [];
  #committedNano = 0n;
  /** By class. */
  readonly #dearestNano = new Map<number, bigint>();
  /** The classes of attempts of which nobody knows what they cost. */
  readonly #lost: number[] = [];

  constructor(
    provider: PlainProvider,
    { provider: endpoint, client: options, workload, seed }: Scenario,
    agenda: Agenda,
  ) {
    this.#provider = provider;
    this.#endpoint = endpoint;
    this.#options = options;
    this.#requestClasses = workload.requests;
    this.#seed = seed;
    this.#agenda = agenda;
    this.#policy = createRetryPolicy(options.retry);
  }

  /** A request is due; returns whether it was begun. */
  begin(request: number, requestClass: RequestClass): boolean {
    const dueMs = this.#agenda.nowMs;
    const isFull = this.#active.length >= this.#options.maxInFlight;
    if (isFull || !this.#maySpend(requestClass)) {
      if (isFull) this.refused.inFlight++;
      else this.refused.spendCap++;
      this.droppedMs.push(dueMs);
      return false;
    }
    const state = { attempt: 0, sentMs: 0, policyState: 0, heldNano: 0n, job: undefined, state: 'waiting' } as const;
    const begun: Request = { request, requestClass, dueMs, ...state };
    this.#active.push(begun);
    this.#policy.began(dueMs);
    this.#send(begun);
    return true;
  }

  /** Gives up every request under way. */
  abandonAll(): void {
    for (const request of this.#active.slice()) {
      this.abandoned++;
      if (request.state === 'sending') {
        this.#hangUp(request);
        this.#write(request, UNFINISHED, 0);
      }
      this.#end(request, false, true);
    }
  }

  #send(request: Request): void {
    const { nowMs } = this.#agenda;
    const model = this.#endpoint.models.findIndex(({ name }) => name === request.requestClass.model);
    request.heldNano = this.#worstNano(request.requestClass);
    this.#committedNano += request.heldNano;
    request.attempt++;
    request.sentMs = nowMs;
    request.state = 'sending';
    request.job = undefined;
    const { attempt } = request;
    const isPresent = (): boolean => request.state === 'sending' && request.attempt === attempt;
    if (this.#options.timeoutMs !== Number.POSITIVE_INFINITY) {
      const disconnects = this.#endpoint.faults.filter(({ type }) => type === 'disconnect').length;
      this.#agenda.plan(nowMs + this.#options.timeoutMs, RANK.timer + 1 + disconnects, () => {
        if (isPresent()) this.#timeOut(request);
      });
    }
    const { usage } = request.requestClass;
    const reply = this.#provider.submit({
      request: request.request,
      attempt,
      model,
      usage,
      ended: (answer): void => {
        const heard = isPresent();
        // The job that ended is the one that was given back: it cannot end while it is being accepted.
        this.#record(reply as Job, answer, heard);
        if (heard)
          this.#settle(request, answer, answer.outcome === OUTCOME.ok ? (reply as Job).chargedNano : undefined);
      },
      lost: (status): void => {
        if (!isPresent()) return;
        this.#settle(request, { outcome: OUTCOME['server-error'], status, waitMs: undefined }, undefined);
      },
    });
    if ('acceptedMs' in reply) request.job = reply;
    else this.#settle(request, reply, undefined);
  }

  #settle(request: Request, answer: Answer, costNano: bigint | undefined): void {
    if (costNano !== undefined) this.#raise(request.requestClass, costNano);
    // Of a lost connection nobody knows what it cost.
    if (answer.status === 0) this.#lost.push(request.requestClass.index);
    else {
      this.#committedNano += (costNano ?? this.#mostNano(request.requestClass, answer)) - request.heldNano;
      request.heldNano = 0n;
    }
    if (answer.outcome === OUTCOME.ok) {
      this.#write(request, answer.outcome, answer.status);
      this.#policy.succeeded(request.attempt, request.policyState, this.#agenda.nowMs);
      this.#end(request, true);
    } else if (answer.status === 0) this.#fail(request, NETWORK_ERROR, answer);
    else this.#fail(request, answer.outcome, answer);
  }

  #timeOut(request: Request): void {
    this.#hangUp(request);
    this.#lost.push(request.requestClass.index);
    this.#fail(request, TIMED_OUT, { status: 0, waitMs: undefined });
  }

  #hangUp(request: Request): void {
    request.state = 'waiting';
    if (request.job !== undefined) this.#provider.cancel(request.job);
  }

  #fail(request: Request, outcome: number, { status, waitMs }: Pick<Answer, 'status' | 'waitMs'>): void {
    const { nowMs } = this.#agenda;
    request.state = 'waiting';
    this.#write(request, outcome, status);
    if (outcome === OUTCOME.empty) {
      this.#end(request, false);
      return;
    }
    const fallbackClass = this.#requestClasses.find(({ insteadOf }) => insteadOf === request.requestClass.index);
    if (fallbackClass !== undefined && this.#options.fallback?.on.includes(status) === true) {
      request.requestClass = fallbackClass;
      this.#agenda.at(nowMs, () => this.#sendAgain(request));
      return;
    }
    const failed: FailedAttempt = {
      attempt: request.attempt,
      failure: { [TIMED_OUT]: FAILURE.timeout, [NETWORK_ERROR]: FAILURE.network }[outcome] ?? FAILURE.status,
      status,
      ...this.#announced(waitMs),
      shouldRetry: 0,
      nowMs,
      elapsedMs: nowMs - request.dueMs,
      policyState: request.policyState,
      lingerMs: 0,
    };
    const u = draw(this.#seed, PURPOSE.retry, request.request, request.attempt);
    const delayMs = this.#policy.delayMs(failed, u);
    request.policyState = failed.policyState;
    const again = delayMs !== GIVE_UP;
    if (!again && failed.lingerMs === 0) {
      this.#end(request, false);
      return;
    }
    this.#agenda.at(nowMs + (again ? delayMs : failed.lingerMs), () => {
      if (again) this.#sendAgain(request);
      else if (request.state === 'waiting') this.#end(request, false);
    });
  }

  #sendAgain(request: Request): void {
    if (request.state !== 'waiting') return;
    if (this.#maySpend(request.requestClass)) this.#send(request);
    else {
      this.refused.spendCap++;
      this.#end(request, false);
    }
  }

  /** The wait as the header carries it: whole seconds, a whole second of the calendar, or whole ms; never less than what is meant. */
  #announced(waitMs: number | undefined): { hintForm: number; hintMs: number } {
    const { form } = this.#endpoint.retryAfter;
    if (waitMs === undefined || form === 'none') return { hintForm: HINT.none, hintMs: 0 };
    const sinceMs = EPOCH_MS + this.#agenda.nowMs;
    if (form === 'seconds') return { hintForm: HINT.seconds, hintMs: Math.ceil(waitMs / 1000) * 1000 };
    if (form === 'milliseconds') return { hintForm: HINT.milliseconds, hintMs: Math.ceil(waitMs) };
    return { hintForm: HINT.date, hintMs: Math.ceil((sinceMs + waitMs) / 1000) * 1000 - sinceMs };
  }

  /** Whether the cap leaves room for one more attempt; once it did not, it never does. */
  #maySpend(requestClass: RequestClass): boolean {
    const { maxNanoUsd } = this.#options;
    if (maxNanoUsd === undefined) return true;
    if (this.#committedNano + this.#worstNano(requestClass) > BigInt(maxNanoUsd)) this.capReached = true;
    return !this.capReached;
  }

  /** The dearest answer so far, and no less than what one costs by its rates. */
  #worstNano(requestClass: RequestClass): bigint {
    const byRates = this.#dearestByRates(requestClass);
    const seen = this.#dearestNano.get(requestClass.index) ?? 0n;
    return seen > byRates ? seen : byRates;
  }

  /** An answer was dearer than was thought: so may be those under way, and those of which nobody knows what they cost. */
  #raise(requestClass: RequestClass, nano: bigint): void {
    const before = this.#worstNano(requestClass);
    if (nano <= before) return;
    this.#dearestNano.set(requestClass.index, nano);
    const isAlike = (each: Request): boolean => each.requestClass.index === requestClass.index;
    const open = this.#active.filter((each) => each.state === 'sending' && isAlike(each));
    for (const each of open) each.heldNano += nano - before;
    const lost = this.#lost.filter((index) => index === requestClass.index);
    this.#committedNano += (nano - before) * BigInt(open.length + lost.length);
  }

  /** By the rates at the dearest of all places, with the service time there that only one in a thousand exceeds. */
  #dearestByRates({ model: name, usage }: RequestClass): bigint {
    const model = this.#endpoint.models.findIndex((each) => each.name === name);
    const {
      serviceTime,
      machines: [first] = [],
      upstreams = [],
    } = this.#endpoint.models[model] as ProviderOptions['models'][number];
    return [{ name: first, serviceTime }, ...upstreams]
      .map((each) => ({ place: each.name, ms: plainSampler(each.serviceTime ?? serviceTime, usage).sample(0.999) }))
      .map(({ place, ms }) => owedNano(model, 'full', usage, ms, 0, place))
      .reduce((dearest, nano) => (nano > dearest ? nano : dearest));
  }

  /** The dearest of what a status may mean. */
  #mostNano(requestClass: RequestClass, { outcome, status }: Answer): bigint {
    const names = meaningsOf(status, OUTCOMES[outcome] as Outcome, this.#endpoint.faults);
    const all = names.map((name) => this.#estimateNano(requestClass, OUTCOMES.indexOf(name)));
    return all.reduce((most, each) => (each > most ? each : most), 0n);
  }

  #estimateNano(requestClass: RequestClass, outcome: number): bigint {
    const due = this.#endpoint.billing.outcomes.due[OUTCOMES[outcome] as Outcome];
    if (due === 'none') return 0n;
    if (due !== 'input') return this.#worstNano(requestClass);
    const model = this.#endpoint.models.findIndex(({ name }) => name === requestClass.model);
    return owedNano(model, 'input', requestClass.usage, 0, 0);
  }

  #write(request: Request, outcome: number, status: number): void {
    const { request: number, attempt, requestClass, dueMs, sentMs } = request;
    const endedMs = this.#agenda.nowMs;
    this.attempts.push({
      request: number,
      attempt,
      requestClass: requestClass.index,
      dueMs,
      sentMs,
      endedMs,
      outcome,
      status,
    });
  }

  #record(job: Job, { outcome, status }: Answer, heard: boolean): void {
    const { request, attempt, model, acceptedMs, startedMs } = job;
    const chargedNano = Number(job.chargedNano);
    const endedMs = this.#agenda.nowMs;
    this.jobs.push({ request, attempt, model, acceptedMs, startedMs, endedMs, outcome, status, chargedNano, heard });
  }

  #end(request: Request, succeeded: boolean, isUnfinished = false): void {
    const { nowMs } = this.#agenda;
    request.state = 'over';
    this.#active = this.#active.filter((other) => other !== request);
    const { request: number, attempt: attempts } = request;
    this.requests.push({ request: number, endedMs: nowMs, attempts, succeeded, isUnfinished });
    this.requestOver(request.request, nowMs - request.dueMs);
  }
}
