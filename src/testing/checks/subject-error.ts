import type { Problem } from '../../errors/scenario-error.ts';

/** A subject is not what the laws can be checked on: a part, a field or an answer is wrong. It lists every problem found. */
export class SubjectError extends Error {
  override readonly name = 'SubjectError';
  /** `path` is that of the field, `ledger.topUp`. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ path, message }) => `  ${path}: ${message}`);
    super(`The subject cannot be checked; ${problems.length} to mend:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/** A value in a few words, for sentences about a wrong one. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'nothing (undefined)';
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise, which is not awaited';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (value instanceof Map) return 'a Map';
  if (typeof value === 'object') {
    const names = Object.keys(value).slice(0, 5);
    return names.length === 0 ? 'an object without fields' : `an object with ${names.join(', ')}`;
  }
  return String(value);
}
