import { Timeline } from '../src/engine/timeline.ts';
import { Provider } from '../src/provider/provider.ts';
import type { ProviderOptions } from '../src/provider/provider-options.ts';
import type { ProviderListener } from '../src/provider/submission.ts';
import type { WallClock } from '../src/engine/wall-driver.ts';
import type { ModelView } from '../src/wire/query-context.ts';
import type { Dialect } from '../src/wire/dialect.ts';
import { ModelIndex, modelView } from '../src/wire/model-view.ts';
import { AnswerStreams } from './jobs/answer-streams.ts';
import { ApiKeys } from './api-keys.ts';
import { IdempotencyKeys } from './jobs/idempotency.ts';
import { JobStore, type PendingJob } from './jobs/store.ts';
import { JobViews } from './jobs/views.ts';
import { JobWatches } from './jobs/watches.ts';
import { ACCOUNT_MOVEMENTS_MAX, MovementRecorder } from './billing/movement-recorder.ts';
import type { UnderWay } from './memory/under-way.ts';
import type { OutputStore } from './outputs/output-store.ts';
import { BilledRequests } from './billing/billed-requests.ts';
import { PublishedBill } from './billing/published-bill.ts';
import { ReplyWriter } from './reply-writer.ts';
import { needsKeys, ProviderChanges } from './provider-changes.ts';
import { Script } from './script/script.ts';
import { ScriptedReplies } from './script/scripted-replies.ts';
import { AttemptCounts } from './stats.ts';
import { SlotPool } from './jobs/slot-pool.ts';
import { jobId } from './jobs/job-id.ts';
import { TrafficRecorder } from './traffic/traffic-recorder.ts';
import { UsageBook } from './billing/usage-book.ts';
import { WebhookSender } from './webhooks/webhook-sender.ts';
import type { WebhookSigner } from './webhooks/webhook-signer.ts';
import type { WebhookBounds } from './webhooks/webhook-target.ts';

/** Kinds of a run's own events on the timeline; the provider's begin above them. */
export const RUN_EVENT = { piece: 0, keepAlive: 1, scripted: 2 } as const;

/** What a run is made of. */
export interface RunOptions {
  readonly provider: ProviderOptions;
  /** The scenario in input form that the provider came from: changes are laid over it. Absent: none can be made. */
  readonly source?: unknown;
  readonly seed: number;
  readonly dialect: Dialect;
  readonly clock: WallClock;
  /** Unix epoch ms, for the times and HTTP dates that replies carry. */
  readonly epochMs: () => number;
  readonly outputs: OutputStore;
  readonly recordsMax: number;
  readonly signer: WebhookSigner;
  readonly webhookBounds: WebhookBounds;
  /** Whether any machine may force answers by a header, and not this one alone. */
  readonly allowForce: boolean;
  /** Told of faults of the server itself, whose requests are answered 500. */
  readonly onFault: (error: unknown) => void;
  /** Whether what clients send is kept, attempt by attempt. */
  readonly recordsTraffic?: boolean;
  /** The room of the server for what is under way. */
  readonly underWay: UnderWay;
}

/** The options of a run, whose provider may change while it runs. */
type LiveOptions = Omit<RunOptions, 'provider'> & { provider: ProviderOptions };

function modelViews({ models, billing }: ProviderOptions, provider: Provider): ModelView[] {
  return models.map((model, index): ModelView => {
    const compiled = provider.prices[index];
    if (compiled === undefined)
      throw new Error(`Model ${model.name} has no price; the provider compiles one for each.`);
    return modelView(model, compiled, billing);
  });
}

