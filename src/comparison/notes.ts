import { countOf, listText } from '../units/format.ts';
import { numberOf, type Reading } from './reading.ts';

/** What to know of two groups of runs before any number of them is read. */
export function notesOf(base: readonly Reading[], head: readonly Reading[], isExact: boolean): string[] {
  const [left, right] = [base[0] as Reading, head[0] as Reading];
  return [
    ...strangers(left, right),
    ...[...base, ...head].flatMap(runNotes),
    ...(isExact ? [] : repetitionNotes(base.length, head.length)),
    ...emptyNote('base', base),
    ...emptyNote('head', head),
  ];
}

function strangers(base: Reading, head: Reading): string[] {
  const notes: string[] = [];
  if (base.scenario.name !== head.scenario.name)
    notes.push(`The scenarios are two: ${base.scenario.name} and ${head.scenario.name}.`);
  if (base.world !== head.world) notes.push(`The worlds are two: ${base.world} and ${head.world}.`);
  return notes;
}

function runNotes({ source, verdict, reasons }: Reading): string[] {
  if (verdict !== 'invalid' && verdict !== 'partial') return [];
  const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  return [`${source} is ${verdict}${why}.`];
}

function repetitionNotes(base: number, head: number): string[] {
  if (Math.min(base, head) < 2)
    return [
      'One run on a side has no interval: nothing shows how much such runs vary. Run each side several times, in turns.',
    ];
  const notes =
    base === head
      ? []
      : [`The sides have ${countOf(base, 'run')} and ${countOf(head, 'run')}, so runs are not compared in pairs.`];
  if (Math.min(base, head) < 5) notes.push('Fewer than five runs on a side find only large changes.');
  return notes;
}

function emptyNote(name: string, side: readonly Reading[]): string[] {
  const sum = (metric: string): number =>
    side.reduce((total, { figures }) => total + numberOf(figures.get(metric) ?? 0), 0);
  if (sum('requests.offered') === 0) return [`The ${name} has no requests.`];
  if (sum('requests.succeeded') === 0)
    return [`The ${name} has no successes, so no latency and no price of a success.`];
  const empty = side.filter(({ figures }) => numberOf(figures.get('requests.succeeded') ?? 0) === 0);
  return empty.length === 0
    ? []
    : [`The ${name} has no successes in ${listText(empty.slice(0, 5).map(({ source }) => source))}.`];
}
