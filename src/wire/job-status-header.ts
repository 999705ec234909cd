import type { Refusal } from './dialect.ts';
import { readHeaderCount } from './header-count.ts';

/**
 * The status with which a job failed, where the vendor tells of the failure by a 200: `x-tollmark-job-status`. The mock says it, so that a
 * client of Tollmark retries over HTTP what it retries in a simulation; a vendor does not, and other clients ignore it.
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
