import { machineDifferences } from '../measure/summary.ts';
import { countOf, listText } from '../units/format.ts';
import { numberOf, type Reading } from './reading.ts';

/** Characters of a reason; reports of the run have it all. */
const REASON_MAX = 160;
/** What two machines can differ by. */
const DIFFERENCES_MAX = 5;

/** What to know of two groups of runs before any number of them is read. */
export function notesOf(base: readonly Reading[], head: readonly Reading[], isExact: boolean): string[] {
  const [left, right] = [base[0] as Reading, head[0] as Reading];
  return [
    ...strangers(left, right),
    ...versionNotes(base, head, isExact),
    ...unsoundNotes(base),
    ...unsoundNotes(head),
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

/** The first of a side that is no measurement of its scenario, with its first reason, and how many more there are. */
function unsoundNotes(side: readonly Reading[]): string[] {
  const unsound = side.filter(({ verdict }) => verdict === 'invalid' || verdict === 'partial');
  const [first] = unsound;
  if (first === undefined) return [];
  const others =
    unsound.length === 1
      ? ''
      : `, and ${unsound.length - 1} of the ${side.length - 1} others of its side are no measurements either`;
  const [reason = ''] = first.reasons;
  const why = reason.length > REASON_MAX ? `${reason.slice(0, REASON_MAX)}…` : reason;
  return [`${first.source} is ${first.verdict}${others}${why === '' ? '' : `: ${why}`}.`];
}

/** What ran the sides, where it is not one thing. A simulation is its scenario and its seed: what differs beyond them is the program. */
function versionNotes(base: readonly Reading[], head: readonly Reading[], isExact: boolean): string[] {
  if (!isExact) return machineNotes([...base, ...head]);
  const [left, right] = [base[0] as Reading, head[0] as Reading];
  const isOne = left.scenario.digest === right.scenario.digest && left.scenario.seed === right.scenario.seed;
  const differs =
    left.series !== right.series || [...right.figures].some(([metric, value]) => left.figures.get(metric) !== value);
  return isOne && differs
    ? ['The scenario and the seed are the same, and numbers differ: two versions of Tollmark have simulated it.']
    : [];
}

/** What the machines of runs over HTTP differ by, and what of them nobody knows. */
function machineNotes(runs: readonly Reading[]): string[] {
  const known = runs.flatMap(({ machine }) => machine ?? []);
  const [first] = known;
  if (first === undefined || known.length < runs.length)
    return [
      `${first === undefined ? 'The files' : 'Some of the files'} do not say which machine, Node.js and Tollmark measured them: only runs of one machine are comparable.`,
    ];
  const differences = new Set(known.flatMap((machine) => machineDifferences(first, machine)));
  return differences.size === 0
    ? []
    : [
        `The runs were not measured by the same: they differ in ${listText([...differences].slice(0, DIFFERENCES_MAX))}. What changed may be that alone.`,
      ];
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
