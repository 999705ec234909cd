import type { Outcome } from '../../src/billing/outcome.ts';
import type { CompiledPrice } from '../../src/billing/price/rule.ts';
import type { JobView, ModelView } from '../../src/wire/query-context.ts';
import type { JobAnswer, JobRequest } from '../../src/wire/dialect.ts';
import { atPrice } from '../../src/wire/model-view.ts';
import type { OutputStore } from '../outputs/output-store.ts';
import { jobId } from './job-id.ts';

/** What the answer of a job is made from. Times are those of the run. */
export interface JobFacts {
  readonly request: JobRequest;
  readonly number: number;
  readonly outcome: Outcome;
  /** Index of the model that served it, and the price by which it is settled. */
  readonly model: number;
  readonly price: CompiledPrice;
  readonly acceptedMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly chargedNano: number;
  readonly isPriceStated: boolean;
}

/** What of a job that has ended well is kept. */
export interface EndedFacts extends JobFacts {
  readonly key: number;
  readonly quoteNano: number;
}

/** What is put together in steps. */
export type Changeable<T> = { -readonly [Name in keyof T]: T[Name] };

/** The tries of a job at a provider that has one place and one try. */
export const NO_TRIES: JobView['tries'] = [];

interface JobWriterOptions {
  readonly models: readonly ModelView[];
  readonly seed: number;
  /** Unix epoch ms of the timeline's beginning. */
  readonly originEpochMs: number;
  readonly outputs: OutputStore;
}

/** Makes answers and views of jobs from facts, which are smaller. */
export class JobWriter {
  readonly #options: JobWriterOptions;

  constructor(options: JobWriterOptions) {
    this.#options = options;
  }

  answer(facts: JobFacts): Changeable<JobAnswer> {
    const { models, seed, originEpochMs, outputs } = this.#options;
    const { request, outcome, price, chargedNano } = facts;
    const served = models[facts.model] as ModelView;
    const answer: Changeable<JobAnswer> = {
      request,
      id: jobId(seed, facts.number),
      createdEpochMs: originEpochMs + facts.acceptedMs,
      startedEpochMs: originEpochMs + facts.startedMs,
      finishedEpochMs: originEpochMs + facts.endedMs,
      outcome,
      outputs: outcome === 'ok' ? outputs.filesOf(request) : [],
      model: atPrice(served, price),
    };
    // Spreading what may be absent costs as much as all the rest, and every job has an answer.
    if (facts.isPriceStated)
      answer.price = { product: price.product(request.usage) ?? served.name, nanoUsd: chargedNano };
    return answer;
  }

  view(facts: EndedFacts): JobView {
    const answer = this.answer(facts);
    const { id, request, createdEpochMs, startedEpochMs, finishedEpochMs } = answer;
    const { quoteNano, chargedNano } = facts;
    return {
      id,
      request,
      phase: 'ended',
      queuePosition: 0,
      createdEpochMs,
      startedEpochMs,
      endedEpochMs: finishedEpochMs,
      answer,
      refusal: undefined,
      quoteNano,
      chargedNano,
      tries: NO_TRIES,
    };
  }
}
