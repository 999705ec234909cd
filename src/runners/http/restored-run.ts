import { OUTCOME } from '../../billing/outcome.ts';
import { NETWORK_ERROR, outcomeNumber, UNFINISHED } from '../../client/transport.ts';
import type { PhaseRecorders } from '../../measure/phase-recorders.ts';
import type { Recorder } from '../../measure/recorder.ts';
import type { Summary } from '../../measure/summary.ts';
import { nanoUsdText, parseNanoUsd } from '../../money/nano-usd.ts';
import type { RequestClass } from '../../workload/request-class.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { UnendedSends } from '../../attempts/attempt-log.ts';
import type { AttemptLine, SentAttempt } from '../../attempts/attempt-record.ts';
import { ExemplarCollector } from '../exemplar-collector.ts';
import { addLine } from '../request-tracer.ts';
import { type BookedCost, LiveBill } from './live-bill.ts';
import { RestoredPriming } from './restored-priming.ts';
import { type ClassCosts, priceClasses } from '../class-costs.ts';
import { loadRecorders } from '../load-recorders.ts';

/** Attempts under way at a crash, and what they may have cost. */
export interface LostAttempts {
  readonly count: number;
  readonly mostNano: bigint;
}

/** How the books of a run are entered again. */
interface RestoreOptions {
  /** Whether a bill that comes later tells when what was charged; default: the dollars of the log are all that is known. */
  readonly hasBill?: boolean;
  /**
   * How many attempts further than its first one each request has in the log: its books are closed behind the last. Absent: the books of all
   * requests stay open to the end.
   */
  readonly further?: ReadonlyMap<number, number> | undefined;
}

/** A request whose last attempt was not read yet. */
interface OpenRequest {
  readonly lines: AttemptLine[];
  /** Attempts read so far, of which `lines` has some. */
  read: number;
  nano: number;
  /** Stands for it in the bill. */
  readonly slot: number;
}

/** The books of a run, entered again from its log. */
export class RestoredRun {
  readonly recorders: PhaseRecorders;
  readonly bill: LiveBill;
  readonly priming: RestoredPriming;
  readonly exemplars: ExemplarCollector;
  readonly #requests: Scenario['workload']['requests'];
  /** `worstNano` rises with what the log tells. */
  readonly classes: ClassCosts;
  readonly #soldAs: (line: AttemptLine) => string | undefined;
  readonly #hasBill: boolean;
  readonly #further: RestoreOptions['further'];
  readonly #open = new Map<number, OpenRequest>();
  /** Slots that stand for no request. */
  readonly #freeSlots: number[] = [];

  constructor(scenario: Scenario, world: Summary['world'], { hasBill = false, further }: RestoreOptions = {}) {
    const { provider, workload } = scenario;
    this.#hasBill = hasBill;
    this.#further = further;
    const models = provider.models.length;
    this.#requests = workload.requests;
    this.classes = priceClasses(workload.requests, provider);
    this.recorders = loadRecorders(scenario, this.classes);
    this.#soldAs = productIn(world, this.classes.product);
    this.bill = new LiveBill(this.classes, models);
    this.priming = new RestoredPriming(workload.requests, this.classes.worstNano);
    this.exemplars = new ExemplarCollector(scenario);
  }

