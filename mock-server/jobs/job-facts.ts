import type { Outcome } from '../../src/billing/outcome.ts';
import type { CompiledPrice } from '../../src/billing/price/rule.ts';
import type { JobView, ModelView } from '../../src/wire/query-context.ts';
import type { JobAnswer, JobRequest } from '../../src/wire/dialect.ts';
import { atPrice } from '../../src/wire/model-view.ts';
import type { Part } from '../memory/shared-parts.ts';
import type { OutputStore } from '../outputs/output-store.ts';
import { jobId } from './job-id.ts';
import type { KeptJob } from './store.ts';

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
interface EndedFacts extends JobFacts {
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
  #latestParts: readonly Part[] = [];

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

  /** A job that makes its view when it is asked for: most are never asked for after their ends. */
  kept(facts: EndedFacts): KeptJob {
    const { request } = facts;
    if (this.#latestParts[0] !== request) this.#latestParts = [request];
    return new RecalledJob(this, facts, this.#latestParts);
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

class RecalledJob implements KeptJob {
  readonly parts: readonly Part[];
  readonly #writer: JobWriter;
  readonly #facts: EndedFacts;

  constructor(writer: JobWriter, facts: EndedFacts, parts: readonly Part[]) {
    this.#writer = writer;
    this.#facts = facts;
    this.parts = parts;
  }

  get key(): number {
    return this.#facts.key;
  }

  get endedMs(): number {
    return this.#facts.endedMs;
  }

  view(): JobView {
    return this.#writer.view(this.#facts);
  }
}
