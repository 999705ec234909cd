import fc from 'fast-check';
import { OUTCOME, type Outcome } from '../../../src/billing/outcome.ts';
import { OUTCOME_PRESETS } from '../../../src/billing/outcome-policy.ts';
import { type PriceRule, priceSchema } from '../../../src/billing/price/rule.ts';
import { nanoUsdText } from '../../../src/money/nano-usd.ts';
import { parseRate, type Rate } from '../../../src/money/rate.ts';
import type { FaultOptions } from '../../../src/provider/faults/fault-options.ts';
import { type ProviderOptions, providerSchema } from '../../../src/provider/provider-options.ts';
import { type JobStory, type OutcomeSubject, outcomePolicy } from '../../../src/testing/index.ts';
import { PlayedProvider } from '../../provider/played-provider.ts';

const price = [
  { per: 'image', usd: '1' },
  { per: 'token', input: '1', output: '0' },
  { per: 'compute-second', usd: '1' },
] as const;

/** Two models: one that occupies the only slot, and the one of the story. */
const BASE: ProviderOptions = providerSchema.parse({
  models: {
    blocker: { operation: 'text-to-image', serviceTime: { type: 'constant', value: '1ms' }, price: price[0] },
    job: { operation: 'text-to-image', serviceTime: { type: 'constant', value: '1ms' }, price },
  },
  capacity: { slots: 1, queue: 10 },
});

const [IMAGE, TOKEN, TIME] = priceSchema.parse(price) as [PriceRule, PriceRule, PriceRule];

/** Output, input (one token) and time as a price. */
function priceOf({ output, input, nanoPerMs }: JobStory['price']): readonly PriceRule[] {
  const rate = (nano: bigint): Rate => parseRate(nanoUsdText(nano));
  return [
    { ...IMAGE, usd: rate(output) } as PriceRule,
    { ...TOKEN, inputUsd: rate(input * 1_000_000n) } as PriceRule,
    { ...TIME, usd: rate(nanoPerMs * 1000n) } as PriceRule,
  ];
}

/** The fault that makes a job end so; undefined where none is needed. */
function faultOf({ outcome, status }: JobStory): FaultOptions | undefined {
  const scope = { fromMs: 0, untilMs: Infinity, share: 1, models: ['job'] };
  if (outcome === 'server-error') return { ...scope, type: 'status', status, stage: 'completion' };
  if (outcome === 'unavailable' || outcome === 'throttled' || outcome === 'invalid')
    return { ...scope, type: 'status', status, stage: 'admission' };
  if (outcome === 'input-moderated') return { ...scope, type: 'moderated', stage: 'input', status };
  if (outcome === 'output-moderated') return { ...scope, type: 'moderated', stage: 'output', status };
  return outcome === 'empty' ? { ...scope, type: 'empty' } : undefined;
}

/** Where the story goes on, and when its client leaves. */
function leaving(
  story: JobStory,
  startMs: number,
): { onDisconnect: ProviderOptions['onDisconnect']; cancelAfterMs?: number } {
  if (story.outcome === 'cancelled-queued') return { onDisconnect: 'cancel-queued', cancelAfterMs: startMs - 1 };
  if (story.outcome === 'cancelled-running') return { onDisconnect: 'cancel', cancelAfterMs: startMs + story.workMs };
  const endMs = startMs + story.fullWorkMs;
  if (story.client !== 'waited') return { onDisconnect: 'continue', cancelAfterMs: Math.floor(endMs / 2) };
  return { onDisconnect: 'cancel', ...(story.cancelledAfterEnd ? { cancelAfterMs: endMs + 1 } : {}) };
}

/** A job that waits for a worker which is provisioned meanwhile, and then loads the model. */
function coldCapacity(queueMs: number, coldStartMs: number): ProviderOptions['capacity'] {
  const constant = (valueMs: number): { type: 'constant'; valueMs: number } => ({ type: 'constant', valueMs });
  const workers = { min: 0, keepAliveMs: 0, setupTime: constant(coldStartMs), provisionTime: constant(queueMs) };
  return { ...BASE.capacity, workers };
}

/**
 * Plays a story on the emulated provider; the moment of charge is one or the other, which must not matter at the end. Without a cold start
 * the job waits behind another one.
 */
function play(story: JobStory, coldStart: 'free' | 'billed'): bigint {
  const queueMs = story.outcome === 'cancelled-queued' ? Math.max(2, story.queueMs) : story.queueMs;
  const fault = faultOf(story);
  const isCold = story.coldStartMs > 0;
  const { onDisconnect, cancelAfterMs } = leaving(story, queueMs + story.coldStartMs);
  const [blocker, job] = BASE.models as [ProviderOptions['models'][number], ProviderOptions['models'][number]];
  const options: ProviderOptions = {
    ...BASE,
    onDisconnect,
    capacity: isCold ? coldCapacity(queueMs, story.coldStartMs) : BASE.capacity,
    models: [
      { ...blocker, serviceTime: { type: 'constant', valueMs: queueMs } },
      { ...job, serviceTime: { type: 'constant', valueMs: story.fullWorkMs }, price: priceOf(story.price) },
    ],
    faults: fault === undefined ? [] : [fault],
    billing: {
      ...BASE.billing,
      outcomes: story.policy,
      ...(coldStart === 'billed' ? { coldStart } : {}),
      charge: story.logReads % 2 === 0 ? 'completion' : 'acceptance',
    },
  };
  const calls = [
    ...(queueMs > 0 && !isCold ? [{ atMs: 0, model: 0 }] : []),
    { atMs: 0, model: 1, inputTokens: 1, ...(cancelAfterMs === undefined ? {} : { cancelAfterMs }) },
  ];
  const record = new PlayedProvider(options, calls).play().records.at(-1);
  if (record?.outcome !== OUTCOME[story.outcome]) {
    throw new Error(`The story of ${story.outcome} ended with outcome ${record?.outcome}.`);
  }
  return BigInt(record.chargedNano);
}

/** What the emulated provider can be brought to without an account and without a bound of waiting. */
const PLAYED: readonly Outcome[] = [
  'ok',
  'invalid',
  'throttled',
  'unavailable',
  'server-error',
  'input-moderated',
  'output-moderated',
  'empty',
  'cancelled-queued',
  'cancelled-running',
];

/** The charges of the emulated provider, by every preset and by policies of chance; cold starts are billed. */
export const ownOutcomes: OutcomeSubject = {
  policies: [...Object.values(OUTCOME_PRESETS), ...fc.sample(outcomePolicy, { seed: 42, numRuns: 30 })],
  outcomes: PLAYED,
  priceParts: ['output', 'input', 'nanoPerMs'],
  coldStart: 'billed',
  bill: (story) => ({ charged: play(story, 'billed') }),
};

/** The same where cold starts are free. */
export const ownFreeStarts: OutcomeSubject = {
  ...ownOutcomes,
  coldStart: 'free',
  bill: (story) => ({ charged: play(story, 'free') }),
};
