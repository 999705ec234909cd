import { resolve } from 'node:path';
import { EventBill } from './event-bill.ts';
import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import type { BilledCharge } from './reconciliation.ts';
import { parseJsonText, readRecordFile, unreadable } from '../platform/files.ts';
import { formatCount } from '../units/format.ts';
import { type BillFormat, billFormatOf, type BillPage, type BillPosting } from './formats.ts';

/** What a bill comes to. */
export interface ReadBill {
  readonly format: string;
  /** What its amounts are cut to, in nano-USD. */
  readonly unitNano: bigint;
  /** The charges that are to be compared: those of 0 are left out. */
  readonly charges: readonly BilledCharge[];
  readonly postings: readonly BillPosting[];
  /** Postings that came again under their own id. */
  readonly repeats: number;
  /** Why it is not the whole bill, or not to be believed. */
  readonly doubts: readonly string[];
}

/** Problems of a bill that are told one by one. */
const PROBLEMS_TOLD_MAX = 20;
/** Further problems that are counted: each may be a line, and a wrong file may have millions. */
const PROBLEMS_COUNTED_MAX = 10_000;

interface PageRead {
  readonly format: BillFormat;
  readonly page: BillPage;
}

/** A text that holds pages of a bill: one JSON value, or one a line. */
export interface BillText {
  /** Where it comes from. */
  readonly file: string;
  readonly text: string;
}

/** The texts of the files of a bill. Throws a `ScenarioError` for a file that cannot be read, or is named twice. */
export function billTexts(files: readonly string[]): BillText[] {
  refuseRepeats(files);
  return files.map((file) => ({ file, text: readRecordFile(file) }));
}

/**
 * Reads a bill from texts, all of one form. `byAttempt`: whether charges are named by request and attempt where the bill tells these, or by
 * job. Throws a `ScenarioError` that says what cannot be read.
 */
export function readBill(texts: readonly BillText[], byAttempt: boolean): ReadBill {
  const pages = soundPages(texts);
  const [first] = pages;
  if (first === undefined)
    throw unreadable(texts[0]?.file ?? '', 'is empty: fetch the bill again, as docs/billing.md shows for each vendor');
  const { format } = first;
  const mixed = pages.find((each) => each.format !== format);
  if (mixed !== undefined) {
    const message = `the files hold ${format.name} and ${mixed.format.name}: compare one bill at a time`;
    throw new ScenarioError('USAGE', [{ path: 'bill', message }]);
  }
  const postings = pages.flatMap(({ page }) => page.postings);
  const bill = format.kind === 'events' ? addUp(postings) : listed(postings, byAttempt);
  const { name, unitNano } = format;
  return {
    format: name,
    unitNano,
    ...bill,
    charges: bill.charges.filter(({ nano }) => nano !== 0n),
    doubts: [...bill.doubts, ...gaps(name, pages)],
  };
}

/** A file that is named twice would make a duplicate of every charge in it. */
function refuseRepeats(files: readonly string[]): void {
  const paths = files.map((file) => resolve(file));
  const repeated = files.filter((_, index) => paths.indexOf(paths[index] ?? '') !== index);
  if (repeated.length === 0) return;
  const message = `${[...new Set(repeated)].join(', ')} is named more than once: name each file of the bill once`;
  throw new ScenarioError('USAGE', [{ path: 'bill', message }]);
}

type Bill = Pick<ReadBill, 'charges' | 'postings' | 'repeats' | 'doubts'>;

/** One charge for each record. A record that stands in the bill twice is a charge of its own each time. */
function listed(postings: readonly BillPosting[], byAttempt: boolean): Bill {
  const seen = new Map<string, number>();
  const charges = postings.map(({ eventId, jobId, attemptId, chargeNano }): BilledCharge => {
    const count = (seen.get(eventId) ?? 0) + 1;
    seen.set(eventId, count);
    return {
      recordId: count === 1 ? eventId : `${eventId} #${count}`,
      requestId: byAttempt ? (attemptId ?? jobId) : jobId,
      nano: chargeNano,
    };
  });
  return { charges, postings, repeats: 0, doubts: [] };
}

