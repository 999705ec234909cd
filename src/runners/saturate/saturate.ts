import { ScenarioError } from '../../errors/scenario-error.ts';
import { divideHalfUp } from '../../money/ratio.ts';
import { nanoUsdText } from '../../money/nano-usd.ts';
import { identifyScenario } from '../../platform/digest.ts';
import { readCurve } from '../../saturation/curve.ts';
import { connectionSteps, requestList } from '../../saturation/plan.ts';
import type { Saturation, SaturationStep } from '../../saturation/saturation.ts';
import { countOf, formatCount } from '../../units/format.ts';
import { isSuccess } from '../../units/http-status.ts';
import { plainAccess, type TargetAccess } from '../target/access.ts';
import type { SecretMask } from '../target/secret-mask.ts';
import { ClassRequests } from '../http/class-requests.ts';
import type { CarriedRequest } from '../http/carrier/carrier.ts';
import type { HttpRunOptions } from '../http/run-options.ts';
import { firstReplies, type FirstReplies } from './first-replies.ts';
import { type NullEndpoint, startNullEndpoint } from './null-endpoint.ts';
import type { DriveStep, StepOrder, StepTally } from './step-driver.ts';

/** What a saturation is carried out with. */
export interface SaturateOptions extends Omit<HttpRunOptions, 'log'> {
  readonly connectionsMax: number;
  readonly stepMs: number;
  /** Ends it early: the step under way is the last. */
  readonly signal: AbortSignal;
  /** Hears how far it is: the share that is done, and what is measured. */
  readonly onProgress: (share: number, text: () => string) => void;
  /** Default: autocannon. */
  readonly driveStep?: DriveStep;
  /** Starts an endpoint that answers at once with so many bytes; default: one on a thread of this process. */
  readonly startNull?: (replyBytes: number) => Promise<NullEndpoint>;
}

/** The part of a step in which replies are not counted. */
const SETTLE_SHARE = 0.25;
/** The part of a step's time for which the generator alone is measured. */
const NULL_SHARE = 0.5;
/** How long a reply is waited for where the client waits for ever, in ms. */
const PATIENCE_MS = 60_000;
/** Memory for the bytes of requests: each connection holds its own list. */
const LIST_BYTES_MAX = 512 * 1024 * 1024;

/**
 * Measures the throughput of an endpoint over connections, each of which sends a request as soon as its last one was answered, and beside each step
 * what the load generator reaches without an endpoint. Requests are sent once: refusals are counted, not retried. The spend cap bounds the
 * requests: no more are sent than could be paid at the dearest price seen. Throws a `ScenarioError` before the load, see `firstReplies`.
 */
export async function saturate(options: SaturateOptions): Promise<Saturation> {
  const { scenario, connectionsMax, signal, startNull = startNullEndpoint } = options;
  const driveStep = options.driveStep ?? (await import('./adapters/autocannon.ts')).driveStep;
  const list = listOf(options);
  const first = await firstReplies({ ...options, log: undefined });
  const account = new Account(first, list.classes, scenario.client.maxNanoUsd);
  const steps: SaturationStep[] = [];
  const reasons: string[] = [];
  const plan = connectionSteps(connectionsMax);
  let nothing: NullEndpoint | undefined;
  try {
    for (const [place, connections] of plan.entries()) {
      if (signal.aborted) break;
      const requestsMax = account.affordable();
      if (requestsMax < connections) {
        reasons.push(capText(requestsMax, connections));
        break;
      }
      options.onProgress(place / plan.length, () => `${connections} of ${connectionsMax} connections`);
      const order = orderOf(options, list.requests, connections, requestsMax);
      const tally = await driveStep(order);
      account.book(tally);
      const isBroken = tally.lost > tally.sent / 2;
      if (isBroken) reasons.push(brokenText(tally, connections));
      nothing ??= await startNull(tally.replyBytes);
      const alone = signal.aborted || isBroken ? undefined : await driveStep(nullOrder(order, nothing.origin, options));
      steps.push(stepOf(connections, tally, alone));
      if (isBroken) break;
    }
  } finally {
    await nothing?.close();
  }
  if (signal.aborted) reasons.push(`interrupted at ${steps.at(-1)?.connections ?? 0} of ${connectionsMax} connections`);
  return conclude(options, steps, reasons, account);
}

/** The requests of the mix, and their classes. */
function listOf(options: SaturateOptions): {
  readonly classes: readonly number[];
  readonly requests: readonly CarriedRequest[];
} {
  const { scenario, dialect, origin, connectionsMax } = options;
  const requests = new ClassRequests(scenario, dialect, origin, accessTo(options));
  const shares = scenario.workload.requests.map(({ share, insteadOf }) => (insteadOf === undefined ? share : 0));
  const classes = requestList(shares);
  const bytes = classes.reduce((sum, index) => sum + requests.requestOf(index, 0).body.length, 0);
  const needed = bytes * connectionsMax;
  if (needed > LIST_BYTES_MAX) {
    const message = `${formatCount(connectionsMax)} connections with ${formatCount(bytes)} bytes of requests each take ${formatCount(needed)} bytes, more than ${formatCount(LIST_BYTES_MAX)}; take fewer connections`;
    throw new ScenarioError('USAGE', [{ path: '--saturate', message }]);
  }
  return { classes, requests: classes.map((index, place) => requests.requestOf(index, place % requests.count)) };
}

