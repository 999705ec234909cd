import fc from 'fast-check';
import { OUTCOMES, type Outcome } from '../../billing/outcome.ts';
import { DUE, type Due, OUTCOME_PRESETS, type OutcomePolicy } from '../../billing/outcome-policy.ts';
import type { JobStory, OutcomeSubject, StoryPrice } from '../subjects/outcome-subject.ts';

/** Any outcome. */
export const outcome: fc.Arbitrary<Outcome> = fc.constantFrom(...OUTCOMES);

/** Refused before any work: nothing was accepted. */
export const REFUSED_OUTCOMES: readonly Outcome[] = ['invalid', 'throttled', 'unavailable', 'unpaid'];

/** Outcomes that can end a job of which a 5xx is told. */
export const SERVER_OUTCOMES: readonly Outcome[] = ['server-error', 'unavailable', 'expired'];

const NEVER_WORKED: readonly Outcome[] = [...REFUSED_OUTCOMES, 'input-moderated', 'cancelled-queued', 'expired'];

/** A policy: one of the presets, or a table that bills anything but what was refused. */
export const outcomePolicy: fc.Arbitrary<OutcomePolicy> = fc.oneof(
  fc.constantFrom(...Object.values(OUTCOME_PRESETS)),
  fc.tuple(...OUTCOMES.map(() => fc.constantFrom(...(Object.keys(DUE) as Due[])))).map((dues): OutcomePolicy => {
    const due = OUTCOMES.map((name, index) => [name, REFUSED_OUTCOMES.includes(name) ? 'none' : dues[index]]);
    return { name: 'table', due: { ...(Object.fromEntries(due) as Record<Outcome, Due>), ok: 'full' } };
  }),
);

/** Statuses that an outcome can be told with. */
const STATUSES: Readonly<Record<Outcome, readonly number[]>> = {
  ok: [200],
  invalid: [400, 401, 403, 404, 413, 415, 422],
  throttled: [429],
  unavailable: [500, 502, 503],
  'server-error': [500, 502, 503, 504, 529, 599],
  'input-moderated': [400, 422],
  'output-moderated': [400, 422],
  empty: [200],
  'cancelled-queued': [499],
  'cancelled-running': [499],
  unpaid: [402],
  expired: [504],
  truncated: [200],
};

/** The story of a job that a subject can play, with one of some outcomes. All amounts are at most $1 and all times at most a minute. */
export function jobStory(subject: OutcomeSubject, among: readonly Outcome[] = OUTCOMES): fc.Arbitrary<JobStory> {
  const { outcomes = OUTCOMES, policies } = subject;
  const playable = among.filter((name) => outcomes.includes(name));
  return fc
    .record({
      policy: fc.constantFrom(...policies),
      price: storyPrice(subject),
      outcome: fc.constantFrom(...playable),
      statusAt: fc.nat(20),
      ...circumstances(subject),
      fullWorkMs: fc.integer({ min: 1, max: 60_000 }),
      share: fc.integer({ min: 1, max: 999 }),
    })
    .map(({ statusAt, share, ...story }): JobStory => {
      const statuses = STATUSES[story.outcome];
      const status = statuses[statusAt % statuses.length] ?? 0;
      const isCut = story.outcome === 'cancelled-running';
      const worked = NEVER_WORKED.includes(story.outcome) ? 0 : story.fullWorkMs;
      const fullWorkMs = isCut ? story.fullWorkMs + 1 : story.fullWorkMs;
      // A job that was cancelled while it ran had begun and had not ended: from 1 ms to 1 ms before its end.
      const workMs = isCut ? Math.min(fullWorkMs - 1, Math.max(1, Math.floor((fullWorkMs * share) / 1000))) : worked;
      return { ...story, status, workMs, fullWorkMs };
    });
}

/** What happens around a job and must not change its bill. */
export type Circumstances = Omit<JobStory, 'policy' | 'price' | 'outcome' | 'status' | 'workMs' | 'fullWorkMs'>;

/** The fields of `Circumstances`, to spread into a record. */
export function circumstances(subject: OutcomeSubject): {
  readonly [Field in keyof Circumstances]: fc.Arbitrary<Circumstances[Field]>;
} {
  const few = fc.integer({ min: 0, max: 5 });
  return {
    queueMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60_000 })),
    coldStartMs: subject.coldStart === undefined ? fc.constant(0) : fc.integer({ min: 0, max: 30_000 }),
    client: fc.constantFrom('waited', 'timed-out', 'disconnected'),
    polls: few,
    logReads: few,
    webhookDeliveries: few,
    cancelledAfterEnd: fc.boolean(),
  };
}

function storyPrice({ priceParts = ['output'] }: OutcomeSubject): fc.Arbitrary<StoryPrice> {
  const part = (name: keyof StoryPrice, max: bigint): fc.Arbitrary<bigint> =>
    priceParts.includes(name) ? fc.bigInt(1n, max) : fc.constant(0n);
  return fc.record({
    output: part('output', 1_000_000_000n),
    input: part('input', 100_000_000n),
    nanoPerMs: part('nanoPerMs', 10_000n),
  });
}
