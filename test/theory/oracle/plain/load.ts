import { createSampler } from '../../../../src/engine/distribution.ts';
import { draw, PURPOSE } from '../../../../src/engine/draw.ts';
import { negativeLog } from '../../../../src/engine/sampler.ts';
import type { Scenario } from '../../../../src/scenario/scenario.ts';
import type { OpenArrivalsOptions } from '../../../../src/workload/arrivals/create-arrivals.ts';
import { RANK, USERS_MAX, type Agenda } from '../agenda.ts';
import type { PlainClient } from './client.ts';

/** The load of a scenario: makes requests due, and ends the run when those under way have had their time. */
export class PlainLoad {
  offered = 0;
  endMs = 0;
  readonly #scenario: Scenario;
  readonly #client: PlainClient;
  readonly #agenda: Agenda;
  /** Of the open load, instants that are still to come; of the closed one, the turns of each user. */
  #due: number[] = [];
  readonly #turns: number[] = [];
  #ended = false;

  constructor(scenario: Scenario, client: PlainClient, agenda: Agenda) {
    this.#scenario = scenario;
    this.#client = client;
    this.#agenda = agenda;
    client.requestOver = (request, tookMs) => this.#requestOver(request, tookMs);
  }

  /** Plans the first requests. */
  start(): void {
    const { arrivals, durationMs } = this.#scenario.workload;
    this.endMs = durationMs === Number.POSITIVE_INFINITY ? 0 : durationMs;
    if (arrivals.type === 'closed') {
      for (let user = 0; user < arrivals.users; user++) {
        this.#turns.push(0);
        this.#planUser(user, (user * arrivals.rampUpMs) / arrivals.users);
      }
      if (this.endMs > 0) this.#drain(this.endMs);
    } else {
      this.#due = this.#instants(arrivals);
      this.#planArrival();
    }
  }

  /** Open loads: every instant at which a request is due. */
  #instants(arrivals: OpenArrivalsOptions): number[] {
    const { durationMs, maxRequests } = this.#scenario.workload;
    const instants: number[] = [];
    let gaps = 0;
    for (let i = 0; i < maxRequests; i++) {
      gaps += negativeLog(draw(this.#scenario.seed, PURPOSE.arrival, i, 0));
      const dueMs = instantMs(arrivals, i, gaps);
      if (dueMs >= durationMs) break;
      instants.push(dueMs);
    }
    return instants;
  }

  #planArrival(): void {
    const dueMs = this.#due.shift();
    if (dueMs !== undefined) {
      this.#agenda.plan(dueMs, RANK.arrival, () => this.#arrive());
      return;
    }
    this.#ended = true;
    if (this.endMs === 0 || this.offered >= this.#scenario.workload.maxRequests) this.endMs = this.#agenda.nowMs;
    this.#drain(Math.max(this.endMs, this.#agenda.nowMs));
  }

  #arrive(): void {
    if (this.#ended) return;
    const request = this.offered;
    this.offered++;
    this.#planArrival();
    this.#begin(request);
  }

  #takeTurn(user: number): void {
    const { arrivals, durationMs, maxRequests } = this.#scenario.workload;
    if (this.#ended) return;
    if (arrivals.type !== 'closed' || this.#agenda.nowMs >= durationMs) return this.#end();
    if (this.offered >= maxRequests) return this.#endNow();
    this.offered++;
    const turn = this.#turns[user] as number;
    this.#turns[user] = turn + 1;
    const request = turn * arrivals.users + user;
    if (!this.#begin(request)) this.#planTurn(request, 0);
  }

  #begin(request: number): boolean {
    const { requests, inTurn = false } = this.#scenario.workload;
    const made = requests.filter(({ share }) => share > 0);
    const u = draw(this.#scenario.seed, PURPOSE.mix, request, 0);
    let until = 0;
    const drawn = made.find(({ share }) => u < (until += share)) ?? made.at(-1);
    const requestClass = inTurn ? made[request % made.length] : drawn;
    if (requestClass === undefined) throw new Error('A workload has at least one request with a share above 0.');
    const begun = this.#client.begin(request, requestClass);
    if (!begun) this.#stopAtCap();
    return begun;
  }

  #requestOver(request: number, tookMs: number): void {
    if (this.#scenario.workload.arrivals.type === 'closed') this.#planTurn(request, tookMs);
    this.#stopAtCap();
  }

  /** The user of a request thinks, and then asks again; a refusal in no time costs a millisecond. */
  #planTurn(request: number, tookMs: number): void {
    const { arrivals } = this.#scenario.workload;
    if (this.#ended || arrivals.type !== 'closed') return;
    const { thinkTime, users } = arrivals;
    const u = draw(this.#scenario.seed, PURPOSE.think, request, 0);
    const thinkMs = thinkTime === undefined ? 0 : createSampler(thinkTime).sample(u);
    this.#planUser(request % users, this.#agenda.nowMs + (tookMs + thinkMs > 0 ? thinkMs : 1));
  }

  #planUser(user: number, dueMs: number): void {
    this.#agenda.plan(dueMs, RANK.user + user / USERS_MAX, () => this.#takeTurn(user));
  }

  /** The first refusal for want of money ends the load. */
  #stopAtCap(): void {
    if (this.#client.capReached && !this.#ended) this.#endNow();
  }

  /** Before the time that it was to last. */
  #endNow(): void {
    this.endMs = 0;
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.endMs > 0) return;
    this.endMs = this.#agenda.nowMs;
    this.#drain(this.endMs);
  }

  #drain(fromMs: number): void {
    this.#agenda.at(fromMs + this.#scenario.client.drainMs, () => this.#client.abandonAll());
  }
}

function instantMs(arrivals: OpenArrivalsOptions, i: number, gaps: number): number {
  switch (arrivals.type) {
    case 'constant':
      return (i * 1000) / arrivals.ratePerSecond;
    case 'poisson':
      return (gaps * 1000) / arrivals.ratePerSecond;
    case 'burst':
      return arrivals.atMs + Math.floor(i / arrivals.size) * arrivals.everyMs;
    case 'gamma':
    case 'weibull':
    case 'ramping':
    case 'piecewise':
    case 'profile':
      throw new Error(`The oracle knows no ${arrivals.type} arrivals: test/workload checks them.`);
  }
}
