import type { Counted } from '../../../billing/price/rule.ts';
import type { Inspection } from '../../../client/client-parts.ts';
import { outcomeName } from '../../../client/transport.ts';
import type { RequestTable } from '../../../client/request-table.ts';
import { FAILURE, HINT } from '../../../client/retry/retry-policy.ts';
import { nanoUsdText } from '../../../money/nano-usd.ts';
import type { RequestClass } from '../../../workload/request-class.ts';
import type { AttemptLine, LoggedInspection, SentAttempt } from '../../../attempts/attempt-record.ts';
import type { BookedCost } from '../live-bill.ts';
import type { Reply, StatedCost, StreamedAnswer } from '../http-attempt.ts';

/** What the log keeps of a reply. */
export type LoggedReply = Pick<Reply, 'outcome' | 'status' | 'hintForm' | 'hintMs'> &
  Partial<Pick<Reply, 'failure' | 'shouldRetry' | 'polls' | 'foundByKey' | 'jobId' | 'stream' | 'message' | 'stated'>>;

/** What a request class asks for, as the log tells it. */
export interface AskedFor extends Pick<RequestClass, 'model' | 'operation' | 'delivery'> {
  readonly wireModel?: string;
  readonly counts?: readonly Counted[];
}

/** What a line tells beside the request and the reply. */
interface AttemptFacts {
  /** The request class that was asked for. */
  readonly asked: AskedFor | undefined;
  readonly product?: string | undefined;
  readonly endedMs: number;
  readonly booked: BookedCost;
  /** The attempt was lost, and its task is asked for. */
  readonly inspection?: Inspection | undefined;
}

type Draft = { -readonly [K in keyof AttemptLine]: AttemptLine[K] };

/** The line of a slot's present attempt, which a reply has ended. It is built field by field: there is one for every attempt. */
export function attemptLine(
  requests: RequestTable,
  slot: number,
  reply: LoggedReply,
  { asked, product = reply.stated?.product, endedMs, booked, inspection }: AttemptFacts,
): AttemptLine {
  const { hintForm, shouldRetry = 0, polls = 0, jobId, stream, message, stated } = reply;
  const line: Draft = {
    request: requests.request[slot] as number,
    attempt: requests.attempt[slot] as number,
    model: asked?.model ?? '',
    dueMs: requests.dueMs[slot] as number,
    sentMs: requests.sentMs[slot] as number,
    endedMs,
    status: reply.status,
    outcome: outcomeName(reply.outcome),
    dollars: nanoUsdText(booked.nano),
  };
  if (asked !== undefined) line.operation = asked.operation;
  if (booked.source !== 'none') line.costSource = booked.source;
  if (booked.mostNano > booked.nano) line.dollarsAtMost = nanoUsdText(booked.mostNano);
  if (product !== undefined) line.product = product;
  if (asked?.counts !== undefined && asked.counts.length > 0) line.counts = asked.counts;
  if (asked?.wireModel !== undefined) line.wireModel = asked.wireModel;
  if (stated !== undefined) addStated(line, stated);
  if (hintForm !== HINT.none) line.retryAfterMs = reply.hintMs;
  if (hintForm > HINT.seconds) line.retryAfterForm = hintForm === HINT.date ? 'date' : 'milliseconds';
  if (reply.failure === FAILURE.body) line.brokenIn = 'body';
  if (reply.failure === FAILURE.stream) line.brokenIn = 'stream';
  if (shouldRetry !== 0) line.shouldRetry = shouldRetry === 1;
  if (polls > 0) line.polls = polls;
  if (jobId !== undefined) line.jobId = jobId;
  if (stream !== undefined) addStream(line, stream);
  if (message !== undefined) line.message = message;
  if (reply.foundByKey === true) line.foundByKey = true;
  if (inspection?.askedMs !== undefined) line.inspection = inspectionOf(inspection, inspection.askedMs);
  return line;
}

/** The present attempt of a slot, which is about to be sent. `asked`: by request class. */
export function sentAttempt(
  { request, attempt, requestClass }: RequestTable,
  slot: number,
  asked: readonly AskedFor[],
  sentMs: number,
): SentAttempt {
  const { model = '', operation } = asked[requestClass[slot] as number] ?? {};
  return { request: request[slot] as number, attempt: attempt[slot] as number, model, operation, sentMs };
}

function inspectionOf({ loss, lostMs, found = 'unknown' }: Inspection, askedMs: number): LoggedInspection {
  const status = loss.status === 0 ? {} : { status: loss.status };
  return { lostAs: outcomeName(loss.outcome), ...status, lostMs, askedMs, found };
}

function addStated(line: Draft, { usage, billedUnits, wireModel }: StatedCost): void {
  if (usage !== undefined) line.usage = usage;
  if (billedUnits !== undefined) line.billedUnits = billedUnits;
  if (wireModel !== undefined) line.wireModel = wireModel;
}

function addStream(line: Draft, { firstOutputMs, firstContentMs, outputTokens }: StreamedAnswer): void {
  line.firstTokenMs = firstOutputMs - line.sentMs;
  if (firstContentMs !== undefined && firstContentMs > firstOutputMs)
    line.firstContentMs = firstContentMs - line.sentMs;
  line.outputTokens = outputTokens;
}
