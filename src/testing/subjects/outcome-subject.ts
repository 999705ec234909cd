import type { Outcome } from '../../billing/outcome.ts';
import type { OutcomePolicy } from '../../billing/outcome-policy.ts';
import type { Amount, Eventually } from '../amount.ts';

/** What a job owes by the way it ended. */
export interface OutcomeSubject {
  /** Its policies, one or several: what each outcome costs. `OUTCOME_PRESETS` of this package has those of known vendors. */
  readonly policies: readonly OutcomePolicy[];
  /** The outcomes that can happen to it. Default: all. */
  readonly outcomes?: readonly Outcome[];
  /** What its prices are made of; the other parts are 0 in every story. Default: `['output']`. */
  readonly priceParts?: readonly (keyof StoryPrice)[];
  /** Whether the time in which a runner loads the model is billed at `nanoPerMs`. Absent: there is no such time, and its law is skipped. */
  readonly coldStart?: 'free' | 'billed';
  /** Plays the story of one job to its end, on an account with enough money, and tells the bill. */
  bill(story: JobStory): Eventually<JobBill>;
}

/** What a job costs: output, input and time are added up. */
export interface StoryPrice {
  /** Nano-USD for a whole output. */
  readonly output: bigint;
  /** Nano-USD for the input. */
  readonly input: bigint;
  /** Nano-USD for each millisecond of work. */
  readonly nanoPerMs: bigint;
}

/** All that happens to one job. Times are whole milliseconds. */
export interface JobStory {
  readonly policy: OutcomePolicy;
  readonly price: StoryPrice;
  readonly outcome: Outcome;
  /** The HTTP status that it ended with. */
  readonly status: number;
  /** From acceptance to start. */
  readonly queueMs: number;
  /** From start until the model is loaded: no work is done. */
  readonly coldStartMs: number;
  /** Time that it worked until it ended; 0 for a job that was refused or never started. */
  readonly workMs: number;
  /** How far it would have got: `workMs`, unless it was cancelled before. */
  readonly fullWorkMs: number;
  /** What the client did meanwhile. Leaving does not stop a job whose outcome is not `cancelled-...`. */
  readonly client: 'waited' | 'timed-out' | 'disconnected';
  /** How often its state was asked for, its logs were read, and its webhook was delivered. */
  readonly polls: number;
  readonly logReads: number;
  readonly webhookDeliveries: number;
  /** Whether somebody asked for its cancellation after it had ended. */
  readonly cancelledAfterEnd: boolean;
}

/** What a job has cost when all is over. */
export interface JobBill {
  readonly charged: Amount;
  /** What is still held for it. Default: nothing. */
  readonly held?: Amount;
}
