import type { Amount, Eventually } from '../amount.ts';

/** Submissions under an idempotency key. `Session` is whatever stands for a fresh service or account. */
export interface IdempotencySubject<Session = unknown> {
  /** A fresh service, or an account of its own, with enough money. */
  open(): Eventually<Session>;
  /** Submits a job. It may be called again before it has answered. */
  submit(session: Session, submission: Submission): Eventually<SubmitReply>;
  /** All charges of the session so far, once all jobs are done. */
  charges(session: Session): Eventually<readonly JobCharge[]>;
}

/** A job as it is submitted. */
export interface Submission {
  readonly key: string;
  /** What is asked for: the same text is the same request. */
  readonly body: string;
}

/** The answer to a submission: 2xx with the job, or a refusal. */
export interface SubmitReply {
  readonly status: number;
  readonly jobId?: string;
}

/** What a job was charged, in one posting. */
export interface JobCharge {
  readonly jobId: string;
  readonly amount: Amount;
}
