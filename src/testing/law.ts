import fc from 'fast-check';
import { LawBreach } from './amount.ts';
import type { BillingSubject } from './billing-subject.ts';
import { caseText } from './case-text.ts';
import { demandSubject } from './checks/demand-subject.ts';

/** What a law is about. */
export type LawGroup =
  | 'pricing'
  | 'outcome'
  | 'estimate'
  | 'retries'
  | 'ledger'
  | 'events'
  | 'reconciliation'
  | 'simulator';

/** One law of billing, as data: a test runner can make one test of each. */
export interface Law {
  /** Short and stable: `P1`, `O2`, `L5`. */
  readonly id: string;
  readonly group: LawGroup;
  readonly name: string;
  /** `P1: prices are never negative`: the title of a test. */
  readonly title: string;
  /** What holds, in one sentence. */
  readonly statement: string;
  /** What happens where it does not hold, as it was seen or is documented. */
  readonly story: string;
  /** Where the story is told, and of when that is. */
  readonly source: string;
  /** The part of the subject that it needs: `pricing`, `ledger.postings`. */
  readonly needs: string;
  /** Why it does not apply to a subject; absent: it does. */
  missing(subject: BillingSubject): string | undefined;
  /** What each argument of the property is, in words. */
  readonly given: readonly string[];
  /** The property over generated cases, for `fc.assert` or `fc.check`. Throws a RangeError for a subject without what it needs. */
  property(subject: BillingSubject): fc.IAsyncProperty<unknown>;
  /**
   * Resolves when it holds for all generated cases; rejects with an error that tells the smallest case for which it does not, and with a
   * `SubjectError` for a subject that cannot be checked.
   */
  check(subject: BillingSubject, options?: LawCheckOptions): Promise<void>;
}

/** How hard a law is tried. */
export interface LawCheckOptions {
  /** Generated cases of each law, from 1 up. Default: 100. */
  readonly numRuns?: number | undefined;
  /** Seed of the generated cases: the same seed gives the same cases. Default: 42. */
  readonly seed?: number | undefined;
  /** Stop a law after so many milliseconds; what was tried by then counts. Default: no limit. */
  readonly timeLimitMs?: number | undefined;
}

/** What became of one law. */
export interface LawResult {
  readonly id: string;
  readonly title: string;
  readonly verdict: 'passed' | 'failed' | 'skipped';
  /** Cases that were tried. */
  readonly runs: number;
  /** Of a law that failed: the smallest case found, as data: the arguments that the law got. */
  readonly counterexample?: string;
  /** Of a law that failed: the smallest case found, in words: each argument with its name. */
  readonly given?: string;
  /** Of a law that failed, where it compares: what it expected, and what the subject gave. */
  readonly expected?: string;
  readonly got?: string;
  /** Of a law that failed: what that case means, in a sentence. */
  readonly meaning?: string;
  /** Of a law that was skipped: why. */
  readonly reason?: string;
  /** All of it, for people. */
  readonly text: string;
}

const RUNS_DEFAULT = 100;
const SEED_DEFAULT = 42;
/** A counterexample longer than this is cut in texts. */
const SHOWN_MAX = 4000;

/** Tries one law on a subject. It rejects only when the generators themselves fail; what the subject does is part of the result. */
export async function runLaw(law: Law, subject: BillingSubject, options: LawCheckOptions): Promise<LawResult> {
  const { id, title } = law;
  const reason = law.missing(subject);
  if (reason !== undefined)
    return { id, title, verdict: 'skipped', runs: 0, reason, text: `skipped  ${title} (${reason})` };
  const { numRuns = RUNS_DEFAULT, seed = SEED_DEFAULT, timeLimitMs } = options;
  const details = await fc.check(law.property(subject), {
    seed,
    numRuns,
    ...(timeLimitMs === undefined ? {} : { interruptAfterTimeLimit: timeLimitMs, markInterruptAsFailure: false }),
  });
  const runs = details.numRuns;
  if (!details.failed && runs > 0)
    return { id, title, verdict: 'passed', runs, text: `passed   ${title} (${runs} runs)` };
  const counterexample = details.counterexample === null ? 'none' : shown(fc.stringify(details.counterexample));
  const given = details.counterexample === null ? 'none' : shown(caseText(law.given, details.counterexample));
  const meaning = meaningOf(details.errorInstance, runs, timeLimitMs);
  const compared = details.errorInstance instanceof LawBreach ? details.errorInstance.compared : undefined;
  const text = [
    `FAILED   ${title}`,
    `  law:      ${law.statement}`,
    `  case:     ${given}`,
    ...(compared === undefined ? [] : [`  expected: ${compared.expected}`, `  got:      ${compared.got}`]),
    `  meaning:  ${meaning}`,
    `  prevents: ${law.story} (${law.source})`,
    `  repeat:   only: ['${id}'], seed: ${seed}, numRuns: ${numRuns}`,
  ].join('\n');
  return { id, title, verdict: 'failed', runs, counterexample, given, ...compared, meaning, text };
}

