const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** Marks that turn the reading direction. */
export const DIRECTION: RegExp = /[\u061c\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/gu;
const PLAIN = /^[\x20-\x7e]*$/;
const LINE_BREAKS = /\s*[\t-\r\u0085\u2028\u2029]\s*/g;
/** Controls, marks that are not seen (direction, joiners, blanks without width), and halves of characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/**
 * Text from a scenario or a provider without what could move the cursor, colour the screen or turn the reading
 * direction.
 */
export function cleanText(text: string): string {
  return text.replace(DIRECTION, '').replace(CONTROL, ' ').trim();
}

/**
 * A text of somebody else as it is kept: on one line, with U+FFFD for each character that is not seen, so that two texts that differ look different, and of
 * at most `charsMax` characters, with `…` behind where it was cut.
 */
export function foreignText(text: string, charsMax: number): string {
  if (text.length <= charsMax && PLAIN.test(text)) return text;
  const kept = text.slice(0, charsMax).replace(LINE_BREAKS, ' ').replace(UNSEEN, '\ufffd');
  return text.length > charsMax ? `${kept}…` : kept;
}
