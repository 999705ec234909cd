import type { Outcome } from '../../billing/outcome.ts';
import type { ReplyReading } from '../dialect.ts';
import { asRecord, asText } from '../json-bytes.ts';
import { boundedMessage, outcomeOfStatus } from '../status-outcome.ts';

/** The failure that a body under a 200 states. */
export type StatedFailure = ReplyReading & { readonly outcome: Outcome; readonly status: number };

/** The status of an outcome that is told by a code in words. */
const STATUSES: { readonly [K in Outcome]?: number } = { 'input-moderated': 400, 'output-moderated': 400, unpaid: 402 };

/** The number if it is the status of a failure; gateways write it as a number or as text. */
function failureStatus(code: unknown): number | undefined {
  const status = typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : code;
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599 ? status : undefined;
}

/**
 * What an error object, or text, under a 200 says; undefined when it is neither. Its code counts as the status where it is one (OpenRouter,
 * errors, 2026-11). Any other failure is a 500: the gateway took the request and could not answer it, and a 500 is what clients retry.
 * `outcomeOfCode` knows the vendor's codes in words.
 */
export function readErrorObject(
  error: unknown,
  outcomeOfCode: (code: string) => Outcome | undefined = () => undefined,
): StatedFailure | undefined {
  const fields = asRecord(error);
  const text = asText(error) ?? '';
  if (text === '' && (fields === undefined || Object.keys(fields).length === 0)) return undefined;
  const told = outcomeOfCode(asText(fields?.['code']) ?? '');
  const stated = failureStatus(fields?.['code']) ?? failureStatus(fields?.['status']);
  const status = stated ?? (told === undefined ? undefined : STATUSES[told]) ?? 500;
  const words = [fields?.['message'], text, fields?.['type'], fields?.['code']];
  const message = boundedMessage(asText(words.find((each) => (asText(each) ?? '') !== '')));
  return { outcome: told ?? outcomeOfStatus(status), status, message };
}