function orderOf(
  { origin, scenario, stepMs: durationMs, signal }: SaturateOptions,
  requests: readonly CarriedRequest[],
  connections: number,
  requestsMax: number,
): StepOrder {
  const timeoutMs = Math.min(scenario.client.timeoutMs, PATIENCE_MS);
  const settleMs = durationMs * SETTLE_SHARE;
  return { origin, requests, connections, durationMs, settleMs, timeoutMs, requestsMax, signal };
}

/** The same at the null endpoint, which costs nothing. The secret of a request stays with its endpoint. */
function nullOrder(order: StepOrder, origin: string, options: SaturateOptions): StepOrder {
  const { mask } = accessTo(options);
  const requests = order.requests.map((request) => ({ ...request, headers: withoutSecrets(request.headers, mask) }));
  const durationMs = order.durationMs * NULL_SHARE;
  const settleMs = durationMs * SETTLE_SHARE;
  return { ...order, origin, requests, durationMs, settleMs, requestsMax: Number.MAX_SAFE_INTEGER };
}

function withoutSecrets(headers: readonly string[], mask: SecretMask): string[] {
  return headers.map((text, at) => {
    const isSecret = at % 2 === 1 && (headers[at - 1]?.toLowerCase() === 'authorization' || mask.text(text) !== text);
    return isSecret ? 'x'.repeat(text.length) : text;
  });
}

function accessTo({ access, apiKey }: SaturateOptions): TargetAccess {
  return access ?? plainAccess(apiKey);
}

function stepOf(connections: number, tally: StepTally, alone: StepTally | undefined): SaturationStep {
  const succeeded = [...tally.byStatus].reduce((sum, [status, n]) => (isSuccess(status) ? sum + n : sum), 0);
  return {
    connections,
    measuredMs: tally.measuredMs,
    throughput: perSecond(succeeded, tally),
    replies: repliesOf(tally),
    latencyMs: tally.latencyMs ?? null,
    byStatus: Object.fromEntries([...tally.byStatus].map(([status, n]) => [String(status), n])),
    lost: tally.lost,
    busyShare: Math.min(1, tally.busyShare),
    generator: alone === undefined ? null : { replies: repliesOf(alone), latencyMs: alone.latencyMs ?? null },
  };
}

function repliesOf(tally: StepTally): number {
  return perSecond(
    [...tally.byStatus].reduce((sum, [, n]) => sum + n, 0),
    tally,
  );
}

function perSecond(count: number, { measuredMs }: StepTally): number {
  return measuredMs > 0 ? (1000 * count) / measuredMs : 0;
}

/** What was spent, and what is left. */
class Account {
  requests: number;
  /** In nano-USD. */
  reckonedNano: bigint;
  unknownNano: bigint;
  /** What a success of each request of the list costs, together, and how many they are. */
  readonly #listNano: bigint;
  readonly #listLength: bigint;
  readonly #dearestNano: number;
  readonly capNano: bigint | undefined;

  /** `classes`: those of the list that is sent. */
  constructor(first: FirstReplies, classes: readonly number[], capNano: bigint | undefined) {
    this.#listNano = classes.reduce((total, index) => total + BigInt(first.successNano[index] as number), 0n);
    this.#listLength = BigInt(classes.length);
    this.#dearestNano = Math.max(...classes.map((index) => first.dearestNano[index] as number));
    this.requests = first.requests;
    this.reckonedNano = first.billedNano;
    this.unknownNano = first.unknownNano;
    this.capNano = capNano;
  }

  /** How many requests could be paid at the dearest price. */
  affordable(): number {
    if (this.capNano === undefined || this.#dearestNano === 0) return Number.MAX_SAFE_INTEGER;
    const leftNano = this.capNano - this.reckonedNano - this.unknownNano;
    return leftNano <= 0n ? 0 : Number(leftNano / BigInt(this.#dearestNano));
  }

  book({ sent, succeeded, lost }: StepTally): void {
    this.requests += sent;
    this.reckonedNano += divideHalfUp(BigInt(succeeded) * this.#listNano, this.#listLength);
    this.unknownNano += BigInt(lost) * BigInt(this.#dearestNano);
  }
}

function brokenText({ lost, sent }: StepTally, connections: number): string {
  const where = `at ${countOf(connections, 'connection')}`;
  return `the endpoint left ${formatCount(lost)} of ${countOf(sent, 'request')} without an answer ${where}, and the curve ends there: see whether it is still up, and what it does with so many connections`;
}

function capText(affordable: number, connections: number): string {
  return `the spend cap leaves ${affordable} requests, fewer than the ${connections} connections of the next step: raise it, or take a cheaper request`;
}

function conclude(
  { scenario, world, origin, connectionsMax, stepMs }: SaturateOptions,
  steps: readonly SaturationStep[],
  reasons: readonly string[],
  account: Account,
): Saturation {
  const { capNano } = account;
  const { run: _, ...identity } = identifyScenario(scenario);
  return {
    schema: 'tollmark/saturation@1',
    verdict: reasons.length > 0 ? 'partial' : 'measured',
    scenario: identity,
    world,
    ...(world === 'real' ? { target: new URL(origin).origin } : {}),
    connectionsMax,
    stepMs,
    steps: [...steps],
    ...readCurve(steps),
    dollars: {
      reckoned: nanoUsdText(account.reckonedNano),
      unknownAtMost: nanoUsdText(account.unknownNano),
      cap: capNano === undefined ? null : nanoUsdText(capNano),
    },
    requests: account.requests,
    reasons: [...reasons],
  };
}
