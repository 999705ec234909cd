import { FAILURE, HINT } from '../client/retry/retry-policy.ts';
import { explainRetries, type PastFailure } from '../client/retry/wait-reasons.ts';
import { drawAt, drawKey, PURPOSE } from '../engine/draw.ts';
import type { AttemptTrace, RequestTrace } from '../measure/request-trace.ts';
import { nanoUsdText, parseNanoUsd } from '../money/nano-usd.ts';
import { optionsText } from '../scenario/options-text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { AttemptLine } from '../attempts/attempt-record.ts';

/** What the provider knows of the job of an attempt. */
export interface JobFacts {
  readonly acceptedMs: number;
  /** Null: it never started. */
  readonly startedMs: number | null;
  readonly endedMs: number;
  readonly chargedNano: number;
}

/** The attempts of a request, in their order. */
export interface RequestLines {
  readonly lines: readonly AttemptLine[];
  /** The job of each attempt; absent: nobody knows. An attempt without a job was refused, and costs nothing. */
  readonly jobs?: ReadonlyMap<number, JobFacts> | undefined;
}

/** Lines that are kept of a request under way: more than any policy but an endless one makes. Of more, those in the middle are forgotten. */
const LINES_MAX = 128;

/** Adds a line to those of a request. */
export function addLine(lines: AttemptLine[], line: AttemptLine): void {
  lines.push(line);
  if (lines.length > LINES_MAX) lines.splice(LINES_MAX / 2, 1);
}

/** Attempts that a trace shows; of more, the first and the last of them. */
const SHOWN = 24;

/** Makes traces of requests from the lines of their attempts. */
export class RequestTracer {
  readonly #scenario: Scenario;
  readonly #retry: string;
  readonly #retryKey: number;
  readonly #prices: ReadonlyMap<string, string>;

  constructor(scenario: Scenario) {
    const { client, provider, seed } = scenario;
    this.#scenario = scenario;
    this.#retry = client.retry.type === 'preset' ? client.retry.name : optionsText(client.retry);
    this.#retryKey = drawKey(seed, PURPOSE.retry);
    this.#prices = new Map(
      provider.models.flatMap(({ name, operation, price, priceTimes }) => {
        const text = optionsText(priceTimes ?? price);
        return [[priceKey(name), text] as const, [priceKey(name, operation), text] as const];
      }),
    );
  }

  /** The trace of a request that has ended; there is at least one line. */
  trace({ lines, jobs }: RequestLines): RequestTrace {
    const last = lines.at(-1) as AttemptLine;
    const failures = lines.map((line, index) => this.#failureOf(line, index < lines.length - 1));
    const explained = explainRetries(this.#scenario.client.retry, failures);
    const attempts = lines.map((line, index): AttemptTrace => {
      const price = this.#prices.get(priceKey(line.model, line.operation));
      const told = explained[index] ?? NOTHING_EXPLAINED;
      return {
        ...attemptOf(line, jobs),
        ...(price === undefined ? {} : { price }),
        ...(line.outcome === 'ok' ? {} : { next: nextOf(line, lines[index + 1], told) }),
      };
    });
    const nano = attempts.reduce((sum, { dollars }) => sum + parseNanoUsd(dollars), 0n);
    const mostNano = attempts.reduce((sum, each) => sum + parseNanoUsd(each.dollarsAtMost ?? each.dollars), 0n);
    const kept = attempts.filter((_, index) => index < SHOWN / 2 || index >= attempts.length - SHOWN / 2);
    return {
      request: last.request,
      dueMs: last.dueMs,
      endedMs: last.endedMs + (attempts.at(-1)?.next?.waitMs ?? 0),
      succeeded: last.outcome === 'ok',
      dollars: nanoUsdText(nano),
      ...(mostNano > nano ? { dollarsAtMost: nanoUsdText(mostNano) } : {}),
      retry: this.#retry,
      attempts: kept,
      ...(kept.length < last.attempt ? { omittedAttempts: last.attempt - kept.length } : {}),
    };
  }

  #failureOf(line: AttemptLine, retried: boolean): PastFailure {
    const { request, attempt, retryAfterMs, retryAfterForm = 'seconds', shouldRetry, inspection } = line;
    const u = drawAt(this.#retryKey, request, attempt);
    // The policy was asked when the attempt was lost.
    if (inspection !== undefined) {
      const { lostAs, lostMs: nowMs, status = 0 } = inspection;
      const untold = { hintForm: HINT.none, hintMs: 0, shouldRetry: 0, elapsedMs: nowMs - line.dueMs };
      return { attempt, failure: FAILURE[FAILURES[lostAs] ?? 'status'], status, ...untold, nowMs, u, retried };
    }
    return {
      attempt,
      failure: FAILURE[line.brokenIn ?? FAILURES[line.outcome] ?? 'status'],
      status: line.status,
      hintForm: retryAfterMs === undefined ? HINT.none : HINT[retryAfterForm],
      hintMs: retryAfterMs ?? 0,
      shouldRetry: shouldRetry === undefined ? 0 : shouldRetry ? 1 : 2,
      nowMs: line.endedMs,
      elapsedMs: line.endedMs - line.dueMs,
      u,
      retried,
    };
  }
}

/** A log of an earlier version tells no operation. */
function priceKey(model: string, operation = ''): string {
  return JSON.stringify([model, operation]);
}

const NOTHING_EXPLAINED = { reason: 'stopped', lingerMs: 0 } as const;

const FAILURES: Readonly<Record<string, keyof typeof FAILURE>> = {
  timeout: 'timeout',
  unfinished: 'timeout',
  'network-error': 'network',
};

/** What came after a failure. */
function nextOf(
  line: AttemptLine,
  next: AttemptLine | undefined,
  { reason, lingerMs }: Pick<ReturnType<typeof explainRetries>[number], 'reason' | 'lingerMs'>,
): NonNullable<AttemptTrace['next']> {
  // No vendor's SDK sees a failure in a 200 without an output.
  if (next === undefined && line.outcome === 'empty') return { waitMs: 0, reason: 'not-retried', retried: false };
  if (next === undefined && line.outcome === 'unfinished') return { waitMs: 0, reason: 'stopped', retried: false };
  if (next === undefined) return { waitMs: lingerMs, reason, retried: false };
  const waitMs = Math.max(0, next.sentMs - line.endedMs);
  return { waitMs, reason: next.model === line.model ? reason : 'fallback', retried: true };
}

/** What an attempt is by itself, from its line and its job. */
function attemptOf(line: AttemptLine, jobs: RequestLines['jobs']): Omit<AttemptTrace, 'next'> {
  const { attempt, model, sentMs, endedMs: answeredMs, status, outcome, dollars } = line;
  const { retryAfterMs, firstTokenMs, outputTokens, polls, jobId, message, inspection } = line;
  const told = { retryAfterMs, firstTokenMs, outputTokens, polls, jobId, message, inspection };
  const known = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as typeof told;
  const rest = { attempt, model, sentMs, endedMs: answeredMs, status, outcome, ...known, dollars };
  const job = jobs?.get(line.attempt);
  const { dollarsAtMost } = line;
  if (jobs === undefined) return dollarsAtMost === undefined ? rest : { ...rest, dollarsAtMost };
  if (job === undefined) return { ...rest, dollars: '0' };
  const { acceptedMs, startedMs, endedMs, chargedNano } = job;
  return {
    ...rest,
    ...(startedMs === null ? {} : { queueMs: startedMs - acceptedMs, serviceMs: endedMs - startedMs }),
    dollars: nanoUsdText(chargedNano),
  };
}
