import type { RunDescription, SharedRun } from '../src/measure/run-description.ts';
import { durationText } from '../src/units/duration.ts';

/** Options for people: without what only YAML needs: `poisson, rate 20/s` for `{ type: poisson, rate: 20/s }`. */
export function plainOptions(options: string): string {
  return options.replace(/^\{ (?:type: )?(.*) \}$/, '$1').replaceAll(/(\w): /g, '$1 ');
}

/** A fault with its window: `status 503, share 0.5, at 1m, for 1m`. */
export function faultText({ fault, fromMs, untilMs }: RunDescription['faults'][number]): string {
  const at = fromMs === 0 && untilMs === null ? '' : `, at ${durationText(fromMs)}`;
  return `${plainOptions(fault)}${at}${untilMs === null ? '' : `, for ${durationText(untilMs - fromMs)}`}`;
}

/** What was run: label and value of each part that there is. Each limit, fault and flag is a value of its own. */
export function runRows(run: SharedRun | undefined): readonly (readonly [string, readonly string[]])[] {
  if (run === undefined) return [];
  const { retry, client, arrivals, capacity, limits = [], faults = [], target, overrides = [] } = run;
  const one = (options: string | undefined): readonly string[] =>
    options === undefined ? [] : [plainOptions(options)];
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['retry', one(retry)],
    ['client', one(client)],
    ['arrivals', one(arrivals)],
    ['capacity', one(capacity)],
    ['limits', limits.map(plainOptions)],
    ['faults', faults.map(faultText)],
    ['target', target === undefined ? [] : [target]],
    ['changed by', overrides],
  ];
  return rows.filter(([, values]) => values.length > 0);
}
