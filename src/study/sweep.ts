import { parseOverride } from '../scenario/overrides.ts';
import { readRange } from './range.ts';

/** A field that a study varies, and the values that it takes. */
export interface Sweep {
  readonly path: string;
  /** Each as it was written: YAML, to be set as `--set path=value` sets it. */
  readonly values: readonly string[];
}

/** A sweep and what is wrong with it. */
export interface SweepReading {
  readonly sweep: Sweep;
  /** Sentences; empty when the sweep can be used. */
  readonly problems: readonly string[];
}

/** What opens before a quoted text of YAML can begin. */
const BEFORE_QUOTE = /(?:^|[,[{:])\s*$/;

/** Parts between the commas that stand in no brackets and in no quotes, without blanks around them. */
export function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (quote !== '') {
      if (char === '\\' && quote === '"') i++;
      else if (char === quote) quote = '';
    } else if ((char === '"' || char === "'") && BEFORE_QUOTE.test(text.slice(start, i))) {
      quote = char;
    } else if (char === '[' || char === '{') {
      depth++;
    } else if (char === ']' || char === '}') {
      depth--;
    } else if (char === ',' && depth <= 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}

/**
 * Reads `path=values`. Values are separated by commas, of which those in brackets or quotes belong to a value; each is YAML, or a range:
 * `from..to/n` is `n` values (2 to 1000) evenly apart, both ends included; `from..to*factor` multiplies from the lower end on as long as
 * the upper is not passed. The ends of a range are numbers, durations, rates or quoted dollars, both of one kind; values come out in the
 * unit of the first.
 */
export function readSweep(text: string): SweepReading {
  const equals = text.indexOf('=');
  const path = equals < 0 ? '' : text.slice(0, equals).trim();
  if (typeof parseOverride(`${path}=0`) === 'string') {
    const expected = `expected path=values such as client.retry=none,openai-node, got ${JSON.stringify(text.slice(0, 80))}`;
    return { sweep: { path: '', values: [] }, problems: [expected] };
  }
  const problems: string[] = [];
  const values: string[] = [];
  for (const part of splitAtCommas(text.slice(equals + 1))) {
    const range = readRange(part);
    if (typeof range === 'string') problems.push(range);
    else if (range !== undefined) values.push(...range);
    else values.push(part);
  }
  for (const value of values) {
    const override = parseOverride(`${path}=${value}`);
    if (value === '') problems.push('a value is empty; write null to leave the field out');
    else if (typeof override === 'string') problems.push(override);
  }
  const again = values.find((value, index) => value !== '' && values.indexOf(value) < index);
  if (again !== undefined) problems.push(`${again} is given twice; every cell has to be another question`);
  return { sweep: { path, values }, problems: [...new Set(problems)] };
}
