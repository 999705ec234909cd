import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { runs } from '../runs.ts';
import { FILES, load, PROVIDER_TEXT, SCENARIO_TEXT, type Files } from './scenario-fixtures.ts';

/** Loads, and gives what was thrown when it is no proper refusal: an error of another class, or one that names no problem. */
function improper(files: Files, overrides: readonly string[] = []): unknown {
  try {
    load(files, overrides);
    return undefined;
  } catch (error) {
    if (!(error instanceof ScenarioError)) return error;
    const isVague = error.problems.some(
      ({ message }) => /Invalid input|undefined|\[object|zod/i.test(message) || message.length < 8,
    );
    return error.problems.length === 0 || isVague ? error : undefined;
  }
}

/** The places of a document that could be changed. */
function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? inner : [path, ...inner];
}

const SOURCE = load().source;
const PATHS = pathsOf(SOURCE);
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 60,
    '',
    '5',
    '5s',
    '-1/s',
    [],
    {},
    [[]],
  ),
  fc.string({ maxLength: 10 }),
  fc.dictionary(fc.string({ maxLength: 5 }), fc.integer(), { maxKeys: 3 }),
);

describe('loading ends in a scenario or in a ScenarioError that says what is wrong', () => {
  test('for a scenario with one field replaced', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PATHS), strange, (path, value) => {
        const copy = structuredClone(SOURCE) as Record<string, unknown>;
        let node: object = copy;
        for (const key of path.slice(0, -1)) node = Reflect.get(node, key) as object;
        Reflect.set(node, path.at(-1)!, value);
        expect(improper({ 'dir/scenario.yaml': stringify(copy) })).toBeUndefined();
      }),
      { seed: 42, numRuns: runs(100, 2000) },
    );
  });

  test('for a scenario with characters changed', () => {
    const change = fc.record({ at: fc.nat(), length: fc.nat({ max: 8 }), text: fc.string({ maxLength: 4 }) });
    const changed = (text: string, list: readonly { at: number; length: number; text: string }[]): string =>
      list.reduce((soFar, { at, length, text: insert }) => {
        const from = at % soFar.length;
        return soFar.slice(0, from) + insert + soFar.slice(from + length);
      }, text);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), fc.boolean(), (list, inProvider) => {
        const files = inProvider
          ? { ...FILES, 'dir/providers/prodia.yaml': changed(PROVIDER_TEXT, list) }
          : { ...FILES, 'dir/scenario.yaml': changed(SCENARIO_TEXT, list) };
        expect(improper(files)).toBeUndefined();
      }),
      { seed: 42, numRuns: runs(75, 1500) },
    );
  });

  test('for any JSON, and any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary', maxLength: 60 })), (text) => {
        expect(improper({ 'dir/scenario.yaml': text })).toBeUndefined();
        expect(improper({ ...FILES, 'dir/providers/prodia.yaml': text })).toBeUndefined();
      }),
      { seed: 42, numRuns: runs(40, 1000) },
    );
  });

  test('for any override', () => {
    const path = fc.oneof(
      fc.constantFrom(...PATHS).map((segments) => segments.join('.')),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(
        path,
        fc.oneof(
          strange.map((value) => JSON.stringify(value)),
          fc.string({ maxLength: 10 }),
        ),
        (left, right) => {
          expect(improper(FILES, [`${left}=${right}`])).toBeUndefined();
        },
      ),
      { seed: 42, numRuns: runs(75, 1500) },
    );
  });
});

test('nothing of all this has reached Object.prototype', () => {
  improper({ 'dir/scenario.yaml': '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}' });
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