/** One charge for each job: its postings added up, refunds taken off. */
function addUp(postings: readonly BillPosting[]): Bill {
  const bill = new EventBill<BillPosting>();
  for (const posting of postings) bill.take(posting);
  const charges = [...bill.dues].map(([jobId, nano]): BilledCharge => ({ recordId: jobId, requestId: jobId, nano }));
  const overpaid = [...bill.dues].filter(([, nano]) => nano < 0n).map(([jobId]) => jobId);
  return {
    charges,
    postings: bill.events,
    repeats: bill.repeats,
    doubts: [
      ...doubt([...bill.conflicts], 'different events came under one id, of which the dearest is counted'),
      ...doubt(overpaid, 'more was given back than charged, so a charge is missing'),
    ],
  };
}

function doubt(names: readonly string[], what: string): string[] {
  const [first] = names;
  if (first === undefined) return [];
  return [`${what}: ${first}${names.length > 1 ? ` and ${formatCount(names.length - 1)} more` : ''}`];
}

function gaps(name: string, read: readonly PageRead[]): string[] {
  const pages = read.map(({ page }) => page);
  const found: string[] = [];
  if (!pages.some(({ isFirst }) => isFirst)) found.push(`the first page of the ${name} is not there`);
  if (!pages.some(({ isLast }) => isLast))
    found.push(`the last page of the ${name} is not there: it says that more follow`);
  const most = (count: (page: BillPage) => number | undefined): number =>
    pages.reduce((highest, page) => Math.max(highest, count(page) ?? 0), 0);
  const total = most((page) => page.total);
  const here = new Set(pages.flatMap(({ ids = [] }) => ids)).size;
  if (here < total)
    found.push(`the ${name} has ${formatCount(total)} records, and ${formatCount(here)} of them are here`);
  const lost = most((page) => page.lost);
  if (lost > 0) found.push(`the provider has lost ${formatCount(lost)} records: shorten the run`);
  return found;
}

/** The pages of a bill; throws what is wrong with those that are none. */
function soundPages(texts: readonly BillText[]): PageRead[] {
  const pages: PageRead[] = [];
  const problems: Problem[] = [];
  let more = 0;
  const refuse = (problem: Problem): void => {
    if (problems.length < PROBLEMS_TOLD_MAX) problems.push(problem);
    else more++;
  };
  for (const text of texts)
    for (const read of readPages(text)) {
      if (more > PROBLEMS_COUNTED_MAX) break;
      if ('page' in read) pages.push(read);
      else read.forEach(refuse);
    }
  if (problems.length === 0) return pages;
  const count = `${more > PROBLEMS_COUNTED_MAX ? 'more than ' : ''}${formatCount(Math.min(more, PROBLEMS_COUNTED_MAX))}`;
  const rest = more > 0 ? [{ path: 'bill', message: `and ${count} more problems of this kind` }] : [];
  throw new ScenarioError('SCENARIO_UNREADABLE', [...problems, ...rest]);
}

/** The pages of a text, one after the other: there may be a line for each of its bytes. */
function* readPages({ file, text }: BillText): Generator<PageRead | readonly Problem[]> {
  const whole = parseJsonText(text);
  if (whole !== undefined) {
    yield pageOf({ file }, whole);
    return;
  }
  for (let [from, line] = [0, 1]; from < text.length; line++) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const each = text.slice(from, end);
    if (each.trim() !== '') yield pageOf({ file, line }, parseJsonText(each));
    from = end + 1;
  }
}

function pageOf(place: Pick<Problem, 'file' | 'line'>, value: unknown): PageRead | readonly Problem[] {
  const format = billFormatOf(value);
  if (format === undefined) {
    const what =
      value === undefined
        ? 'is not JSON'
        : "is no bill that is known: it takes a mock's usage records, fal's billing events, Lumenfall's request list, an aggregator's log, or events with eventId, jobId, type and dollars";
    return [{ ...place, path: '', message: `${what}; a file holds one JSON value, or one a line` }];
  }
  const page = format.read(value);
  if (!('problems' in page)) return { format, page };
  return page.problems.map(({ path, problem }) => ({
    ...place,
    path,
    message: `${problem} (read as ${format.name})`,
  }));
}
