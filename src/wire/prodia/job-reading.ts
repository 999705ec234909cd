import type { Outcome } from '../../billing/outcome.ts';
import type { ReplyReading } from '../dialect.ts';
import { asRecord, asText } from '../json-bytes.ts';
import { readDollars } from '../json-exact.ts';
import { readErrorObject } from '../reading/error-object.ts';
import { boundedName } from '../reading/job-name.ts';
import { boundedMessage } from '../status-outcome.ts';

/** What a reading says beside its outcome. */
export type JobFacts = Omit<ReplyReading, 'outcome'>;

/** Id, price and message of a job as the vendor writes it; also of the plain error objects that gateways write. */
export function readProdiaJob(value: unknown): JobFacts {
  const job = asRecord(value);
  const error = asText(job?.['error']) ?? asText(asRecord(job?.['error'])?.['message']);
  const message = error ?? asText(job?.['detail']) ?? asText(job?.['message']);
  return {
    priceNanoUsd: readDollars(asRecord(job?.['price'])?.['dollars']),
    jobId: boundedName(job?.['id']),
    message: message === '' ? undefined : boundedMessage(message),
  };
}

/** The failure that the JSON of a job under a 200 states: an error, or the state `failed`. It tells no status, and counts as a 500. */
export function readJobFailure(value: unknown): { readonly outcome: Outcome; readonly status: number } | undefined {
  const job = asRecord(value);
  const isFailed = asRecord(job?.['state'])?.['current'] === 'failed';
  return readErrorObject(job?.['error']) ?? (isFailed ? { outcome: 'server-error', status: 500 } : undefined);
}
