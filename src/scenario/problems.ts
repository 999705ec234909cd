import type { z } from 'zod';
import { nearest } from '../units/nearest.ts';
import { type FieldPath, isMap, valueAt } from './field-path.ts';

type Issue = z.core.$ZodIssue;

/** One thing wrong with a field, before it is known where the field stands. */
export interface FieldProblem {
  readonly path: FieldPath;
  readonly message: string;
}

/** What a schema said about a document. */
export interface Judgement {
  readonly issues: readonly Issue[];
  /** The document, as plain data. */
  readonly input: unknown;
  /** Names of the fields that the map at a path may have. */
  knownFields(path: FieldPath): string[];
}

/** Beginnings of the sentences that zod writes when a schema has none of its own. */
const GENERIC = /^(?:Invalid|Too (?:big|small)|Unrecognized)\b/;

const KIND_NAMES: Readonly<Record<string, string>> = {
  object: 'a map of fields',
  record: 'a map',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};
const SIZE_NAMES: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

/** Problems of one file that are told one by one. */
export const PROBLEMS_MAX = 100;
/** What is told instead of the last of them where there are more. */
export const FURTHER = 'is not right either, and more may follow: mend these first';

/**
 * The issues of a judgement as sentences, one per field; a union speaks for the branch that the document chose. At most `PROBLEMS_MAX`, of which the
 * last then says that there are more.
 */
export function fieldProblems(judgement: Judgement): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const issue of judgement.issues) {
    problems.push(...problemsOf(issue, [], judgement));
    if (problems.length > PROBLEMS_MAX) break;
  }
  return boundProblems(problems);
}

/** The first `PROBLEMS_MAX` of all problems; where there are more, the last of these says so. */
export function boundProblems(problems: readonly FieldProblem[]): FieldProblem[] {
  const last = problems[PROBLEMS_MAX];
  return last === undefined ? [...problems] : [...problems.slice(0, PROBLEMS_MAX - 1), { ...last, message: FURTHER }];
}

function problemsOf(issue: Issue, base: FieldPath, judgement: Judgement): FieldProblem[] {
  const path = [...base, ...(issue.path as (string | number)[])];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = judgement.knownFields(path);
      return issue.keys
        .slice(0, PROBLEMS_MAX + 1)
        .map((key) => ({ path: [...path, key], message: unknownField(key, known) }));
    }
    case 'invalid_union':
      return unionProblems(issue, path, judgement);
    case 'invalid_key': {
      const inner = issue.issues.map((nested) => expectation(nested)).join('; ');
      return [{ path, message: `this name will not do: ${inner}` }];
    }
    default:
      return [{ path, message: sentence(expectation(issue), valueAt(judgement.input, path)) }];
  }
}

function unknownField(key: string, known: readonly string[]): string {
  if (known.includes(key)) return 'this field is of another form than the one that is written here; remove it';
  const near = nearest(key, known);
  if (near !== undefined) return `unknown field; did you mean ${near}?`;
  return known.length === 0 ? 'unknown field; remove it' : `unknown field; known are ${known.join(', ')}`;
}

/** What a schema wanted. A schema's own sentence wins over the generic one. */
function expectation(issue: Issue): string {
  if (!GENERIC.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${KIND_NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${choice(issue.values)}`;
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${SIZE_NAMES[issue.origin] ?? ''}`;
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${SIZE_NAMES[issue.origin] ?? ''}`;
    case 'invalid_format':
      return `expected text of the form ${issue.pattern ?? issue.format}`;
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`;
    default:
      return 'this value does not fit here; see scenarios/tollmark.schema.json for what does';
  }
}

function choice(values: readonly unknown[]): string {
  const texts = values.map((value) => String(value));
  return texts.length === 1 ? String(texts[0]) : `one of ${texts.join(', ')}`;
}

/** Adds what was found instead, where that helps. */
function sentence(wanted: string, found: unknown): string {
  if (!wanted.startsWith('expected')) return wanted;
  if (found === undefined) return `is missing: ${wanted}`;
  if (found === null) return `has no value: ${wanted}`;
  if (Array.isArray(found))
    return wanted.includes('entr') || wanted.includes('at least one') ? wanted : `${wanted}, got a list`;
  if (isMap(found)) return wanted.startsWith('expected a map') ? wanted : `${wanted}, got a map`;
  if (typeof found !== 'string') return `${wanted}, got ${String(found)}`;
  if (wanted.includes(`"${found}"`)) return wanted;
  const near = wanted.startsWith('expected one of ')
    ? nearest(found, wanted.slice('expected one of '.length).split(', '))
    : undefined;
  const shown = JSON.stringify(found.length > 60 ? `${found.slice(0, 60)}…` : found);
  return `${wanted}, got ${shown}${near === undefined ? '' : `; did you mean ${near}?`}`;
}

type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

function unionProblems(issue: UnionIssue, path: FieldPath, judgement: Judgement): FieldProblem[] {
  const found = valueAt(judgement.input, path);
  const hasOwnSentence = !GENERIC.test(issue.message);
  const options = 'options' in issue ? issue.options : undefined;
  if (options !== undefined && options.length > 0 && !hasOwnSentence) {
    const stated = options.filter((option) => option !== undefined);
    return [{ path, message: sentence(`expected ${choice(stated)}`, found) }];
  }
  const branch = chosenBranch(issue.errors);
  if (branch !== undefined) return branch.flatMap((nested) => problemsOf(nested, path, judgement));
  if (hasOwnSentence) return [{ path, message: sentence(issue.message, found) }];
  const wanted = issue.errors.map((errors) => expectation(errors[0] as Issue).replace(/^expected /, ''));
  return [{ path, message: sentence(`expected ${[...new Set(wanted)].join(', or ')}`, found) }];
}

/** The value is not even of this branch's kind: text where it wants a map, or another word than its fixed one. */
function isOtherKind(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

/** The map has another tag than this branch's (`type: a` where it wants `type: b`). */
function isOtherTag(issue: Issue): boolean {
  return issue.path.length === 1 && issue.code === 'invalid_value' && issue.values.length === 1;
}

/**
 * What the branch says that the document meant: of those whose kind of value and whose tag fit, the one that complains least. When no tag
 * fits, one issue that names all tags. Undefined when the value is of no branch's kind.
 */
function chosenBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const ofKind = branches.filter((branch) => !branch.some(isOtherKind));
  const [chosen] = ofKind
    .filter((branch) => !branch.some(isOtherTag))
    .toSorted((left, right) => left.length - right.length);
  if (chosen !== undefined) return chosen;
  const tags = ofKind.flatMap((branch) =>
    branch.filter((issue) => issue.code === 'invalid_value' && isOtherTag(issue)),
  );
  const values = tags.flatMap((tag) => (tag.code === 'invalid_value' ? tag.values : []));
  const [first] = tags;
  return first?.code === 'invalid_value' ? [{ ...first, values }] : undefined;
}
