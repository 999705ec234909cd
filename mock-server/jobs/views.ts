import { OUTCOMES, type Outcome } from '../../src/billing/outcome.ts';
import { firstTokenShare } from '../../src/provider/first-token.ts';
import { JOB } from '../../src/provider/job-table.ts';
import type { Provider } from '../../src/provider/provider.ts';
import type { JobEnding } from '../../src/provider/submission.ts';
import { HINT } from '../../src/units/retry-hint.ts';
import type { JobView, ModelView } from '../../src/wire/query-context.ts';
import type { JobAnswer, JobRequest, RefusalCause } from '../../src/wire/dialect.ts';
import { NANO_USD_MAX } from '../../src/wire/json-exact.ts';
import { type Changeable, type EndedFacts, type JobFacts, JobWriter, NO_TRIES } from './job-facts.ts';
import { jobId } from './job-id.ts';
import type { OutputStore } from '../outputs/output-store.ts';
import { refusalMessage } from '../refusals.ts';
import type { ReplyWriter } from '../reply-writer.ts';
import type { PendingJob } from './store.ts';

/** How a job ended: with an answer, or with a cause why there is none. */
export type Ending = { readonly answer: JobAnswer } | { readonly cause: RefusalCause };

/** What a job of a request is expected to cost at a model and an upstream, where that does not change with time. */
interface ExpectedNano {
  readonly expected: Provider['charging']['expected'];
  readonly model: number;
  readonly upstream: string | undefined;
  readonly nano: number;
}

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
  readonly writer: JobWriter;
  readonly #expected = new WeakMap<JobRequest, ExpectedNano>();

  constructor(options: JobViewsOptions) {
    this.#options = options;
    this.writer = new JobWriter(options);
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
    const { provider } = this.#options;
    const { request } = pending;
    const model = provider.jobs.model[job] as number;
    const firstToken =
      request.streams === true ? provider.termsOf(job).options.models[model]?.timeToFirstToken : undefined;
    const tries = provider.providerRetry?.triesOf(job) ?? [];
    const answer = this.writer.answer(this.#facts(pending, job, outcome, finishedMs, chargedNano));
    if (tries.length > 0) answer.tries = [...tries];
    if (firstToken !== undefined)
      answer.firstTokenShare = firstTokenShare(firstToken, finishedMs - provider.charging.tryStartedMs(job));
    return answer;
  }

  /**
   * What of a job that has just ended well its view is made from later: most jobs are never asked for after their ends. Undefined of one whose view tells
   * more than facts. While the provider tells of it.
   */
  endedFacts(pending: PendingJob, job: number, nowMs: number): EndedFacts | undefined {
    const { provider } = this.#options;
    const { jobs } = provider;
    const { request, key } = pending;
    const outcome = OUTCOMES[jobs.outcome[job] as number] as Outcome;
    if (outcome !== 'ok' && outcome !== 'empty') return undefined;
    if (provider.providerRetry !== undefined || request.streams === true) return undefined;
    const facts = this.#facts(pending, job, outcome, nowMs, jobs.chargedNano[job] as number);
    return { ...facts, key, quoteNano: this.expectedNano(request, job) };
  }

  #facts(pending: PendingJob, job: number, outcome: Outcome, endedMs: number, chargedNano: number): JobFacts {
    const { jobs, charging } = this.#options.provider;
    return {
      request: pending.request,
      number: pending.number,
      outcome,
      model: jobs.model[job] as number,
      price: charging.settlingPrice(job, endedMs),
      acceptedMs: jobs.acceptedMs[job] as number,
      startedMs: jobs.startedMs[job] as number,
      endedMs,
      chargedNano,
      isPriceStated: isPriceStated(pending, chargedNano),
    };
  }

  /** Whether a job under way is in service. */
  isRunning(job: number): boolean {
    return this.#options.provider.jobs.state[job] === JOB.running;
  }

  live(pending: PendingJob): JobView {
    const isRunning = this.isRunning(pending.job);
    const view = this.#view(pending, pending.job);
    if (isRunning) view.phase = 'running';
    else view.startedEpochMs = undefined;
    view.queuePosition = isRunning ? 0 : this.#options.provider.queuePosition(pending.job);
    return view;
  }

  /** What a job under way is expected to cost in nano-USD, at the upstream that serves it, or else is tried first. */
  expectedNano(request: JobRequest, job: number): number {
    const { usage, forced } = request;
    const { provider } = this.#options;
    const { model, acceptedMs, fullNano } = provider.jobs;
    const upstream = provider.providerRetry?.upstreamNameOf(job) ?? forced?.upstream;
    const { expected } = provider.charging;
    const at = model[job] as number;
    const known = this.#expected.get(request);
    if (known?.expected === expected && known.model === at && known.upstream === upstream) return known.nano;
    const nano = expected.at(acceptedMs[job] as number, at, usage, upstream)?.likelyNano ?? (fullNano[job] as number);
    if (expected.isTimeless) this.#expected.set(request, { expected, model: at, upstream, nano });
    return nano;
  }

  /** A job that has just ended; while the provider tells of it. */
  ended(pending: PendingJob, job: number, ending: Ending, nowMs: number): JobView {
    const { replies, originEpochMs } = this.#options;
    const view = this.#view(pending, job);
    view.phase = 'ended';
    view.endedEpochMs = originEpochMs + nowMs;
    if ('answer' in ending) view.answer = ending.answer;
    else view.refusal = replies.refusal(pending.number, ending.cause);
    return view;
  }

  /** What a job shows at any time, with the fields of the others as before its start. */
  #view(pending: PendingJob, job: number): Changeable<JobView> {
    const { provider, seed, originEpochMs } = this.#options;
    const { jobs } = provider;
    const startedMs = jobs.startedMs[job] as number;
    return {
      id: jobId(seed, pending.number),
      request: pending.request,
      phase: 'queued',
      queuePosition: 0,
      createdEpochMs: originEpochMs + (jobs.acceptedMs[job] as number),
      startedEpochMs: Number.isNaN(startedMs) ? undefined : originEpochMs + startedMs,
      endedEpochMs: undefined,
      answer: undefined,
      refusal: undefined,
      quoteNano: this.expectedNano(pending.request, job),
      chargedNano: jobs.chargedNano[job] as number,
      tries: provider.providerRetry === undefined ? NO_TRIES : [...provider.providerRetry.triesOf(job)],
    };
  }
}

/** Whether an answer has the price, which is what the job was charged. Of a job that goes on, it may be asked for later. */
function isPriceStated({ request, route }: PendingJob, nanoUsd: number): boolean {
  return (request.wantsPrice || route.acknowledge !== undefined) && nanoUsd <= NANO_USD_MAX;
}
