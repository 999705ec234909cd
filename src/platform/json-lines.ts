import { readFileSync } from 'node:fs';
import { parseJsonText, unreadable } from './files.ts';

/** The lines of a text file that are not empty. */
export function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/**
 * The JSON objects that lines of a file are, from one of them on. A crash may cut the last line short: it is left out. Throws a `ScenarioError`
 * SCENARIO_UNREADABLE where anything else is no JSON object.
 */
export function* jsonLines(path: string, lines: readonly string[], from: number): Generator<unknown> {
  for (let index = from; index < lines.length; index++) {
    const value = parseJsonText(lines[index] ?? '');
    if (typeof value === 'object' && value !== null) yield value;
    // A crash may cut the last line short; anything else is not our log.
    else if (value !== undefined) throw unreadable(path, `line ${index + 1} is no line of a log`);
    else if (index < lines.length - 1) throw unreadable(path, `line ${index + 1} is not JSON`);
  }
}
