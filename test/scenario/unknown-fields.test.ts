import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { readTextFile } from '../../src/platform/files.ts';
import { isMap, pathText } from '../../src/scenario/field-path.ts';
import { createScenario, loadScenario } from '../../src/scenario/load-scenario.ts';
import { SCENARIOS_FOLDER } from '../scenarios/run-scenario.ts';

const STRANGER = 'zzz';
type Segments = readonly (string | number)[];

/** The paths of all maps in a value. */
function mapsIn(value: unknown, path: Segments = []): Segments[] {
  if (Array.isArray(value)) return value.flatMap((child: unknown, index) => mapsIn(child, [...path, index]));
  if (!isMap(value)) return [];
  return [path, ...Object.entries(value).flatMap(([key, child]) => mapsIn(child, [...path, key]))];
}

/** The problems of a document with a field that nobody knows in the map at `path`. */
function problemsWith(
  document: unknown,
  path: Segments,
): readonly { readonly path: string; readonly message: string }[] {
  // Not `structuredClone`, which keeps one map that stands in two places one.
  const copy: unknown = JSON.parse(JSON.stringify(document));
  const map = path.reduce<unknown>((value, segment) => Reflect.get(value as object, segment), copy);
  Reflect.set(map as object, STRANGER, 1);
  try {
    createScenario(copy);
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems;
  }
}

/** Maps whose fields the user names. */
const OWN_NAMES =
  /^(?:provider\.models|thresholds|.*\.usd|.*\.credits|.*\.options|.*\.fallback\.models|.*\.outcomes|.*\.times(?:\..*)?)$/;

const image = { per: 'image', usd: '0.04' };
const constant = { type: 'constant', value: '1s' };
const timed = {
  name: 'timed',
  startAt: '09:00',
  provider: {
    models: {
      flux: {
        operation: 'text-to-image',
        serviceTime: constant,
        price: [
          { daily: '01:00..04:00', price: image },
          { from: '2026-01-01', price: [image, { per: 'request', usd: '0.01' }] },
          { price: image },
        ],
      },
    },
    capacity: { slots: 2, workers: { setupTime: constant } },
    billing: { workers: { price: { per: 'compute-second', usd: '0.001' } } },
  },
  workload: {
    duration: '10s',
    arrivals: { type: 'poisson', rate: '1/s' },
    requests: [{ operation: 'text-to-image', model: 'flux' }],
  },
};

describe('a field that nobody knows is told of, wherever it stands, and nothing else is', () => {
  const files = readdirSync(SCENARIOS_FOLDER).filter((name) => name.endsWith('.yaml'));
  const shipped = files.map((name) => {
    const { source } = loadScenario(`${SCENARIOS_FOLDER}${name}`, {
      readText: readTextFile,
      overrides: [],
      today: '2026-11-20',
    });
    return [name, source] as const;
  });
  test.each([['prices with their times', timed] as const, ...shipped])('%s', (_, document) => {
    const fixed = mapsIn(document).filter((path) => !OWN_NAMES.test(pathText(path)));
    expect(fixed.length).toBeGreaterThan(5);
    for (const path of fixed) {
      expect(problemsWith(document, path)).toEqual([
        expect.objectContaining({
          path: pathText([...path, STRANGER]),
          message: expect.stringMatching(/^unknown field/),
        }),
      ]);
    }
  });
});
