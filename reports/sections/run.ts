import type { RunDescription } from '../../src/measure/run-description.ts';
import type { Summary } from '../../src/measure/summary.ts';
import type { Study } from '../../src/study/study.ts';
import { durationText } from '../../src/units/duration.ts';
import type { Section } from '../section.ts';

/** Options for people: without what only YAML needs: `poisson, rate 20/s` for `{ type: poisson, rate: 20/s }`. */
export function plainOptions(options: string): string {
  return options.replace(/^\{ (?:type: )?(.*) \}$/, '$1').replaceAll(/(\w): /g, '$1 ');
}

/** A fault with its window: `status 503, share 0.5, at 1m, for 1m`. */
export function faultText({ fault, fromMs, untilMs }: RunDescription['faults'][number]): string {
  const at = fromMs === 0 && untilMs === null ? '' : `, at ${durationText(fromMs)}`;
  return `${plainOptions(fault)}${at}${untilMs === null ? '' : `, for ${durationText(untilMs - fromMs)}`}`;
}

/** The faults of a run that do not act all the time. Those of a real endpoint are its own, and unknown. */
export function passingFaults({ run, world }: Pick<Summary, 'run' | 'world'>): RunDescription['faults'] {
  const faults = world === 'real' ? [] : (run?.faults ?? []);
  return faults.filter(({ fromMs, untilMs }) => fromMs > 0 || untilMs !== null);
}

const ASSUMED = { text: 'Capacity, limits and faults are what the scenario assumes: the endpoint has its own.' };

/** What was run, each limit, fault and flag by itself; of a study what all cells have in common. */
export function runSection({ run }: Pick<Study, 'run'>): Section | undefined {
  if (run === undefined) return undefined;
  const { retry, client, arrivals, capacity, limits = [], faults = [], target, transport, overrides = [] } = run;
  const one = (options: string | undefined): readonly string[] => (options === undefined ? [] : [options]);
  const all: readonly (readonly [string, readonly string[]])[] = [
    ['retry', one(retry).map(plainOptions)],
    ['client', one(client).map(plainOptions)],
    ['arrivals', one(arrivals).map(plainOptions)],
    ['capacity', one(capacity).map(plainOptions)],
    ['limits', limits.map(plainOptions)],
    ['faults', faults.map(faultText)],
    ['target', one(target)],
    ['transport', one(transport)],
    ['changed by', overrides],
  ];
  const entries = all.filter(([, values]) => values.length > 0);
  if (entries.length === 0) return undefined;
  const caption = 'As in a scenario file, without defaults';
  const isAssumed = target !== undefined && (capacity !== 'unlimited' || limits.length + faults.length > 0);
  const notes = isAssumed ? [ASSUMED] : [];
  return { title: 'run', parts: [{ columns: ['part', 'options'], entries, caption }, ...notes] };
}
