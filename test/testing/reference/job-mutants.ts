import type { BillingSubject, EstimateSubject, JobStory, OutcomeSubject } from '../../../src/testing/index.ts';
import { reference } from './engine.ts';
import { billEvents, clientOf, isTransient, owed, ReferenceQuotes, ReferenceService, serviceOf } from './jobs.ts';

function outcomes(bill: (story: JobStory) => bigint): BillingSubject {
  return { outcomes: { ...reference.outcomes, bill: (story) => ({ charged: bill(story) }) } satisfies OutcomeSubject };
}

function estimates(
  change: (quotes: ReferenceQuotes, subject: EstimateSubject) => Partial<EstimateSubject>,
): BillingSubject {
  const quotes = new ReferenceQuotes();
  const subject = quotes.subject();
  return { estimates: { ...subject, ...change(quotes, subject) } };
}

const full = ({ price, workMs }: JobStory): bigint => price.output + price.input + price.nanoPerMs * BigInt(workMs);

/** A lost answer is charged whether it was tried again or not, but at most once. */
const once = clientOf({ billed: (charges) => charges.reduce((most, nano) => (nano > most ? nano : most), 0n) });

class NewJobEachTime extends ReferenceService {
  override submit(key: string, body: string): { status: number; jobId?: string } {
    return { status: 201, jobId: this.run(key, body) };
  }
}

class ChargesAgain extends ReferenceService {
  override submit(key: string, body: string): { status: number; jobId?: string } {
    const reply = super.submit(key, body);
    if (reply.status === 200) this.charges.push({ jobId: reply.jobId ?? '', amount: 1n });
    return reply;
  }
}

class IgnoresBody extends ReferenceService {
  override submit(key: string, _body: string): { status: number; jobId?: string } {
    return super.submit(key, 'any');
  }
}

/** Looks the key up, looks away, and then makes the job. */
const racing: BillingSubject = {
  idempotency: {
    ...serviceOf(ReferenceService),
    submit: async (session, { key, body }) => {
      const service = session as ReferenceService;
      const known = service.jobs.get(key);
      await Promise.resolve();
      return known === undefined ? { status: 201, jobId: service.run(key, body) } : service.submit(key, body);
    },
  },
};

/** Broken jobs, clients and services, by the law that must notice. */
export const jobMutants: Readonly<Record<string, Readonly<Record<string, BillingSubject>>>> = {
  O1: { 'a 5xx that is charged': outcomes((story) => (story.status >= 500 ? full(story) : owed(story))) },
  O2: {
    'a meter that runs in the queue': outcomes((story) => owed(story) + story.price.nanoPerMs * BigInt(story.queueMs)),
    'a charge for each poll': outcomes((story) => owed(story) + BigInt(story.polls)),
    'a charge for each webhook': outcomes((story) => owed(story) * BigInt(Math.max(1, story.webhookDeliveries))),
  },
  O3: { 'a cold start that is free against the policy': outcomes((story) => owed({ ...story, coldStartMs: 0 })) },
  O4: {
    'a refusal that is charged': outcomes((story) => (story.status === 402 ? 1n : owed(story))),
    'a refusal that leaves its hold': {
      outcomes: {
        ...reference.outcomes,
        bill: (story) => ({ charged: owed(story), held: story.status === 429 ? 1n : 0n }),
      },
    },
  },
  O5: {
    'an empty 200 that counts as ok': outcomes((story) => (story.outcome === 'empty' ? full(story) : owed(story))),
    'moderated input that costs its output': outcomes((story) =>
      story.outcome === 'input-moderated' && story.policy.due['input-moderated'] === 'input'
        ? full(story)
        : owed(story),
    ),
  },
  O6: {
    'a cancelled job that costs all of its work': outcomes((story) =>
      story.outcome === 'cancelled-running' ? owed({ ...story, workMs: story.fullWorkMs }) : owed(story),
    ),
    'a late cancellation that gives back': outcomes((story) => (story.cancelledAfterEnd ? 0n : owed(story))),
  },
  O7: { 'a timeout that is refunded': outcomes((story) => (story.client === 'timed-out' ? 0n : owed(story))) },
  O8: {
    'a dry run that spends': estimates((quotes, subject) => ({
      estimate: (request) => {
        quotes.spent += 1n;
        return subject.estimate(request);
      },
    })),
  },
  O9: {
    'an estimate at half the price': estimates((_, subject) => ({
      estimate: async (request) => {
        const { high } = await subject.estimate(request);
        return { low: 0n, high: BigInt(high) / 2n };
      },
    })),
    'bounds where all is known': estimates((_, subject) => ({
      estimate: async (request) => ({ ...(await subject.estimate(request)), low: 0n }),
    })),
  },
  O9b: {
    'a cost while it runs': estimates(() => ({ costFields: () => ({ cost: 1n, estimate: 1n }) })),
    'an estimate that is shown as the cost': estimates((_, subject) => ({
      costFields: async (request, phase) => {
        const { high } = await subject.estimate(request);
        return phase === 'succeeded' ? { cost: high } : { estimate: high };
      },
    })),
  },
  R1: { 'one attempt too many': { retries: clientOf({ maxAttempts: 4 }) } },
  R2: {
    'a bill for attempts that were not made': {
      retries: clientOf({ billed: (charges) => charges.reduce((sum, nano) => sum + nano, charges[0] ?? 0n) }),
    },
    'only the dearest attempt is billed': { retries: once },
  },
  R3: { 'a 400 that is tried again': { retries: clientOf({ retries: (kind) => kind === 400 || isTransient(kind) }) } },
  R3b: { 'a Retry-After that nobody reads': { retries: clientOf({ waitMs: () => 100 }) } },
  R4: { 'a budget that is not kept': { retries: { ...clientOf(), budget: { ratio: 0.2, burst: 1 } } } },
  R5: {
    'a new job each time': { idempotency: serviceOf(NewJobEachTime) },
    'a charge each time': { idempotency: serviceOf(ChargesAgain) },
    'another body that is let through': { idempotency: serviceOf(IgnoresBody) },
    'a key that is read before it is written': racing,
  },
  R6: { 'lost answers that are billed once': { retries: once } },
  R7: {
    'one attempt too few': { retries: clientOf({ maxAttempts: 2 }) },
    'one attempt too many': { retries: clientOf({ maxAttempts: 4 }) },
  },
  E1: {
    'a charge at submission': {
      events: {
        bill: (log) =>
          billEvents(
            log.map((event) => (event.type === 'cancel' ? { ...event, chargeNano: 1n } : event)),
            ({ eventId }) => eventId,
          ),
      },
    },
    'refunds that are lost': {
      events: {
        bill: (log) =>
          billEvents(
            log.filter(({ type }) => type !== 'refund'),
            ({ eventId }) => eventId,
          ),
      },
    },
  },
  E2: { 'deliveries that are counted': { events: { bill: (log) => billEvents(log, (_, index) => String(index)) } } },
  E3: {
    'a finish that overtook its start': {
      events: {
        bill: (log) => {
          const started = new Set<string>();
          const known = log.filter(({ type, jobId }) =>
            type === 'start' ? started.add(jobId) : type !== 'finish' || started.has(jobId),
          );
          return billEvents(known as typeof log, ({ eventId }) => eventId);
        },
      },
    },
  },
};
