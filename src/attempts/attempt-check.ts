import { COST_SOURCES } from '../measure/cost-attribution.ts';
import { FOUND } from '../client/transport.ts';
import { parseNanoUsd } from '../money/nano-usd.ts';
import { MAX_SAFE } from '../money/safe-integer.ts';

type Check = (value: unknown) => boolean;

/** The latest instant, in ms since the start: some thirty years. */
const TIME_MS_MAX = 1e12;

const isText: Check = (value) => typeof value === 'string';
const isTrue: Check = (value) => value === true;
const isBoolean: Check = (value) => typeof value === 'boolean';
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isPositive: Check = (value) => isCount(value) && value !== 0;
const isAmount: Check = (value) => typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
/** A wait that an answer names may lie in the past, as a date. */
const isWait: Check = (value) => typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
const isMs: Check = (value) => typeof value === 'number' && value >= 0 && value <= TIME_MS_MAX;
const isUs: Check = (value) => typeof value === 'number' && value >= 0 && value <= 1000 * TIME_MS_MAX;
const isStatus: Check = (value) => isCount(value) && (value as number) <= 999;
const isDollars: Check = (value) =>
  typeof value === 'string' && /^\d{1,7}(?:\.\d{1,9})?$/.test(value) && parseNanoUsd(value) <= MAX_SAFE;
const isMap: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isOneOf =
  (...names: readonly unknown[]): Check =>
  (value) =>
    names.includes(value);

const TIMES = {
  dueMs: isMs,
  sentMs: isMs,
  endedMs: isMs,
  dueUs: isUs,
  sentUs: isUs,
  endedUs: isUs,
  firstTokenMs: isMs,
  firstContentMs: isMs,
  firstTokenUs: isUs,
  firstContentUs: isUs,
} as const;

const INSPECTION: Readonly<Record<string, Check>> = {
  lostAs: isText,
  status: isStatus,
  lostMs: isMs,
  askedMs: isMs,
  lostUs: isUs,
  askedUs: isUs,
  found: isOneOf(...FOUND),
};

/** What each field of a line must be where it is there. What has no row here is not looked at. */
const FIELDS: Readonly<Record<string, Check>> = {
  ...TIMES,
  request: isCount,
  attempt: isPositive,
  model: isText,
  operation: isText,
  status: isStatus,
  outcome: isText,
  dollars: isDollars,
  dollarsAtMost: isDollars,
  costSource: isOneOf(...COST_SOURCES, 'unknown'),
  product: isText,
  wireModel: isText,
  jobId: isText,
  retryAfterMs: isWait,
  retryAfterForm: isOneOf('date', 'milliseconds'),
  brokenIn: isOneOf('body', 'stream'),
  shouldRetry: isBoolean,
  polls: isCount,
  outputTokens: isAmount,
  message: isText,
  inspection: (value) =>
    isMap(value) && isText((value as { lostAs?: unknown }).lostAs) && fits(value as object, INSPECTION),
  foundByKey: isTrue,
  priming: isTrue,
};

function fits(value: object, checks: Readonly<Record<string, Check>>): boolean {
  for (const name in value) {
    const check = checks[name];
    const field: unknown = (value as Record<string, unknown>)[name];
    if (check !== undefined && !check(field)) return false;
  }
  return true;
}

function has(value: object, ...names: readonly string[]): boolean {
  return names.every((name) => Object.hasOwn(value, name));
}

/** Whether the JSON of a line is an attempt that has ended, in either version of the log. */
export function isEndedAttempt(value: unknown): boolean {
  if (!isMap(value) || !has(value as object, 'request', 'attempt', 'model', 'status', 'outcome', 'dollars'))
    return false;
  const isTimed =
    has(value as object, 'dueUs', 'sentUs', 'endedUs') || has(value as object, 'dueMs', 'sentMs', 'endedMs');
  return isTimed && fits(value as object, FIELDS);
}

/** Whether the JSON of a line is an attempt that was about to be sent. */
export function isSentAttempt(value: unknown): boolean {
  return isMap(value) && has(value as object, 'request', 'attempt', 'model', 'sentUs') && fits(value as object, FIELDS);
}
