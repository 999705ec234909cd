import type { ReplyReading, WireReply } from '../dialect.ts';
import { bytesText } from '../json-bytes.ts';
import { mediaTypeOf } from '../media-type.ts';

const EXCERPT_CHARS = 80;
/** Most bytes of a character in UTF-8. */
const CHAR_BYTES = 4;

/** How a body begins, on one line of at most 80 characters. */
export function excerptOf(body: Uint8Array): string {
  const text = bytesText(body.subarray(0, 2 * CHAR_BYTES * EXCERPT_CHARS))
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
  return text.length > EXCERPT_CHARS ? `${text.slice(0, EXCERPT_CHARS)}…` : text;
}

/** What is wrong with a body that should have been `expected`, a media type: one sentence with the beginning of the body. */
function problemOf({ headers, body }: WireReply, expected: string): string {
  if (body.length === 0) return `the reply has no body, expected ${expected}`;
  const type = mediaTypeOf(headers['content-type']).slice(0, EXCERPT_CHARS);
  const excerpt = excerptOf(body);
  if (type === expected) return `the reply is ${type} that cannot be parsed: ${excerpt}`;
  return `the reply is ${type === '' ? 'of no stated type' : type}, expected ${expected}: ${excerpt}`;
}

/**
 * A success whose body cannot be read: it may hold an output, and may have been billed. `expected` is the media type of what should be there;
 * `problem` says what is wrong where the type alone does not tell.
 */
export function unreadable(
  reply: WireReply,
  expected: string,
  problem = problemOf(reply, expected),
): ReplyReading & { readonly outcome: 'unreadable' } {
  return { outcome: 'unreadable', message: problem };
}

/** A success in JSON that has none of the fields by which the vendor's answers are known: somebody else has answered. */
export function foreign(reply: WireReply): ReplyReading & { readonly outcome: 'unreadable' } {
  return unreadable(reply, '', `the reply is no answer of the vendor's API: ${excerptOf(reply.body)}`);
}
