import type { WireReply } from '../dialect.ts';
import { asRecord, asText, bytesText } from '../json-bytes.ts';
import { boundedMessage } from '../status-outcome.ts';

type Body = Readonly<Record<string, unknown>>;

/** Most bytes of a body that are looked at for a message. */
const TEXT_BYTES_MAX = 2000;

/**
 * Where errors have their words: OpenAI's and most others, some gateways, Prodia and new-api, FastAPI (of which many servers of open models are
 * made), RFC 9457 (as of 2026-12).
 */
function wordsOf(body: Body): readonly unknown[] {
  const { error, message, detail, msg, title } = body;
  const [problem]: readonly unknown[] = Array.isArray(detail) ? detail : [];
  return [asRecord(error)?.['message'], error, message, detail, asRecord(problem)?.['msg'], msg, title];
}

/** What a failure says of itself: its words where they are known to stand, else how its body begins; undefined where that is empty. */
export function failureMessage({ body: bytes }: Pick<WireReply, 'body'>, body: Body | undefined): string | undefined {
  const isText = (value: unknown): boolean => (asText(value) ?? '').trim() !== '';
  const words = body === undefined ? undefined : asText(wordsOf(body).find(isText));
  const text = words ?? bytesText(bytes.subarray(0, TEXT_BYTES_MAX)).trim();
  return text === '' ? undefined : boundedMessage(text);
}
