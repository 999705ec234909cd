import { REQUEST_NUMBER_MAX } from '../workload/requests-ahead.ts';
import { readHeaderCount } from './own-headers.ts';

/** Which draws a request has: the keys that make a mock decide as the virtual world does. */
export interface RequestKey {
  /** Number of the request in the workload, from 0 to `REQUEST_NUMBER_MAX`. */
  readonly request: number;
  /** Number of the attempt, from 0 to `ATTEMPT_NUMBER_MAX`. */
  readonly attempt: number;
}

/** More attempts than any policy makes for one request. */
export const ATTEMPT_NUMBER_MAX = 1_000_000;

const REQUEST_HEADER = 'x-tollmark-request';
const ATTEMPT_HEADER = 'x-tollmark-attempt';

/** The headers by which a Tollmark client names the draws of an attempt. */
export function writeRequestKey(key: RequestKey): Readonly<Record<string, string>> {
  return { [REQUEST_HEADER]: String(key.request), [ATTEMPT_HEADER]: String(key.attempt) };
}

/** The key that headers (names in lower case) carry; undefined when either is absent, malformed or out of bounds. */
export function readRequestKey(headers: Readonly<Record<string, string | undefined>>): RequestKey | undefined {
  const request = readHeaderCount(headers[REQUEST_HEADER], REQUEST_NUMBER_MAX);
  const attempt = readHeaderCount(headers[ATTEMPT_HEADER], ATTEMPT_NUMBER_MAX);
  return request === undefined || attempt === undefined ? undefined : { request, attempt };
}
