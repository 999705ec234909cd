import { formatDecimal } from '../../src/units/format.ts';
import { type Element, xmlDocument } from './xml.ts';

/** Why a case did not pass: it did not hold (failure), could not be judged (error), or was not (skipped). */
export type CaseResult =
  | { readonly kind: 'failure' | 'error'; readonly type: string; readonly message: string; readonly text: string }
  | { readonly kind: 'skipped'; readonly message: string };

/** One test as JUnit knows it; without a result it has passed. */
export interface Case {
  readonly name: string;
  readonly result?: CaseResult;
  /** Default: none. */
  readonly timeMs?: number;
  /** What it observed. */
  readonly output?: string;
}

/** The tests of one result. */
export interface Suite {
  readonly name: string;
  readonly properties: Readonly<Record<string, string | undefined>>;
  readonly cases: readonly Case[];
}

/** Suites as JUnit XML. Times are in seconds; there is no time of day, so the same result gives the same bytes. */
export function suitesDocument(suites: readonly Suite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  return xmlDocument({
    name: 'testsuites',
    attributes: { name: 'tollmark', ...countsOf(all) },
    content: suites.map(suiteElement),
  });
}

function suiteElement({ name, properties, cases }: Suite): Element {
  const known = Object.entries(properties).flatMap(([key, value]): Element[] =>
    value === undefined ? [] : [{ name: 'property', attributes: { name: key, value } }],
  );
  return {
    name: 'testsuite',
    attributes: { name, ...countsOf(cases) },
    content: [
      ...(known.length === 0 ? [] : [{ name: 'properties', content: known }]),
      ...cases.map((each) => caseElement(each, name)),
    ],
  };
}

function countsOf(cases: readonly Case[]): Record<string, string> {
  const count = (kind: CaseResult['kind']): string =>
    String(cases.filter(({ result }) => result?.kind === kind).length);
  return {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: secondsText(cases.reduce((sum, { timeMs = 0 }) => sum + timeMs, 0)),
  };
}

function caseElement({ name, result, timeMs = 0, output }: Case, suite: string): Element {
  return {
    name: 'testcase',
    attributes: { classname: suite, name, time: secondsText(timeMs) },
    content: [
      ...(result === undefined ? [] : [resultElement(result)]),
      ...(output === undefined ? [] : [{ name: 'system-out', content: output }]),
    ],
  };
}

function resultElement(result: CaseResult): Element {
  const { kind, message } = result;
  if (kind === 'skipped') return { name: kind, attributes: { message } };
  return { name: kind, attributes: { message, type: result.type }, content: result.text };
}

/** To the millisecond. */
function secondsText(ms: number): string {
  return formatDecimal(Math.round(ms) / 1000);
}
