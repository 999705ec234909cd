import type { Outcome } from '../../billing/outcome.ts';
import type { ReplyReading } from '../dialect.ts';
import { asRecord, asText } from '../json-bytes.ts';
import { readErrorObject } from '../reading/error-object.ts';
import { boundedName } from '../reading/job-name.ts';
import { readPrice, unreadablePriceOf } from '../reading/stated-price.ts';
import { excerptOf } from '../reading/unreadable.ts';
import { readJson } from '../reading/json-reply.ts';
import { boundedMessage } from '../status-outcome.ts';

/** What a reading says beside its outcome. */
export type JobFacts = Omit<ReplyReading, 'outcome'>;

/** The price of a job, and what the vendor calls what it sold (docs.prodia.com/reference/price, 2026-11). */
function priceIn(job: Readonly<Record<string, unknown>> | undefined): JobFacts {
  const price = asRecord(job?.['price']);
  if (price === undefined) return readPrice(job?.['price']);
  return { ...readPrice(price['dollars']), product: boundedName(price['product']) };
}

/** Id, type, price and message of a job as the vendor writes it; also of the plain error objects that gateways write. */
export function readProdiaJob(value: unknown): JobFacts {
  const job = asRecord(value);
  const error = asText(job?.['error']) ?? asText(asRecord(job?.['error'])?.['message']);
  const message = error ?? asText(job?.['detail']) ?? asText(job?.['message']);
  return {
    ...priceIn(job),
    wireModel: boundedName(job?.['type']),
    jobId: boundedName(job?.['id']),
    message: message === '' ? undefined : boundedMessage(message),
  };
}

/** What the bytes of a job say. The price was asked for, so it stands in them even where they are no JSON. */
export function readProdiaJobBytes(bytes: Uint8Array): JobFacts {
  const value = readJson(bytes);
  return value === undefined ? unreadablePriceOf(excerptOf(bytes)) : readProdiaJob(value);
}

/** The failure that the JSON of a job under a 200 states: an error, or the state `failed`. It tells no status, and counts as a 500. */
export function readJobFailure(value: unknown): { readonly outcome: Outcome; readonly status: number } | undefined {
  const job = asRecord(value);
  const isFailed = asRecord(job?.['state'])?.['current'] === 'failed';
  return readErrorObject(job?.['error']) ?? (isFailed ? { outcome: 'server-error', status: 500 } : undefined);
}

/** Whether a value is the JSON of a job that has ended without a failure: it has a price, or the state `completed`. */
export function isFinishedJob(value: unknown): boolean {
  const job = asRecord(value);
  return asRecord(job?.['price']) !== undefined || asRecord(job?.['state'])?.['current'] === 'completed';
}
