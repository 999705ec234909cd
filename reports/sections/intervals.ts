import type { Summary } from '../../src/measure/summary.ts';
import { formatConfidence } from '../../src/units/format.ts';
import type { Note } from '../section.ts';
import { wordsOf } from './metric-words.ts';

type Interval = NonNullable<Summary['intervals']>[number];

/** Percentiles of latency whose intervals stand below their table. */
const SHOWN = ['latencyMs.p50', 'latencyMs.p90', 'latencyMs.p95', 'latencyMs.p99'];

/** How sure the percentiles of the latency are: their intervals, and why some have none; nothing where that is not known. */
export function latencyIntervalNotes({ intervals = [], latencyMs }: Summary): Note[] {
  if (latencyMs.count === 0) return [];
  const rows = intervals.filter(({ metric }) => SHOWN.includes(metric));
  const given = rows.filter(({ noInterval }) => noInterval === undefined);
  const refused = new Map<string, Interval[]>();
  for (const row of rows) {
    const { noInterval: reason } = row;
    if (reason !== undefined) refused.set(reason, [...(refused.get(reason) ?? []), row]);
  }
  const [first] = given;
  const ranges = given.map((interval) => `${percentileOf(interval)} ${rangeOf(interval)}`);
  return [
    ...(first === undefined
      ? []
      : [
          {
            text: `${formatConfidence(first.confidence)} intervals of latency: ${ranges.join(', ')}.`,
            style: 'faint',
          } as const,
        ]),
    ...[...refused].map(([reason, of]): Note => {
      const names = of.length === SHOWN.length ? 'latency' : `latency ${of.map(percentileOf).join(', ')}`;
      return { text: `No interval of ${names}: ${reason}.`, style: 'faint' };
    }),
  ];
}

function percentileOf({ metric }: Interval): string {
  return metric.replace('latencyMs.', '');
}

function rangeOf({ metric, low, high }: Interval): string {
  const { format } = wordsOf(metric);
  return `${format(low)} to ${format(high)}`;
}
