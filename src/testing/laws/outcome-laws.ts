import fc from 'fast-check';
import { type Outcome, OUTCOMES } from '../../billing/outcome.ts';
import type { OutcomePolicy } from '../../billing/outcome-policy.ts';
import { breach, dollarsOf, wholeNano } from '../amount.ts';
import { circumstances, jobStory, REFUSED_OUTCOMES, SERVER_OUTCOMES } from '../arbitraries/outcomes.ts';
import type { BillingSubject } from '../billing-subject.ts';
import { defineLaw, type Law } from '../law.ts';
import type { JobStory, OutcomeSubject } from '../subjects/outcome-subject.ts';

/** What a job owes under its policy: the definition that subjects are compared with. Nano-USD. */
function dueOf({ policy, price, outcome, workMs, fullWorkMs, coldStartMs }: JobStory, subject: OutcomeSubject): bigint {
  const worked = workMs > 0;
  const coldMs = worked && subject.coldStart === 'billed' ? coldStartMs : 0;
  const time = (ms: number): bigint => price.nanoPerMs * BigInt(ms + coldMs);
  switch (policy.due[outcome]) {
    case 'none':
      return 0n;
    case 'input':
      return price.input;
    case 'elapsed':
      return price.input + time(workMs);
    case 'full':
      return price.output + price.input + time(outcome === 'cancelled-running' ? Math.min(workMs, fullWorkMs) : workMs);
  }
}

async function chargeOf(subject: OutcomeSubject, story: JobStory): Promise<bigint> {
  return wholeNano((await subject.bill(story)).charged);
}

function outcomesOf(...among: readonly Outcome[]): (subject: BillingSubject) => OutcomeSubject | undefined {
  return ({ outcomes }) =>
    outcomes !== undefined && among.some((name) => (outcomes.outcomes ?? OUTCOMES).includes(name))
      ? outcomes
      : undefined;
}

/** Whether a policy does not bill all of what a server error can be. */
function isKind({ due }: OutcomePolicy): boolean {
  return SERVER_OUTCOMES.some((name) => due[name] === 'none');
}

/** A story of a server error under a policy that does not bill all of them. */
function serverStory(subject: OutcomeSubject): fc.Arbitrary<JobStory> {
  return jobStory({ ...subject, policies: subject.policies.filter(isKind) }, SERVER_OUTCOMES);
}

/** Demands that the subject bills stories of some outcomes as their policy says. */
function billsByPolicy(subject: OutcomeSubject, among: readonly Outcome[]): unknown {
  return fc.asyncProperty(jobStory(subject, among), async (story) => {
    const [charged, due] = [await chargeOf(subject, story), dueOf(story, subject)];
    const rule = story.policy.due[story.outcome];
    if (charged !== due)
      breach(`${story.outcome} was charged ${dollarsOf(charged)}; the policy says ${rule}: ${dollarsOf(due)}.`, {
        expected: dollarsOf(due),
        got: dollarsOf(charged),
      });
  });
}

