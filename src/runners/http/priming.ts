import { ScenarioError } from '../../errors/scenario-error.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { RequestClass } from '../../workload/request-class.ts';
import type { PrimingSummary } from '../../measure/summary.ts';
import { HttpRun } from './http-run.ts';
import type { HttpRunOptions } from './run-options.ts';
import { SPEAKS_TLS } from './carrier/connection.ts';
import { newTally, type PrimedTally, summarizePriming } from './primed-kinds.ts';

/** What requests ahead of a run are sent with. */
export interface PrimingOptions extends HttpRunOptions {
  /** Whether an endpoint that is asked by plain HTTP, and does not answer, speaks TLS; absent: nobody can tell. */
  readonly speaksTls?: (() => Promise<boolean>) | undefined;
}

/** Requests of one kind at most. */
const REQUESTS_MAX = 3;
/** How long all of it may take where the client waits for ever. */
const PATIENCE_MS = 60_000;

/**
 * A few requests ahead of a run against a real endpoint that has a spend cap, so that the cap rests on the endpoint's prices and not on those of the
 * scenario: of each kind one alone, and two more at once if its reply states what it cost. A request that fails is tried again, up to three in
 * all. They are billed and counted apart from the run, and take no longer than one attempt of the client may, and a minute
 * where that may take for ever.
 */
export class Priming {
  readonly #options: PrimingOptions;
  readonly #kinds: PrimedTally[] = [];
  /** Spent, and held for what may have been billed, in nano-USD. */
  committedNano = 0n;
  /** Billed, as far as is known, in nano-USD. */
  billedNano = 0n;
  /** What may have been billed besides, in nano-USD. */
  unknownNano = 0n;
  #leftMs: number;
  /** The longest that one round of requests has taken. */
  #longestMs = 0;
  #current: HttpRun | undefined;
  #isStopped = false;
  /** By class: the most that a request costs by the scenario. */
  readonly #scenarioNano: Float64Array;

  /** `worstNano`: by class, as the scenario says. */
  constructor(options: PrimingOptions, worstNano: Float64Array) {
    this.#options = options;
    this.#scenarioNano = worstNano.slice();
    const { timeoutMs } = options.scenario.client;
    this.#leftMs = timeoutMs === Number.POSITIVE_INFINITY ? PATIENCE_MS : timeoutMs;
  }

  /** Sends the requests, of one kind after the other. Throws a `ScenarioError` TARGET_UNREACHABLE where one shows that none can work. */
  async run(): Promise<void> {
    const { requests } = this.#options.scenario.workload;
    for (const [index, requestClass] of requests.entries()) {
      // A class that stands in for another one is not offered.
      if (requestClass.insteadOf !== undefined) continue;
      const kind = newTally(requestClass, this.#scenarioNano[index] as number);
      await this.#primeKind(kind);
      this.#kinds.push(kind);
    }
  }

  /** Begins no further request; those under way may finish. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Ends it now. */
  stopAtOnce(): void {
    this.#isStopped = true;
    this.#current?.stopAtOnce();
  }

  /** The kinds of which replies have told what they cost. */
  get shown(): readonly PrimedTally[] {
    return this.#kinds.filter(({ stated }) => stated > 0);
  }

  /** What it has sent and spent; undefined where it has sent nothing. */
  summary(): PrimingSummary | undefined {
    return summarizePriming(this.#kinds, this.billedNano, this.unknownNano);
  }

  async #primeKind(kind: PrimedTally): Promise<void> {
    for (let count = 1; kind.requests < REQUESTS_MAX && !this.#isOver(); count = REQUESTS_MAX - kind.requests) {
      const scenario = this.#scenarioOf(kind.requestClass, kind.stated > 0 ? count : 1);
      const run = new HttpRun({ ...this.#options, scenario });
      this.#current = run;
      run.client.spending.raiseWorst(0, kind.dearestNano);
      await run.run();
      this.#current = undefined;
      await this.#refuseHopeless(run);
      const { attempts } = this.#book(run);
      const { begun, total } = run.recorders.steady;
      kind.requests += begun;
      kind.stated += attempts.stated + attempts.quantities;
      kind.dearestNano = Math.max(kind.dearestNano, run.dearestNano[0] as number);
      // A success that states nothing: further ones will not either. A failure says nothing about successes.
      const isSilent = total.succeeded > 0 && kind.stated === 0;
      if (begun === 0 || isSilent) break;
    }
  }

  async #refuseHopeless({ connection: { hopeless }, recorders }: HttpRun): Promise<void> {
    const { origin, speaksTls } = this.#options;
    const { networkErrors, total } = recorders.steady;
    const isLost = networkErrors > 0 && total.succeeded === 0;
    const why = hopeless ?? (isLost && (await speaksTls?.()) === true ? SPEAKS_TLS : undefined);
    if (why === undefined) return;
    throw new ScenarioError('TARGET_UNREACHABLE', [{ path: '--target', message: `${origin} ${why}` }]);
  }

  /** Takes what a run has cost, and how long it took. */
  #book(run: HttpRun): ReturnType<HttpRun['bill']['bySource']> {
    const bySource = run.bill.bySource();
    this.committedNano += run.client.spending.committedNano;
    this.billedNano += run.bill.costs.total.billed.value();
    this.unknownNano += bySource.unknownNano;
    this.#leftMs -= run.recorders.lastMs;
    this.#longestMs = Math.max(this.#longestMs, run.recorders.lastMs);
    return bySource;
  }

  /** Also where the next requests would hardly be answered in time: given up, they would be paid for and tell nothing. */
  #isOver(): boolean {
    return this.#isStopped || this.#leftMs <= 2 * this.#longestMs;
  }

  /** So many requests of a kind, all at once and each tried once. */
  #scenarioOf(requestClass: RequestClass, count: number): Scenario {
    const { scenario } = this.#options;
    const arrivals = { type: 'burst', size: count, everyMs: 1, atMs: 0 } as const;
    const { phases: _, ...workload } = scenario.workload;
    const left = (scenario.client.maxNanoUsd ?? 0n) - this.committedNano;
    return {
      ...scenario,
      thresholds: [],
      workload: {
        ...workload,
        arrivals,
        requests: [requestClass],
        catchUp: true,
        maxRequests: count,
        durationMs: Infinity,
      },
      client: {
        ...scenario.client,
        retry: { type: 'preset', name: 'none' },
        fallback: undefined,
        timeoutMs: this.#leftMs,
        drainMs: this.#leftMs,
        maxNanoUsd: left > 0n ? left : 0n,
      },
    };
  }
}
