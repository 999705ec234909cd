import type { Refusal } from './dialect.ts';
import { readHeaderCount } from './header-count.ts';

/**
 * `x-tollmark-job-status`: the status with which a job failed, where the vendor reports the failure with a 200. The mock sends it, so that
 * Tollmark's client retries over HTTP what it retries in a simulation. Vendors do not send it, and other clients ignore it.
 */
const STATUS_HEADER = 'x-tollmark-job-status';

/** The header of a job that failed; none for any other. */
export function writeJobStatus(refusal: Refusal | undefined): Readonly<Record<string, string>> {
  return refusal === undefined ? {} : { [STATUS_HEADER]: String(refusal.status) };
}

/** The status that the header says; undefined where it is absent or no failure. */
export function readJobStatus(headers: Readonly<Record<string, string>>): number | undefined {
  const status = readHeaderCount(headers[STATUS_HEADER], 599);
  return status === undefined || status < 400 ? undefined : status;
}
