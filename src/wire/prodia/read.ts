import type { ReplyReading } from '../dialect.ts';
import { asRecord, asText } from '../json-bytes.ts';
import { readDollars } from '../json-exact.ts';
import { boundedMessage } from '../status-outcome.ts';

/** Id, price and message of a job as the vendor writes it; also of the plain error objects that gateways write. */
export function readProdiaJob(value: unknown): Omit<ReplyReading, 'outcome'> {
  const job = asRecord(value);
  const jobId = asText(job?.['id']);
  const priceNanoUsd = readDollars(asRecord(job?.['price'])?.['dollars']);
  const message = asText(job?.['error']) ?? asText(job?.['detail']) ?? asText(job?.['message']);
  return {
    ...(priceNanoUsd === undefined ? {} : { priceNanoUsd }),
    ...(jobId === undefined ? {} : { jobId }),
    ...(message === undefined ? {} : { message: boundedMessage(message) }),
  };
}