function shown(text: string): string {
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)} ... (${text.length} characters)`;
}

function meaningOf(error: unknown, runs: number, timeLimitMs: number | undefined): string {
  if (error instanceof LawBreach) return error.message;
  if (error instanceof Error) return `the subject threw ${error.name}: ${error.message}`;
  if (error !== null && error !== undefined) return `the subject threw ${String(error)}`;
  if (runs === 0 && timeLimitMs !== undefined)
    return `not one case was finished within ${timeLimitMs} ms: give the law more time`;
  return 'too few of the generated cases checked anything: let the subject accept what it should, and support more';
}

type PartName = keyof BillingSubject;

/** The part of a subject that `pricing` or `pricing.accepts` needs. */
type PartOf<Needs extends string> = Needs extends `${infer Name extends PartName}.${string}`
  ? NonNullable<BillingSubject[Name]>
  : NonNullable<BillingSubject[Extract<Needs, PartName>]>;

/** What tells one law from another. */
interface LawText<Needs extends string> extends Pick<Law, 'id' | 'name' | 'statement' | 'story' | 'source' | 'given'> {
  readonly needs: Needs;
}

/**
 * Makes a law of its definition. It needs a part of the subject, or an optional field of one (`pricing`, `pricing.accepts`); where a path does
 * not tell, `part` finds the part, and undefined says that the subject does not have what it needs.
 */
export function defineLaw<Needs extends PartName | `${PartName}.${string}`>(
  group: LawGroup,
  definition: LawText<Needs> & { readonly part?: undefined; property(part: PartOf<Needs>): unknown },
): Law;
export function defineLaw<Part>(
  group: LawGroup,
  definition: LawText<string> & { part(subject: BillingSubject): Part | undefined; property(part: Part): unknown },
): Law;
export function defineLaw(
  group: LawGroup,
  definition: LawText<string> & {
    part?: ((subject: BillingSubject) => unknown) | undefined;
    property(part: never): unknown;
  },
): Law {
  const { part: partOf = partAt(definition.needs), property, ...text } = definition;
  const { id, name, needs } = text;
  const title = `${id}: ${name}`;
  const law: Law = {
    ...text,
    group,
    title,
    missing: (subject) => (partOf(subject) === undefined ? `the subject has no ${needs}` : undefined),
    property: (subject) => {
      const part = partOf(subject);
      if (part === undefined) throw new RangeError(`${title} does not apply: the subject has no ${needs}.`);
      return property(part as never) as fc.IAsyncProperty<unknown>;
    },
    check: async (subject, options = {}) => {
      await demandSubject(subject, [needs]);
      const result = await runLaw(law, subject, options);
      if (result.verdict === 'failed') throw new LawError(result);
      if (result.verdict === 'skipped') throw new RangeError(`${title} cannot be checked: ${result.reason}.`);
    },
  };
  return law;
}

/** The part that a path begins with, unless it lacks the field with which the path ends. */
function partAt(path: string): (subject: BillingSubject) => unknown {
  const [name = '', field] = path.split('.');
  return (subject) => {
    const part: unknown = Reflect.get(subject, name);
    if (typeof part !== 'object' || part === null || field === undefined) return part;
    const value: unknown = Reflect.get(part, field);
    return value === undefined || value === false ? undefined : part;
  };
}

/** A law does not hold; the message tells the smallest case found, what it means and how to repeat it. */
export class LawError extends Error {
  override readonly name = 'LawError';
  readonly result: LawResult;

  constructor(result: LawResult) {
    super(result.text);
    this.result = result;
  }
}
