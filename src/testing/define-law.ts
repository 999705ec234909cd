import type fc from 'fast-check';
import type { BillingSubject } from './billing-subject.ts';
import type { Law, LawGroup, LawResult } from './law.ts';
import { runLaw } from './law-run.ts';

/** What tells one law from another. `part` finds what it needs in a subject. */
export interface LawDefinition<Part> {
  readonly id: string;
  readonly name: string;
  readonly statement: string;
  readonly story: string;
  readonly source: string;
  readonly needs: string;
  /** What the law needs of the subject; undefined: the subject does not have it. */
  part(subject: BillingSubject): Part | undefined;
  property(part: Part): unknown;
}

/** Makes a law of its definition. */
export function defineLaw<Part>(group: LawGroup, definition: LawDefinition<Part>): Law {
  const { id, name, statement, story, source, needs } = definition;
  const title = `${id}: ${name}`;
  const missing = (subject: BillingSubject): string | undefined =>
    definition.part(subject) === undefined ? `the subject has no ${needs}` : undefined;
  const law: Law = {
    id,
    group,
    name,
    title,
    statement,
    story,
    source,
    needs,
    missing,
    property: (subject) => {
      const part = definition.part(subject);
      if (part === undefined) throw new RangeError(`${title} does not apply: the subject has no ${needs}.`);
      return definition.property(part) as fc.IAsyncProperty<unknown>;
    },
    check: async (subject, options = {}) => {
      const result = await runLaw(law, subject, options);
      if (result.verdict === 'failed') throw new LawError(result);
      if (result.verdict === 'skipped') throw new RangeError(`${title} cannot be checked: ${result.reason}.`);
    },
  };
  return law;
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
