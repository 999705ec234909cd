import type { Problem } from '../../errors/scenario-error.ts';
import { nearest } from '../../units/nearest.ts';
import type { BillingSubject } from '../billing-subject.ts';
import { type Field, fieldOf, FIELDS, PART_NAMES, type PartName } from './fields.ts';
import { shownValue, SubjectError } from './subject-error.ts';

/** Shorter names of optional fields are not suggested. */
const OPTIONAL_LENGTH_MIN = 6;

/** What is wrong with the fields of a subject: unknown parts, missing or misspelt methods, values of a wrong type. It calls nothing. */
function shapeProblems(subject: unknown): Problem[] {
  if (typeof subject !== 'object' || subject === null)
    return [{ path: 'subject', message: `expected an object of parts, got ${shownValue(subject)}` }];
  const unknown = Object.keys(subject).filter((name) => !PART_NAMES.some((part) => part === name));
  return [
    ...unknown.map((name) => ({ path: name, message: unknownPart(name) })),
    ...PART_NAMES.flatMap((part) => partProblems(part, fieldOf(subject, part))),
  ];
}

/** Throws a `SubjectError` with all that is wrong with the fields of a subject. */
export function demandShape(subject: BillingSubject): void {
  const problems = shapeProblems(subject);
  if (problems.length > 0) throw new SubjectError(problems);
}

function unknownPart(name: string): string {
  const meant = nearest(name, PART_NAMES);
  return meant === undefined
    ? `there is no such part; the parts are ${PART_NAMES.join(', ')}`
    : `there is no such part; did you mean "${meant}"?`;
}

function partProblems(part: PartName, value: unknown): Problem[] {
  if (value === undefined) return [];
  const fields: Readonly<Record<string, Field>> = FIELDS[part];
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Promise) {
    const needed = Object.keys(fields).filter((name) => fields[name]?.isOptional !== true);
    return [{ path: part, message: `expected an object with ${needed.join(', ')}, got ${shownValue(value)}` }];
  }
  const misspelt = misspeltNames(value, fields);
  return [
    ...[...misspelt].map(([meant, name]) => ({ path: `${part}.${name}`, message: `did you mean "${meant}"?` })),
    ...Object.entries(fields).flatMap(([name, field]) => {
      const own = fieldOf(value, name);
      if (misspelt.has(name) || field.isRight(own) || (own === undefined && field.isOptional === true)) return [];
      return [{ path: `${part}.${name}`, message: wrongField(own, field) }];
    }),
  ];
}

function wrongField(value: unknown, { words, choices = [] }: Field): string {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const odd = items.find((item) => typeof item === 'string' && !choices.includes(item));
  const meant = typeof odd === 'string' ? nearest(odd, choices) : undefined;
  const got = choices.length > 0 && Array.isArray(value) && odd !== undefined ? odd : value;
  return `expected ${words}, got ${shownValue(got)}${meant === undefined ? '' : `; did you mean "${meant}"?`}`;
}

/**
 * Names of fields that a part lacks, each with a name that it has instead. An instance of a class has fields of its own, and short names are
 * near to many others, so there only what is needed can be misspelt.
 */
function misspeltNames(part: object, fields: Readonly<Record<string, Field>>): Map<string, string> {
  const isPlain = Object.getPrototypeOf(part) === Object.prototype;
  const absent = Object.keys(fields).filter(
    (name) =>
      fieldOf(part, name) === undefined &&
      (fields[name]?.isOptional !== true || (isPlain && name.length >= OPTIONAL_LENGTH_MIN)),
  );
  const unknown = namesOf(part).filter((name) => fields[name] === undefined);
  const misspelt = new Map<string, string>();
  for (const name of unknown) {
    const meant = nearest(name, absent);
    if (meant !== undefined && !misspelt.has(meant)) misspelt.set(meant, name);
  }
  return misspelt;
}

/** The names of an object and of the classes that it is of. */
function namesOf(object: object): string[] {
  const names = new Set<string>();
  for (let each: object = object; each !== Object.prototype; each = Object.getPrototypeOf(each) as object) {
    for (const name of Object.getOwnPropertyNames(each)) names.add(name);
    if (Object.getPrototypeOf(each) === null) break;
  }
  return [...names].filter((name) => name !== 'constructor');
}
