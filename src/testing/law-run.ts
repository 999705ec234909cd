import fc from 'fast-check';
import type { BillingSubject } from './billing-subject.ts';
import type { Law, LawCheckOptions, LawResult } from './law.ts';
import { LawBreach } from './law-breach.ts';

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
  const meaning = meaningOf(details.errorInstance, runs, timeLimitMs);
  const text = [
    `FAILED   ${title}`,
    `  law:      ${law.statement}`,
    `  case:     ${counterexample}`,
    `  meaning:  ${meaning}`,
    `  prevents: ${law.story} (${law.source})`,
    `  repeat:   only: ['${id}'], seed: ${seed}, numRuns: ${numRuns}`,
  ].join('\n');
  return { id, title, verdict: 'failed', runs, counterexample, meaning, text };
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
  return 'too few of the generated cases fit what the subject says it supports: let it support more';
}
