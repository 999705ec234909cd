import { z } from 'zod';
import type { ChangeLimit } from '../comparison/change-limit.ts';
import { COMPARED, comparePairs } from '../comparison/compare.ts';
import type { ComparedPair } from '../comparison/comparison.ts';
import type { Figure, Reading } from '../comparison/reading.ts';
import { sharedRunSchema } from '../measure/run-description.ts';
import { summarySchema } from '../measure/summary.ts';

/** Bytes of a line, its end included: a short write is rare, and a reader keeps many. */
export const HISTORY_LINE_BYTES_MAX = 32_768;
/** Figures of a line. */
const FIGURES_MAX = 200;
const SCHEMA = 'tollmark/history-line@1';
/** How every version of a line begins, so that a cut one is known, too. */
const BEGINNING = '{"schema":"tollmark/history-line@';

const figure = z.union([z.number(), summarySchema.shape.dollars.shape.billed]);
const COMMIT = /^[\w./@+~^-]{1,100}$/;

/** A line of a history: one run. Fields that a later version adds are passed over. */
export const historyLineSchema = z.object({
  schema: z.literal(SCHEMA),
  at: z.iso.datetime().describe('When it was written.'),
  commit: z.string().regex(COMMIT).optional(),
  tollmark: z.string().max(100).describe('Version of Tollmark that wrote it.'),
  scenario: z.object({ name: z.string().max(200), seed: z.int().nonnegative(), digest: z.string().max(100) }),
  world: summarySchema.shape.world,
  machine: summarySchema.shape.validity.shape.machine,
  verdict: summarySchema.shape.verdict,
  run: sharedRunSchema.optional(),
  figures: z.record(z.string().max(300), figure),
});

export type HistoryLine = z.infer<typeof historyLineSchema>;

/** When, at which commit and by which version a run is written down. */
export interface LineOrigin {
  /** As ISO 8601, in UTC. */
  readonly at: string;
  readonly commit: string | undefined;
  readonly tollmark: string;
}

/** Whether a text may name a commit: 1 to 100 letters, digits and `. / @ + ~ ^ - _`. */
export function isCommit(text: string): boolean {
  return COMMIT.test(text);
}

const KEPT =
  /^(?:requests\.\w+|attempts\.(?:total|timeouts|networkErrors|unfinished|byStatus\.\d+)|dollars\.\w+|dollars\.wastedBy\.\w+|projection\.(?:perMonth|requestsPerMonth))$/;

/** The line of a run, without its end: the figures that reports compare, thresholds judge and `metrics` name. */
export function historyLineText(reading: Reading, origin: LineOrigin, metrics: readonly string[]): string {
  const { scenario, world, machine, verdict, run, thresholds, figures } = reading;
  const named = new Set([
    ...COMPARED.map(({ metric }) => metric),
    ...thresholds.map(({ metric }) => metric),
    ...metrics,
  ]);
  const kept = [...figures].filter(([metric]) => named.has(metric) || KEPT.test(metric));
  const line: HistoryLine = {
    schema: SCHEMA,
    at: origin.at,
    ...(origin.commit === undefined ? {} : { commit: origin.commit }),
    tollmark: origin.tollmark,
    scenario: { name: scenario.name, seed: scenario.seed, digest: scenario.digest },
    world,
    ...(machine === undefined ? {} : { machine }),
    verdict,
    ...(run === undefined ? {} : { run }),
    figures: Object.fromEntries(kept.slice(0, FIGURES_MAX)),
  };
  const text = JSON.stringify(line);
  // Limits and faults of an emulated endpoint may be many. Their digest is in the line, too.
  return new TextEncoder().encode(text).length < HISTORY_LINE_BYTES_MAX
    ? text
    : JSON.stringify({ ...line, run: undefined });
}

/** Whether a line, be it cut or of a newer version, is of a history. */
export function isOfHistory(text: string): boolean {
  return text.startsWith(BEGINNING);
}

/** The run of a line; a reason where it is none. `isCut`: the file ends in it. */
export function readHistoryLine(text: string, isCut: boolean): HistoryLine | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    if (isCut) return 'is cut short: what wrote it was stopped';
    return isOfHistory(text) ? 'is cut short or damaged' : 'is no JSON';
  }
  const name: unknown = Object(value).schema;
  if (name === SCHEMA) {
    const read = historyLineSchema.safeParse(value);
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    return `is not a whole ${SCHEMA}: ${issue?.path.map(String).join('.').slice(0, 100)}: ${issue?.message.slice(0, 100)}`;
  }
  if (typeof name === 'string' && /^tollmark\/history-line@\d{1,9}$/.test(name))
    return `is a ${name}, of a newer Tollmark than this one; update it`;
  return 'is JSON of another kind';
}

/** A line as a comparison reads a run. */
export function readingOfLine(line: HistoryLine): Reading {
  const { scenario, world, verdict, run, machine, commit, at } = line;
  return {
    source: commit ?? at,
    scenario: { ...scenario, description: '' },
    world,
    verdict,
    reasons: [],
    thresholds: [],
    run,
    machine,
    fields: undefined,
    figures: new Map<string, Figure>(Object.entries(line.figures)),
    values: undefined,
    series: '',
  };
}

/** What changed between two lines, whatever they are of: any other figure counts. */
export function compareLines(
  before: HistoryLine,
  after: HistoryLine,
  limits: readonly ChangeLimit[] = [],
): ComparedPair {
  const pair = { base: [readingOfLine(before)], head: [readingOfLine(after)] };
  const { pairs } = comparePairs([pair], { limits, tolerance: 0, anyway: true });
  return pairs[0] as ComparedPair;
}
