import fc from 'fast-check';
import { breach } from '../amount.ts';
import { defineLaw, type Law } from '../law.ts';
import type { Submission, SubmitReply } from '../subjects/idempotency-subject.ts';

const submission: fc.Arbitrary<Submission> = fc.record({
  key: fc.constantFrom('key-1', 'key-2', 'key-3'),
  body: fc.constantFrom('a lighthouse', 'a lighthouse', 'a harbour'),
});

/** Submissions in waves: those of one wave come at once, the next wave when all of them are answered. */
const submissionWaves: fc.Arbitrary<readonly (readonly Submission[])[]> = fc.array(
  fc.array(submission, { minLength: 1, maxLength: 4 }),
  { minLength: 1, maxLength: 5 },
);

interface KnownJob {
  readonly jobId: string;
  readonly body: string;
}

const isAccepted = (reply: SubmitReply): boolean => reply.status >= 200 && reply.status < 300;

/** The law of idempotency keys: R5. */
export const idempotencyLaws: readonly Law[] = [
  defineLaw('retries', {
    id: 'R5',
    name: 'one key, one job, one charge',
    statement:
      'The same key and body give the same job and one charge, in any interleaving. The same key with another body is refused with 409 or 422, free of charge.',
    story:
      'four submissions of one user action were billed four times; in one week 426 of 732 such repetitions were billed',
    source: 'ComfyUI pull request 16204, 2026-09-09',
    needs: 'idempotency',
    given: ['submissions'],
    property: (subject) =>
      fc.asyncProperty(submissionWaves, async (waves) => {
        const session = await subject.open();
        const known = new Map<string, KnownJob>();
        for (const wave of waves) {
          const replies = await Promise.all(wave.map(async (asked) => subject.submit(session, asked)));
          const before = new Set(known.keys());
          for (const [index, asked] of wave.entries()) learn(known, asked, replies[index]);
          for (const [index, asked] of wave.entries()) {
            const reply = replies[index];
            if (reply === undefined || isAccepted(reply)) continue;
            const job = known.get(asked.key);
            if (job === undefined)
              breach(`The first submission of ${asked.key} was answered ${reply.status}.`, {
                expected: 'a status from 200 to 299',
                got: String(reply.status),
              });
            if (reply.status !== 409 && reply.status !== 422)
              breach(`A repetition of ${asked.key} was answered ${reply.status}.`, {
                expected: 'the job of the first, or 409 or 422',
                got: String(reply.status),
              });
            // While the first one is under way, 409 may also say: wait.
            const isTooSoon = reply.status === 409 && !before.has(asked.key);
            if (job.body === asked.body && !isTooSoon)
              breach(`The same request under ${asked.key} was refused with ${reply.status}.`, {
                expected: 'the job of the first',
                got: String(reply.status),
              });
          }
        }
        const charges = await subject.charges(session);
        for (const [key, { jobId }] of known) {
          const own = charges.filter((charge) => charge.jobId === jobId);
          if (own.length !== 1)
            breach(`The job of ${key} was charged ${own.length} times.`, {
              expected: '1 charge',
              got: `${own.length} charges`,
            });
        }
        if (charges.length !== known.size)
          breach(`${known.size} jobs were accepted, and there are ${charges.length} charges.`, {
            expected: `${known.size} charges`,
            got: `${charges.length} charges`,
          });
      }),
  }),
];

/** Remembers the job of an accepted submission; demands that it is the one which its key already has. */
function learn(known: Map<string, KnownJob>, { key, body }: Submission, reply: SubmitReply | undefined): void {
  if (reply === undefined || !isAccepted(reply)) return;
  const { jobId } = reply;
  if (jobId === undefined)
    breach(`A submission was answered ${reply.status} without a job.`, { expected: 'a jobId', got: 'none' });
  const job = known.get(key);
  if (job === undefined) {
    const other = [...known].find(([, { jobId: id }]) => id === jobId);
    if (other !== undefined)
      breach(`${key} was given job ${jobId}, which belongs to ${other?.[0]}.`, {
        expected: 'a job of its own',
        got: `job ${jobId}`,
      });
    known.set(key, { jobId, body });
    return;
  }
  if (job.body !== body)
    breach(`${key} was first used for "${job.body}", and accepted again for "${body}".`, {
      expected: '409 or 422',
      got: String(reply.status),
    });
  if (job.jobId !== jobId)
    breach(`${key} has job ${job.jobId}, and a repetition was given job ${jobId}.`, {
      expected: `job ${job.jobId}`,
      got: `job ${jobId}`,
    });
}
