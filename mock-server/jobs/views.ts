import { OUTCOMES, type Outcome } from '../../src/billing/outcome.ts';
import { firstTokenShare } from '../../src/provider/first-token.ts';
import { JOB } from '../../src/provider/job-table.ts';
import type { Provider } from '../../src/provider/provider.ts';
import type { JobEnding } from '../../src/provider/submission.ts';
import { HINT } from '../../src/units/retry-hint.ts';
import type { JobView, ModelView } from '../../src/wire/query-context.ts';
import type { JobAnswer, JobRequest, RefusalCause } from '../../src/wire/dialect.ts';
import { NANO_USD_MAX } from '../../src/wire/json-exact.ts';
import { atPrice } from '../../src/wire/model-view.ts';
import { jobId } from './job-id.ts';
import type { OutputStore } from '../outputs/output-store.ts';
import { refusalMessage } from '../refusals.ts';
import type { ReplyWriter } from '../reply-writer.ts';
import type { PendingJob } from './store.ts';

/** How a job ended: with an answer, or with a cause why there is none. */
export type Ending = { readonly answer: JobAnswer } | { readonly cause: RefusalCause };

interface JobViewsOptions {
  readonly provider: Provider;
  readonly models: readonly ModelView[];
  readonly seed: number;
  /** Unix epoch ms of the timeline's beginning. */
  readonly originEpochMs: number;
  readonly outputs: OutputStore;
  readonly replies: ReplyWriter;
}

/** Shows jobs as the dialects see them: their answers while they are written, their states when they are asked for. */
export class JobViews {
  readonly #options: JobViewsOptions;

  constructor(options: JobViewsOptions) {
    this.#options = options;
  }

  /** How a job has just ended; while the provider tells of it. */
  ending(pending: PendingJob, job: number, { hintForm, waitMs }: Readonly<JobEnding>, nowMs: number): Ending {
    const { jobs } = this.#options.provider;
    const outcome = OUTCOMES[jobs.outcome[job] as number] as Outcome;
    if (outcome === 'ok' || outcome === 'empty') {
      return { answer: this.answer(pending, job, outcome, nowMs, jobs.chargedNano[job] as number) };
    }
    const status = jobs.status[job] as number;
    const retryAfter = hintForm === HINT.none ? {} : { retryAfter: { form: hintForm, waitMs } };
    const { request } = pending;
    const { accept } = request;
    return { cause: { status, outcome, message: refusalMessage(outcome, status), accept, request, ...retryAfter } };
  }

  /** The answer of a job that has started, as of its end at `finishedMs` with a charge of `chargedNano`. */
  answer(pending: PendingJob, job: number, outcome: Outcome, finishedMs: number, chargedNano: number): JobAnswer {
    const { provider, models, seed, originEpochMs, outputs } = this.#options;
    const { request, number } = pending;
    const model = provider.jobs.model[job] as number;
    const startedMs = provider.jobs.startedMs[job] as number;
    const firstToken =
      request.streams === true ? provider.termsOf(job).options.models[model]?.timeToFirstToken : undefined;
    const price = provider.charging.settlingPrice(job, finishedMs);
    const served = models[model] as ModelView;
    const tries = provider.providerRetry?.triesOf(job) ?? [];
    return {
      request,
      id: jobId(seed, number),
      createdEpochMs: originEpochMs + (provider.jobs.acceptedMs[job] as number),
      startedEpochMs: originEpochMs + startedMs,
      finishedEpochMs: originEpochMs + finishedMs,
      outcome,
      ...statedPrice(pending, price.product(request.usage) ?? served.name, chargedNano),
      outputs: outcome === 'ok' ? outputs.filesOf(request) : [],
      model: atPrice(served, price),
      ...(tries.length === 0 ? {} : { tries: [...tries] }),
      ...(firstToken === undefined
        ? {}
        : { firstTokenShare: firstTokenShare(firstToken, finishedMs - provider.charging.tryStartedMs(job)) }),
    };
  }

  /** Whether a job under way is in service. */
  isRunning(job: number): boolean {
    return this.#options.provider.jobs.state[job] === JOB.running;
  }

  live(pending: PendingJob): JobView {
    const isRunning = this.isRunning(pending.job);
    return {
      ...this.#view(pending, pending.job),
      ...(isRunning ? {} : { startedEpochMs: undefined }),
      phase: isRunning ? 'running' : 'queued',
      queuePosition: isRunning ? 0 : this.#options.provider.queuePosition(pending.job),
      endedEpochMs: undefined,
      answer: undefined,
      refusal: undefined,
    };
  }

  /** What a job under way is expected to cost in nano-USD, at the upstream that serves it, or else is tried first. */
  expectedNano({ usage, forced }: JobRequest, job: number): number {
    const { provider } = this.#options;
    const { model, acceptedMs, fullNano } = provider.jobs;
    const upstream = provider.providerRetry?.upstreamNameOf(job) ?? forced?.upstream;
    const atMs = acceptedMs[job] as number;
    const expected = provider.charging.expected.at(atMs, model[job] as number, usage, upstream);
    return expected?.likelyNano ?? (fullNano[job] as number);
  }

  /** A job that has just ended; while the provider tells of it. */
  ended(pending: PendingJob, job: number, ending: Ending, nowMs: number): JobView {
    const { replies, originEpochMs } = this.#options;
    return {
      ...this.#view(pending, job),
      phase: 'ended',
      queuePosition: 0,
      endedEpochMs: originEpochMs + nowMs,
      answer: 'answer' in ending ? ending.answer : undefined,
      refusal: 'cause' in ending ? replies.refusal(pending.number, ending.cause) : undefined,
    };
  }

  /** What a job shows at any time. */
  #view(pending: PendingJob, job: number) {
    const { provider, seed, originEpochMs } = this.#options;
    const { jobs } = provider;
    const startedMs = jobs.startedMs[job] as number;
    return {
      id: jobId(seed, pending.number),
      request: pending.request,
      createdEpochMs: originEpochMs + (jobs.acceptedMs[job] as number),
      startedEpochMs: Number.isNaN(startedMs) ? undefined : originEpochMs + startedMs,
      quoteNano: this.expectedNano(pending.request, job),
      chargedNano: jobs.chargedNano[job] as number,
      tries: [...(provider.providerRetry?.triesOf(job) ?? [])],
    };
  }
}

/** The price in an answer: what the job was charged. Of a job that goes on, it may be asked for later. */
function statedPrice({ request, route }: PendingJob, product: string, nanoUsd: number): Pick<JobAnswer, 'price'> {
  const isStated = (request.wantsPrice || route.acknowledge !== undefined) && nanoUsd <= NANO_USD_MAX;
  return isStated ? { price: { product, nanoUsd } } : {};
}
