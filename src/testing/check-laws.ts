import { nearest } from '../units/nearest.ts';
import type { BillingSubject } from './billing-subject.ts';
import { demandSubject } from './checks/demand-subject.ts';
import { demandShape } from './checks/subject-shape.ts';
import { type Law, type LawCheckOptions, type LawResult, runLaw } from './law.ts';
import { laws } from './laws.ts';

/** Which laws are checked, and how hard. */
export interface CheckLawsOptions extends LawCheckOptions {
  /** Only these laws: identifiers (`P3`) or groups (`ledger`). Default: all. */
  readonly only?: readonly string[] | undefined;
  /** Not these laws: identifiers or groups. Default: none. */
  readonly skip?: readonly string[] | undefined;
}

/** What became of every law. */
export interface LawReport {
  /** One per law, in the order of `laws`, those that were not asked for left out. */
  readonly results: readonly LawResult[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** All of it, for people. */
  readonly text: string;
}

/** The law was not kept, or nothing was checked; `report` tells of every law. */
export class LawsError extends Error {
  override readonly name = 'LawsError';
  readonly report: LawReport;

  constructor(message: string, report: LawReport) {
    super(message);
    this.report = report;
  }
}

function instead(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return `${meant === undefined ? '' : `did you mean "${meant}"? `}Known are ${known.join(', ')}`;
}

/** The laws that `only` and `skip` choose. Throws a RangeError for a name that is neither a law nor a group. */
function chosenLaws({ only, skip = [] }: Pick<CheckLawsOptions, 'only' | 'skip'>): readonly Law[] {
  const known = new Set(laws.flatMap(({ id, group }) => [id, group]));
  for (const name of [...(only ?? []), ...skip]) {
    if (!known.has(name)) throw new RangeError(`There is no law or group "${name}": ${instead(name, [...known])}.`);
  }
  const isNamed = (law: Law, names: readonly string[]): boolean => names.includes(law.id) || names.includes(law.group);
  return laws.filter((law) => (only === undefined || isNamed(law, only)) && !isNamed(law, skip));
}

/**
 * The laws that apply to a subject, for one test each: `for (const law of lawsFor(subject)) test(law.title, () => law.check(subject));`. Throws a
 * `SubjectError` for a subject with a part or a field that is wrong.
 */
export function lawsFor(subject: BillingSubject, choice: Pick<CheckLawsOptions, 'only' | 'skip'> = {}): readonly Law[] {
  demandShape(subject);
  return chosenLaws(choice).filter((law) => law.missing(subject) === undefined);
}

/**
 * Checks every chosen law, one after the other, and reports: passed, failed with the smallest case and what it means, or skipped because the
 * subject has no such part. Throws a RangeError for an unknown name in `only` or `skip`, and a `SubjectError` that lists all that is wrong with the
 * subject, before any law is checked.
 */
export async function checkLaws(subject: BillingSubject, options: CheckLawsOptions = {}): Promise<LawReport> {
  const chosen = chosenLaws(options);
  await demandSubject(
    subject,
    chosen.map(({ needs }) => needs),
  );
  const results: LawResult[] = [];
  // One after the other: a subject may be one service with one database.
  for (const law of chosen) results.push(await runLaw(law, subject, options));
  const count = (verdict: LawResult['verdict']): number =>
    results.filter((result) => result.verdict === verdict).length;
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')];
  const text = [
    ...results.filter(({ verdict }) => verdict !== 'skipped').map((result) => result.text),
    ...skippedText(results),
    `${passed} passed, ${failed} failed, ${skipped} skipped`,
  ].join('\n');
  return { results, passed, failed, skipped, text };
}

/** All laws that were skipped in one line: their names by what the subject does not have. */
function skippedText(results: readonly LawResult[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { id, reason } of results) {
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  }
  const groups = [...byReason].map(([reason, ids]) => `${ids.join(' ')} (${reason.replace('the subject has ', '')})`);
  return groups.length === 0 ? [] : [`skipped  ${groups.join(', ')}`];
}

/** As `checkLaws`, but throws a `LawsError` when a law failed, and when no law applied at all. */
export async function assertLaws(subject: BillingSubject, options: CheckLawsOptions = {}): Promise<LawReport> {
  const report = await checkLaws(subject, options);
  if (report.failed > 0) throw new LawsError(`${report.failed} laws of billing are broken:\n${report.text}`, report);
  if (report.passed === 0)
    throw new LawsError(`No law was checked: the subject has none of the parts they need.\n${report.text}`, report);
  return report;
}
