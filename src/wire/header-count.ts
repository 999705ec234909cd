/**
 * The whole number that a header states in plain decimal digits, from 0 to `max`; undefined when the header is absent, malformed or beyond
 * the bound. `max` is a safe integer.
 */
export function readHeaderCount(text: string | undefined, max: number): number | undefined {
  if (text === undefined || !/^(?:0|[1-9]\d{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return value <= max ? value : undefined;
}