/** The laws of what a job owes by the way it ended: O1 to O7. */
export const outcomeLaws: readonly Law[] = [
  defineLaw('outcome', {
    id: 'O1',
    name: 'a server error costs nothing',
    statement: 'A job that ends with a status from 500 to 599 costs nothing, unless the policy says that it is billed.',
    story: 'failed generations were charged at submission and never reversed',
    source: 'sub2api issue 4837, collected 2026-11',
    needs: 'outcomes with a server error that its policy does not bill',
    given: ['job'],
    part: (subject) =>
      subject.outcomes?.policies.some(isKind) === true ? outcomesOf(...SERVER_OUTCOMES)(subject) : undefined,
    property: (subject) =>
      fc.asyncProperty(serverStory(subject), async (story) => {
        fc.pre(story.policy.due[story.outcome] === 'none');
        const charged = await chargeOf(subject, story);
        if (charged !== 0n)
          breach(`Status ${story.status} was charged ${dollarsOf(charged)}.`, {
            expected: '$0',
            got: dollarsOf(charged),
          });
      }),
  }),
  defineLaw('outcome', {
    id: 'O2',
    name: 'waiting and polling cost nothing',
    statement:
      'The charge depends only on policy, outcome, price and work, not on queueing, polls, log reads or webhook deliveries.',
    story: 'an 80-second clip was billed as 10,272 seconds: $40,500',
    source: 'fal issue 1175, collected 2026-11',
    needs: 'outcomes',
    given: ['job', 'other circumstances'],
    property: (subject) =>
      fc.asyncProperty(jobStory(subject), fc.record(circumstances(subject)), async (story, others) => {
        const charged = await chargeOf(subject, story);
        const { coldStartMs, client } = story;
        const again = await chargeOf(subject, { ...story, ...others, coldStartMs, client });
        const both = `${dollarsOf(charged)}, and ${dollarsOf(again)}`;
        if (charged !== again)
          breach(`The same work was charged ${both} when only its circumstances were different.`, {
            expected: dollarsOf(charged),
            got: dollarsOf(again),
          });
      }),
  }),
  defineLaw('outcome', {
    id: 'O3',
    name: 'a cold start costs what the policy says',
    statement: 'Loading the model is free, or costs its time at the rate, as declared.',
    story: 'private deployments also bill set-up and idle time, so a calculation with the active time alone is too low',
    source: 'Replicate, documentation of billing, collected 2026-11',
    needs: 'outcomes.coldStart',
    given: ['job', 'ms of loading'],
    property: (subject) =>
      fc.asyncProperty(jobStory(subject, ['ok']), fc.integer({ min: 0, max: 30_000 }), async (story, coldStartMs) => {
        const warm = await chargeOf(subject, { ...story, coldStartMs: 0 });
        const cold = await chargeOf(subject, { ...story, coldStartMs });
        const due =
          subject.coldStart === 'billed' && story.policy.due.ok !== 'none'
            ? story.price.nanoPerMs * BigInt(coldStartMs)
            : 0n;
        if (cold - warm !== due)
          breach(`${coldStartMs} ms of loading cost ${dollarsOf(cold - warm)}, not ${dollarsOf(due)}.`, {
            expected: dollarsOf(due),
            got: dollarsOf(cold - warm),
          });
      }),
  }),
  defineLaw('outcome', {
    id: 'O4',
    name: 'a refusal costs nothing and holds nothing',
    statement:
      'A request that is refused before any work (400, 401, 402, 403, 404, 429) costs nothing and leaves no hold open.',
    story:
      'a 422 is free if nothing ran and may be charged if a GPU ran; a system that does not tell them apart bills refusals',
    source: 'fal, pricing page and FAQ, collected 2026-11',
    needs: 'outcomes with a refusal',
    given: ['job'],
    part: outcomesOf(...REFUSED_OUTCOMES),
    property: (subject) =>
      fc.asyncProperty(jobStory(subject, REFUSED_OUTCOMES), async (story) => {
        const bill = await subject.bill(story);
        const [charged, held] = [wholeNano(bill.charged), wholeNano(bill.held ?? 0n)];
        if (charged !== 0n)
          breach(`A refusal (${story.status}) was charged ${dollarsOf(charged)}.`, {
            expected: '$0',
            got: dollarsOf(charged),
          });
        if (held !== 0n)
          breach(`A refusal (${story.status}) leaves ${dollarsOf(held)} held.`, {
            expected: '$0',
            got: dollarsOf(held),
          });
      }),
  }),
  defineLaw('outcome', {
    id: 'O5',
    name: 'moderated and empty answers cost what the policy says',
    statement:
      'Moderated input, moderated output and a 200 without an output are separate outcomes, each billed by its own rule.',
    story: 'a status 200 without an image was billed in full',
    source: 'users of Gemini image models, help.apiyi.com, collected 2026-11',
    needs: 'outcomes with moderation or empty answers',
    given: ['job'],
    part: outcomesOf('input-moderated', 'output-moderated', 'empty'),
    property: (subject) => billsByPolicy(subject, ['input-moderated', 'output-moderated', 'empty']),
  }),
  defineLaw('outcome', {
    id: 'O6',
    name: 'a cancelled job costs what it used, by the policy',
    statement:
      'A job that is cancelled before its start or while it runs owes what the policy says. A cancellation after its end changes nothing.',
    story: 'one tool said "charged" after the vendor had refunded; another said the reverse; nobody could tell',
    source: 'civitai cli issue 278; Replicate, changelog of 2025-10-16',
    needs: 'outcomes with cancellation',
    given: ['job'],
    part: outcomesOf('cancelled-queued', 'cancelled-running'),
    property: (subject) =>
      fc.asyncProperty(jobStory(subject, ['ok', 'cancelled-queued', 'cancelled-running']), async (story) => {
        const calm = { ...story, cancelledAfterEnd: false };
        const [charged, due] = [await chargeOf(subject, calm), dueOf(story, subject)];
        if (charged !== due)
          breach(
            `${story.outcome} after ${story.workMs} ms was charged ${dollarsOf(charged)}, not ${dollarsOf(due)}.`,
            { expected: dollarsOf(due), got: dollarsOf(charged) },
          );
        const late = await chargeOf(subject, { ...story, cancelledAfterEnd: true });
        if (late !== charged)
          breach(`A cancellation after the end changed the charge from ${dollarsOf(charged)} to ${dollarsOf(late)}.`, {
            expected: dollarsOf(charged),
            got: dollarsOf(late),
          });
      }),
  }),
  defineLaw('outcome', {
    id: 'O7',
    name: 'a client that gives up changes nothing',
    statement:
      'A job that continues after its client timed out or disconnected costs the same as when the client waits.',
    story:
      'a poll timeout counted as a failure and was refunded in full, while the upstream finished and billed $2.25 a render',
    source: 'elizaOS issues 11862 and 11920, collected 2026-11',
    needs: 'outcomes',
    given: ['job'],
    part: outcomesOf('ok', 'server-error', 'empty', 'output-moderated'),
    property: (subject) =>
      fc.asyncProperty(jobStory(subject, ['ok', 'server-error', 'empty', 'output-moderated']), async (story) => {
        const waited = await chargeOf(subject, { ...story, client: 'waited' });
        const gone = await chargeOf(subject, story);
        if (waited !== gone)
          breach(
            `To a client that waited it costs ${dollarsOf(waited)}, to one that ${story.client} ${dollarsOf(gone)}.`,
            { expected: dollarsOf(waited), got: dollarsOf(gone) },
          );
      }),
  }),
];
