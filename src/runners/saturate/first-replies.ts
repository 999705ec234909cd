import { ScenarioError, type Problem } from '../../errors/scenario-error.ts';
import type { AttemptLine } from '../../attempts/attempt-record.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { RequestClass } from '../../workload/request-class.ts';
import { priceClasses } from '../class-costs.ts';
import type { HttpRunOptions } from '../http/run-options.ts';
import { Priming } from '../http/priming.ts';

/** What the first requests of a saturation have shown. */
export interface FirstReplies {
  /** By class: what a request costs at most, by its first reply and by the scenario, in nano-USD. */
  readonly dearestNano: number[];
  /** By class: what a success costs, in nano-USD: as first replies state it, else by the scenario. */
  readonly successNano: number[];
  requests: number;
  /** Of the first requests, in nano-USD. */
  billedNano: bigint;
  unknownNano: bigint;
}

/**
 * Sends up to three requests of each class, one after the other, as a run does ahead of its load. They show whether the endpoint answers at all, and
 * what it charges. Throws a `ScenarioError` TARGET_UNREACHABLE for an endpoint that answers none of a class, and USAGE for classes whose jobs are
 * polled: what is measured is the time of one exchange.
 */
export async function firstReplies(options: HttpRunOptions): Promise<FirstReplies> {
  const { workload, provider } = options.scenario;
  const costs = priceClasses(workload.requests, provider);
  const found: FirstReplies = {
    dearestNano: [...costs.worstNano],
    successNano: [...costs.fullNano],
    requests: 0,
    billedNano: 0n,
    unknownNano: 0n,
  };
  const problems: Problem[] = [];
  let isPolled = false;
  for (const [index, requestClass] of workload.requests.entries()) {
    if (requestClass.share === 0 || requestClass.insteadOf !== undefined) continue;
    const lines: AttemptLine[] = [];
    const log = { write: (line: AttemptLine): void => void lines.push(line) };
    const only = onlyClass(options.scenario, requestClass, found.billedNano + found.unknownNano);
    const worstNano = costs.worstNano.slice(index, index + 1);
    // What a mock charges stands in its replies, as at a vendor's endpoint.
    const priming = new Priming({ ...options, world: 'real', scenario: only, log }, worstNano);
    await priming.run();
    addTo(found, index, priming, lines.length);
    isPolled ||= lines.some(wasPolled);
    const problem = problemOf(options.origin, requestClass.model, lines);
    if (problem !== undefined && !problems.some(({ message }) => message === problem.message)) problems.push(problem);
  }
  if (problems.length > 0) throw new ScenarioError(isPolled ? 'USAGE' : 'TARGET_UNREACHABLE', problems);
  return found;
}

/** A scenario of one class, with what is left of its cap. */
function onlyClass(scenario: Scenario, requestClass: RequestClass, spentNano: bigint): Scenario {
  const { workload, client } = scenario;
  const leftNano = (client.maxNanoUsd ?? BigInt(Number.MAX_SAFE_INTEGER)) - spentNano;
  return {
    ...scenario,
    workload: { ...workload, requests: [requestClass] },
    client: { ...client, maxNanoUsd: leftNano > 0n ? leftNano : 0n },
  };
}

/** Adds what the first requests of a class have shown. */
function addTo(found: FirstReplies, index: number, priming: Priming, requests: number): void {
  found.requests += requests;
  found.billedNano += priming.billedNano;
  found.unknownNano += priming.unknownNano;
  const [shown] = priming.shown;
  if (shown === undefined) return;
  found.successNano[index] = shown.dearestNano;
  found.dearestNano[index] = Math.max(shown.dearestNano, found.dearestNano[index] as number);
}

function wasPolled({ polls = 0 }: AttemptLine): boolean {
  return polls > 0;
}

/** Why a class of a model cannot be measured; undefined where it can. */
function problemOf(origin: string, model: string, lines: readonly AttemptLine[]): Problem | undefined {
  if (lines.some(wasPolled)) {
    const message = `${model} answers with a job that is polled, and a saturation measures single exchanges; take its synchronous route, or search the rate with --sweep workload.arrivals.rate=…`;
    return { path: '--saturate', message };
  }
  if (lines.some(({ outcome }) => outcome === 'ok')) return undefined;
  const why = whyNot(lines.at(-1));
  return { path: '', message: `${origin} answers no request to ${model} (${why}); mend that before a load` };
}

function whyNot(line: AttemptLine | undefined): string {
  if (line === undefined) return 'the spend cap allows none: raise client.maxDollars';
  const status = line.status === 0 ? line.outcome : `${line.status} ${line.outcome}`;
  return line.message === undefined ? status : `${status}: ${line.message}`;
}
