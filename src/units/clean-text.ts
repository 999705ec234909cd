const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const DIRECTION = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/gu;

/**
 * Text from a scenario or a provider without what could move the cursor, colour the screen or turn the reading
 * direction.
 */
export function cleanText(text: string): string {
  return text.replace(DIRECTION, '').replace(CONTROL, ' ').trim();
}