/** Those who write answers: as they come, and as a script has them. */
function answerParts(
  options: LiveOptions,
  { timeline, counts, traffic }: { timeline: Timeline; counts: AttemptCounts; traffic: TrafficRecorder | undefined },
  onQuiet: () => void,
) {
  const { provider, seed, dialect, epochMs, underWay } = options;
  const scriptedReplies = new ScriptedReplies({ options, underWay, timeline, kind: RUN_EVENT.scripted, onQuiet });
  const replies: ReplyWriter = new ReplyWriter({
    dialect,
    seed,
    epochMs,
    counts,
    idHeader: provider.requestIdHeader,
    traffic,
    underWay,
    fullStatus: () => options.provider.capacity.fullStatus,
    scripted: ({ scripted, ...caller }, own) => {
      if (scripted !== undefined) scriptedReplies.answer(replies.scriptedCaller(caller), scripted, own);
    },
  });
  return { replies, scriptedReplies };
}

function recorderOf({ dialect, clock, seed }: RunOptions, originEpochMs: number): TrafficRecorder {
  const bornMs = clock.nowMs();
  return new TrafficRecorder({
    dialect: dialect.name,
    takesKeys: dialect.idempotency !== undefined,
    originEpochMs,
    nowMs: () => clock.nowMs() - bornMs,
    jobId: (number) => jobId(seed, number),
  });
}

function assemble(asked: RunOptions, listener: ProviderListener, onQuiet: () => void) {
  const options: LiveOptions = { ...asked };
  const { provider: given, seed, dialect, clock, epochMs, outputs, signer, underWay } = options;
  const timeline = new Timeline();
  const showsBill = dialect.showsBill ?? dialect.queries !== undefined;
  const movementsMax = showsBill ? ACCOUNT_MOVEMENTS_MAX : 0;
  const provider = new Provider(given, seed, timeline, { listener, movementsMax });
  const models = modelViews(given, provider);
  const modelIndex = new ModelIndex(given.models);
  const counts = new AttemptCounts();
  const keys = new ApiKeys(showsBill || needsKeys(given));
  const originEpochMs = epochMs();
  const traffic = options.recordsTraffic === true ? recorderOf(options, originEpochMs) : undefined;
  const { replies, scriptedReplies } = answerParts(options, { timeline, counts, traffic }, onQuiet);
  const views = new JobViews({ provider, models, seed, originEpochMs, outputs, replies });
  const jobStore = new JobStore(dialect.keptMs ?? 0);
  const records = new UsageBook({ seed, models: given.models, recordsMax: options.recordsMax });
  const plan = dialect.webhooks;
  return {
    options,
    underWay,
    timeline,
    provider,
    models,
    modelIndex,
    script: new Script({ dialect, models: given.models, modelIndex, allowForce: options.allowForce }),
    scriptedReplies,
    keys,
    changes: new ProviderChanges({ options, provider, keys }),
    counts,
    replies,
    /** Undefined where it is not asked for. */
    traffic,
    pendingJobs: new SlotPool<PendingJob>(),
    views,
    jobStore,
    streams: new AnswerStreams(timeline, RUN_EVENT.piece),
    watches: new JobWatches((number) => {
      const pending = jobStore.live(number);
      return pending === undefined ? undefined : views.live(pending);
    }),
    replays: new IdempotencyKeys(),
    /** Undefined, as the requests, where the vendor shows no bill. */
    money: showsBill ? new MovementRecorder(provider, given.billing.charge) : undefined,
    records,
    bill: new PublishedBill(records, given.records, seed),
    requests: showsBill ? new BilledRequests() : undefined,
    /** Undefined where the vendor has no webhooks. */
    webhooks:
      plan === undefined
        ? undefined
        : new WebhookSender({ plan, signer, clock, epochMs, bounds: options.webhookBounds, underWay, onQuiet }),
    /** Unix epoch ms of the timeline's beginning. */
    originEpochMs,
  };
}

/** The parts of one run, put together: all start at nothing. */
export type RunParts = Readonly<ReturnType<typeof assemble>>;

/** Puts the parts of a run together. `listener` is told what the provider does, once requests come; `onQuiet` is called when no webhook is under way. */
export const createRunParts: (...args: Parameters<typeof assemble>) => RunParts = assemble;