  /** Enters an attempt; one that no request of the scenario asks for is left out. */
  add(line: AttemptLine): void {
    const requestClass = classOf(this.#requests, line);
    const model = this.classes.model[requestClass];
    if (model === undefined) return;
    if (line.priming === true) {
      this.priming.add(requestClass, line);
      return;
    }
    const { worstNano, product } = this.classes;
    const outcome = outcomeNumber(line.outcome);
    const booked = costOf(line, worstNano[requestClass] as number);
    const mostNano = Math.max(booked.mostNano, worstNano[requestClass] as number);
    worstNano[requestClass] = mostNano;
    const recorder = this.recorders.of(line.dueMs);
    recordAttempt(recorder, model, outcome, line, mostNano);
    const offered = line.attempt === 1 && product.includes(line.product) ? 1 : 0;
    if (!this.#hasBill) recorder.charged(line.endedMs, booked.nano);
    recorder.products?.add(this.#soldAs(line), { offered, nano: this.#hasBill ? 0 : booked.nano });
    const request = this.#openRequest(line.request);
    this.bill.restore({ slot: request.slot, requestClass, model, outcome, ...booked });
    addLine(request.lines, line);
    request.nano += booked.nano;
    request.read++;
    if (this.#further !== undefined && request.read > (this.#further.get(line.request) ?? 0)) this.#end(line.request);
  }

  #openRequest(number: number): OpenRequest {
    const known = this.#open.get(number);
    if (known !== undefined) return known;
    const slot = this.#freeSlots.pop() ?? this.#open.size;
    const request: OpenRequest = { lines: [], read: 0, nano: 0, slot };
    this.#open.set(number, request);
    return request;
  }

  /** Enters attempts that were about to be sent, and have no end. Returns how many, and what they may have cost. */
  addUnended(attempts: UnendedSends['attempts']): LostAttempts {
    const { worstNano } = this.classes;
    let [count, mostNano] = [0, 0n];
    for (const sent of attempts) {
      const requestClass = classOf(this.#requests, sent);
      const model = this.classes.model[requestClass];
      if (model === undefined) continue;
      count++;
      const attemptNano = worstNano[requestClass] as number;
      mostNano += BigInt(attemptNano);
      if (sent.priming === true) this.priming.add(requestClass, lostLine(sent, attemptNano));
      else {
        // Nothing is billed, so no request has to stand for it.
        const cost = { nano: 0, mostNano: attemptNano, source: 'unknown' } as const;
        this.bill.restore({ slot: 0, requestClass, model, outcome: NETWORK_ERROR, ...cost });
      }
    }
    return { count, mostNano };
  }

  /** Enters the requests whose books are still open, as their last attempts ended. */
  endRequests(): void {
    for (const number of this.#open.keys()) this.#end(number);
  }

  /** Enters a request, as its last attempt ended. */
  #end(number: number): void {
    const { lines, nano, slot } = this.#open.get(number) as OpenRequest;
    this.#open.delete(number);
    const line = lines.at(-1) as AttemptLine;
    const succeeded = line.outcome === 'ok';
    const latencyMs = line.endedMs - line.dueMs;
    const model = this.classes.model[classOf(this.#requests, line)] as number;
    const recorder = this.recorders.of(line.dueMs);
    recorder.request(model, line.endedMs, latencyMs, succeeded);
    const outcome = outcomeNumber(line.outcome);
    if (outcome === UNFINISHED) recorder.unfinishedRequest(model);
    if (succeeded) recorder.endings.succeeded(line.attempt);
    else recorder.endings.failed(line.attempt, latencyMs, outcome, line.status);
    if (succeeded) recorder.products?.add(this.#soldAs(line), { succeeded: 1 });
    this.exemplars.ended({ lines }, latencyMs, nano);
    this.bill.close(slot, succeeded);
    this.#freeSlots.push(slot);
  }
}

/** What a line says that was sold. A mock names the model where its price names no products. */
function productIn(
  world: Summary['world'],
  known: readonly (string | undefined)[],
): (line: AttemptLine) => string | undefined {
  return ({ product }) => (world === 'real' || known.includes(product) ? product : undefined);
}

type AskedLine = { readonly model: string; readonly operation?: string | undefined };

/** The class of a line: the first of its model and operation, and of its model where the log does not tell more; -1 where no request asks for it. */
export function classOf(requests: Scenario['workload']['requests'], { model, operation }: AskedLine): number {
  const isOfModel = (each: RequestClass): boolean => each.model === model;
  const exact = requests.findIndex((each) => isOfModel(each) && each.operation === operation);
  return exact >= 0 ? exact : requests.findIndex(isOfModel);
}

/** The line of an attempt of which nobody knows the end. */
function lostLine({ operation, ...sent }: SentAttempt, mostNano: number): AttemptLine {
  const times = { dueMs: sent.sentMs, sentMs: sent.sentMs, endedMs: sent.sentMs };
  const cost = { dollars: '0', costSource: 'unknown', dollarsAtMost: nanoUsdText(mostNano) } as const;
  const { request, attempt, model } = sent;
  const asked = { request, attempt, model, ...(operation === undefined ? {} : { operation }) };
  return { ...asked, ...times, status: 0, outcome: 'network-error', ...cost, priming: true };
}

function recordAttempt(recorder: Recorder, model: number, outcome: number, line: AttemptLine, worstNano: number): void {
  const { attempt, dueMs, sentMs, endedMs, status, message, polls = 0, firstTokenMs, outputTokens = 0 } = line;
  const { inspection } = line;
  if (attempt === 1) recorder.offered(model, dueMs);
  recorder.sent(attempt, sentMs - dueMs);
  recorder.attempt(model, endedMs, endedMs - sentMs, outcome, status);
  if (outcome !== OUTCOME.ok && message !== undefined) recorder.messages.add(outcome, status, message);
  recorder.polls += polls;
  if (line.foundByKey === true) recorder.foundByKey(worstNano);
  if (inspection !== undefined) recorder.inspected(inspection.found, worstNano);
  if (firstTokenMs !== undefined) recorder.streams.add(firstTokenMs, outputTokens);
}

/** What a line says that its attempt cost. A log of an earlier version does not tell how much may be unknown. */
function costOf({ dollars, costSource, dollarsAtMost }: AttemptLine, worstNano: number): BookedCost {
  const nano = Number(parseNanoUsd(dollars));
  const assumedNano = costSource === 'unknown' ? worstNano : nano;
  const mostNano = dollarsAtMost === undefined ? assumedNano : Number(parseNanoUsd(dollarsAtMost));
  return { nano, mostNano, source: costSource ?? 'none' };
}
