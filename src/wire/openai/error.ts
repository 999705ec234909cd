import type { Outcome } from '../../billing/outcome.ts';
import { asRecord, asText } from '../json-bytes.ts';

type Body = Readonly<Record<string, unknown>>;

/**
 * Codes of an error that came from moderation: of an image's prompt, and of what came out (openai 6.49.0 and reports, 2026-11); of a chat's
 * prompt, at Azure (azure-sdk-for-go pull request 23936, 2025-01).
 */
const MODERATION: Readonly<Record<string, Outcome>> = {
  content_policy_violation: 'input-moderated',
  moderation_blocked: 'output-moderated',
  content_filter: 'input-moderated',
};

/** The outcome of a body with an `error` whose code says that it was moderation; undefined for any other. */
export function moderationOutcome(body: Body | undefined): Outcome | undefined {
  const code = asText(asRecord(body?.['error'])?.['code']) ?? '';
  return Object.hasOwn(MODERATION, code) ? MODERATION[code] : undefined;
}

/** The message of a body's `error`, which is an object or, at some gateways, a text. */
export function errorMessage(body: Body | undefined): string | undefined {
  return asText(asRecord(body?.['error'])?.['message']) ?? asText(body?.['error']);
}
