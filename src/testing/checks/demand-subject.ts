import type { Problem } from '../../errors/scenario-error.ts';
import type { BillingSubject } from '../billing-subject.ts';
import type { Answer } from './answers.ts';
import { PART_NAMES, type PartName } from './fields.ts';
import { type Ask, PROBES } from './probes.ts';
import { shownValue, SubjectError } from './subject-error.ts';
import { demandShape } from './subject-shape.ts';

/** The problems of parts that were asked before: whoever checks one law after the other asks them once. */
const known = new WeakMap<object, Map<PartName, Promise<readonly Problem[]>>>();

/**
 * Looks at a subject before laws are checked: the fields of all its parts, then one answer of each method of the parts that some laws need
 * (`needs` of a law). Throws a `SubjectError` with every problem. A method that throws is no problem here: the law that calls it tells the case.
 */
export async function demandSubject(subject: BillingSubject, needs: readonly string[]): Promise<void> {
  demandShape(subject);
  const problems: Problem[] = [];
  // One after the other: a subject may be one service with one database.
  for (const name of PART_NAMES) {
    const part = subject[name];
    if (part !== undefined && needs.some((text) => text.split(/\W/).includes(name)))
      problems.push(...(await answersOf(name, part)));
  }
  if (problems.length > 0) throw new SubjectError(problems);
}

function answersOf(name: PartName, part: object): Promise<readonly Problem[]> {
  const byName = known.get(part) ?? new Map<PartName, Promise<readonly Problem[]>>();
  known.set(part, byName);
  const asked = byName.get(name) ?? probe(name, part);
  byName.set(name, asked);
  return asked;
}

async function probe(name: PartName, part: object): Promise<readonly Problem[]> {
  const problems = new Map<string, Problem>();
  const ask: Ask = async <Value>(
    method: string,
    answer: Answer | undefined,
    call: () => Value,
  ): Promise<Awaited<Value>> => {
    const given: Awaited<Value> = await call();
    const problem = answerProblem(`${name}.${method}()`, answer, given);
    if (problem !== undefined) problems.set(method, problem);
    return given;
  };
  try {
    await PROBES[name](part as never, ask);
  } catch {
    // Told by the laws that call the method, with the smallest case in which it throws.
  }
  return [...problems.values()];
}

function answerProblem(path: string, answer: Answer | undefined, given: unknown): Problem | undefined {
  if (answer === undefined || answer.isRight(given)) return undefined;
  return { path, message: `answered ${shownValue(given)}; return ${answer.words}` };
}
