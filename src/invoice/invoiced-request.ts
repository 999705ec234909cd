import { OUTCOME } from '../billing/outcome.ts';
import { CostAttribution } from '../measure/cost-attribution.ts';
import { fateOf, isReceived, knownEndMs } from './attempt-facts.ts';
import type { JoinedRequest } from './joined-request.ts';
import type { TrafficAttempt } from './traffic.ts';

/** What dollars can have bought: outputs that were received, or nothing, by cause (docs/reports.md, Dollars). */
export const CAUSES = ['failed', 'ghost', 'duplicate', 'moderated'] as const;
export type Cause = (typeof CAUSES)[number];

/** An attempt with what it was billed, and why that bought nothing. */
export interface InvoicedAttempt {
  readonly attempt: TrafficAttempt;
  /** Number of its call within the request, from 0. */
  readonly call: number;
  /** Whether its client sent another attempt in the same call: whatever it was answered, it did not take that. */
  readonly isRepeated: boolean;
  readonly nano: number;
  /** Absent where it was billed nothing, or its output was received. */
  readonly cause?: Cause;
}

/** A request with what it cost. */
export interface InvoicedRequest extends JoinedRequest {
  readonly attempts: readonly InvoicedAttempt[];
  /** `open`: an attempt or a job goes on. */
  readonly state: 'succeeded' | 'failed' | 'open';
  readonly startMs: number;
  /** When the client had its output, or the last failure. */
  readonly endMs: number;
  readonly billedNano: bigint;
  readonly wastedNano: bigint;
}

/** What a request was billed, and what of that bought nothing: by the attribution of all worlds. */
export function invoiceRequest(joined: JoinedRequest): InvoicedRequest {
  const listed: Listed[] = [];
  for (const [call, { attempts }] of joined.calls.entries()) {
    for (const attempt of attempts) listed.push({ attempt, call, isRepeated: attempt !== attempts.at(-1) });
  }
  if (joined.calls.length > 1) listed.sort((a, b) => a.attempt.number - b.attempt.number);
  const output = listed.findLast(
    ({ attempt, isRepeated }) => isReceived(attempt) && !isRepeated && (attempt.outcome ?? 'ok') === 'ok',
  )?.attempt;
  const attempts = withCauses(listed, output);
  const isOpen = listed.some(({ attempt }) => fateOf(attempt) === 'open');
  const total = (of: readonly InvoicedAttempt[]): bigint => of.reduce((sum, { nano }) => sum + BigInt(nano), 0n);
  return {
    ...joined,
    attempts,
    state: output !== undefined ? 'succeeded' : isOpen ? 'open' : 'failed',
    startMs: listed[0]?.attempt.arrivedMs ?? 0,
    endMs:
      output === undefined
        ? listed.reduce((last, { attempt }) => Math.max(last, heardEndMs(attempt)), 0)
        : heardEndMs(output),
    billedNano: total(attempts),
    wastedNano: total(attempts.filter(({ cause }) => cause !== undefined)),
  };
}

/** When its client had heard of its end. */
function heardEndMs(attempt: TrafficAttempt): number {
  return attempt.heardMs ?? knownEndMs(attempt);
}

type Listed = Omit<InvoicedAttempt, 'nano' | 'cause'>;

function withCauses(listed: readonly Listed[], output: TrafficAttempt | undefined): InvoicedAttempt[] {
  const keptJob = output?.replayOf ?? output?.number;
  const priced = listed.map((each): InvoicedAttempt => ({ ...each, nano: each.attempt.billedNano }));
  if (priced.every(({ attempt, nano }) => nano === 0 || attempt.number === keptJob)) return priced;
  const book = new CostAttribution(listed.length);
  for (const [index, { attempt, nano }] of priced.entries()) {
    const heard = attempt.isAsync ? attempt.heardMs !== undefined : attempt.ending === 'answered';
    book.post(0, index, OUTCOME[attempt.outcome ?? 'server-error'], nano, attempt.number === keptJob, heard);
  }
  book.close(0, output !== undefined);
  return priced.map((each, index) => {
    const cause = CAUSES.find((name) => book.byModel[index]?.[name].value() !== 0n);
    return cause === undefined ? each : { ...each, cause };
  });
}
