import type {
  EstimateSubject,
  EventSubject,
  IdempotencySubject,
  JobEvent,
  JobStory,
  OutcomeSubject,
  PlayedRequest,
  RetrySubject,
  ScriptedRequest,
} from '../../../src/testing/index.ts';
import { OUTCOME_PRESETS } from '../../../src/billing/outcome-policy.ts';

/** Everything that a job owes, by a table of its own. */
export function owed({ policy, price, outcome, workMs, coldStartMs }: JobStory): bigint {
  const time = price.nanoPerMs * BigInt(workMs + (workMs > 0 ? coldStartMs : 0));
  return { none: 0n, input: price.input, elapsed: price.input + time, full: price.output + price.input + time }[
    policy.due[outcome]
  ];
}

/** Bills by policy; cold starts cost their time. */
export const referenceOutcomes: OutcomeSubject = {
  policies: Object.values(OUTCOME_PRESETS),
  priceParts: ['output', 'input', 'nanoPerMs'],
  coldStart: 'billed',
  bill: (story) => ({ charged: owed(story) }),
};

const nanoOf = (usd: string, quantity: number): bigint => BigInt(Math.round(Number(usd) * 1e9)) * BigInt(quantity);

/** A dry run that keeps its hands off a spend counter. */
export class ReferenceQuotes {
  spent = 0n;

  subject(): EstimateSubject {
    return {
      estimate: ({ usd, maxQuantity, isFixed }) => ({
        low: isFixed ? nanoOf(usd, maxQuantity) : 0n,
        high: nanoOf(usd, maxQuantity),
      }),
      bill: ({ usd }, quantity) => {
        const cost = nanoOf(usd, quantity);
        this.spent += cost;
        return cost;
      },
      state: () => ({ spent: this.spent }),
      costFields: ({ usd, maxQuantity }, phase, quantity) =>
        phase === 'in-progress' ? { estimate: nanoOf(usd, maxQuantity) } : { cost: nanoOf(usd, quantity) },
    };
  }
}

/** How the reference client plays one request; mutants change these. */
export interface ClientRules {
  readonly maxAttempts: number;
  readonly retries: (kind: number | 'reset' | 'lost') => boolean;
  readonly waitMs: (retryAfterMs: number) => number;
  /** Retries that all requests together may make. */
  readonly budget: (requests: number) => number;
  readonly billed: (charges: readonly bigint[]) => bigint;
}

/** What the reference client retries. */
export const isTransient = (kind: number | 'reset' | 'lost'): boolean =>
  typeof kind === 'string' || kind === 429 || kind >= 500;

/** Three attempts, honest waits, no budget. */
const CLIENT_RULES: ClientRules = {
  maxAttempts: 3,
  retries: isTransient,
  waitMs: (retryAfterMs) => Math.max(100, retryAfterMs),
  budget: () => Infinity,
  billed: (charges) => charges.reduce((sum, nano) => sum + nano, 0n),
};

/** Plays requests by rules; what the endpoint charges is in the script. */
function playBy(rules: ClientRules, requests: readonly ScriptedRequest[]): PlayedRequest[] {
  let retriesMade = 0;
  return requests.map(({ atMs, answers }, index) => {
    const sentMs: number[] = [];
    const charges: bigint[] = [];
    let nowMs = atMs;
    for (;;) {
      const answer = answers[Math.min(sentMs.length, answers.length - 1)];
      if (answer === undefined) throw new Error('A request has answers.');
      sentMs.push(nowMs);
      charges.push(answer.chargeNano);
      const goesOn = answer.kind !== 200 && rules.retries(answer.kind) && sentMs.length < rules.maxAttempts;
      if (!goesOn || retriesMade + 1 > rules.budget(index + 1)) return { sentMs, billed: rules.billed(charges) };
      retriesMade++;
      nowMs += answer.afterMs + rules.waitMs(answer.retryAfterMs ?? 0);
    }
  });
}

/** A client subject of some rules. */
export function clientOf(rules: Partial<ClientRules> = {}): RetrySubject {
  return {
    retriesByLayer: [CLIENT_RULES.maxAttempts - 1],
    retries: isTransient,
    honoursRetryAfter: true,
    play: (requests) => playBy({ ...CLIENT_RULES, ...rules }, requests),
  };
}

/** One job a key: the first submission makes it. */
export class ReferenceService {
  readonly jobs = new Map<string, { readonly jobId: string; readonly body: string }>();
  readonly charges: { jobId: string; amount: bigint }[] = [];

  submit(key: string, body: string): { status: number; jobId?: string } {
    const known = this.jobs.get(key);
    if (known === undefined) return { status: 201, jobId: this.run(key, body) };
    return known.body === body ? { status: 200, jobId: known.jobId } : { status: 422 };
  }

  run(key: string, body: string): string {
    const jobId = `job-${this.charges.length + 1}`;
    this.jobs.set(key, { jobId, body });
    this.charges.push({ jobId, amount: 1_000_000n });
    return jobId;
  }
}

/** The service that a class makes. */
export function serviceOf(Service: new () => ReferenceService): IdempotencySubject<ReferenceService> {
  return {
    open: () => new Service(),
    submit: async (service, { key, body }) => Promise.resolve().then(() => service.submit(key, body)),
    charges: (service) => service.charges,
  };
}

/** Sums what each event says, every event once. */
export const referenceEvents: EventSubject = {
  bill: (log) => billEvents(log, (event) => event.eventId),
};

/** As the reference, with another idea of what is the same event. */
export function billEvents(
  log: readonly JobEvent[],
  identity: (event: JobEvent, index: number) => string,
): Map<string, bigint> {
  const once = new Map(log.map((event, index) => [identity(event, index), event]));
  const bills = new Map<string, bigint>();
  for (const { jobId, type, chargeNano } of once.values()) {
    bills.set(jobId, (bills.get(jobId) ?? 0n) + (type === 'refund' ? -chargeNano : chargeNano));
  }
  return bills;
}
