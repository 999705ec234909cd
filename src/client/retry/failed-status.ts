import { FAILURE, type FailedAttempt } from './retry-policy.ts';

/** Whether the attempt was answered with one of these statuses. */
export function hasStatusOf(failed: FailedAttempt, statuses: readonly number[]): boolean {
  return failed.failure === FAILURE.status && statuses.includes(failed.status);
}

/** 408, 409, 429 and everything from 500 on: what the SDKs of OpenAI, Anthropic and Vercel retry. */
export function isCommonRetryStatus(status: number): boolean {
  return status === 429 || status >= 500 || status === 408 || status === 409;
}
