const SECONDS_KNOWN = 16;

/** The seconds that were asked for lately, each at its remainder by `SECONDS_KNOWN`, and their texts: `2026-02-10T12:30:00.`. */
const seconds: number[] = Array.from({ length: SECONDS_KNOWN }, () => Number.NaN);
const texts: string[] = Array.from({ length: SECONDS_KNOWN }, () => '');
const MILLISECONDS: readonly string[] = Array.from({ length: 1000 }, (_, ms) => `${String(ms).padStart(3, '0')}Z`);

/**
 * `toISOString` of an instant in Unix epoch ms, fractions cut: `2026-02-10T12:30:00.612Z`. Busy servers write the same seconds again and again, which
 * costs a tenth here. Throws a RangeError for what is no date.
 */
export function instantText(epochMs: number): string {
  const wholeMs = Math.trunc(epochMs);
  const second = Math.floor(wholeMs / 1000);
  // What is no number has no place, and is refused by the date.
  const place = second >= 0 ? second % SECONDS_KNOWN : 0;
  if (seconds[place] !== second) {
    texts[place] = new Date(second * 1000).toISOString().slice(0, -4);
    seconds[place] = second;
  }
  return (texts[place] as string) + (MILLISECONDS[wholeMs - second * 1000] as string);
}
