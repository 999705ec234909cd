import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { scriptSchemaText } from '../../../mock-server/script/script-schema.ts';
import { ScenarioError } from '../../../src/errors/scenario-error.ts';
import { runs } from '../../runs.ts';
import { createMockServer } from '../../../mock-server/app.ts';
import { MODEL, provider } from '../mock-fixture.ts';

const published = z.fromJSONSchema(JSON.parse(scriptSchemaText()) as z.core.JSONSchema.JSONSchema);
const accepts = (input: unknown): boolean => published.safeParse(input).success;

test('mock-server/script.schema.json is what the code says', async () => {
  const regenerate =
    'To write mock-server/script.schema.json anew: npx vitest run test/mock-server/script/script-schema.test.ts --update';
  await expect(scriptSchemaText(), regenerate).toMatchFileSnapshot('../../../mock-server/script.schema.json');
});

test('the scripts of the documentation are of the schema', () => {
  const page = readFileSync('docs/test-double.md', 'utf8');
  const bodies = [...page.matchAll(/\/tollmark\/script \\\n {2}-d '([^']+)'/g)].map(([, body = '']) => body);
  expect(bodies.length).toBeGreaterThan(0);
  expect(bodies.map((body) => accepts(JSON.parse(body)))).toEqual(bodies.map(() => true));
});

/** Values of fields, of which the first is good. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  status: [429, 503, 99, 600, '429', null],
  headers: [{ 'x-a': 'b' }, { 'X-A': 'b' }, { 'x-a': 1 }, 'x-a: b'],
  retryAfter: ['2s', '2', 2, '-1s'],
  body: ['text', { any: [1] }, null],
  delay: ['5s', '2h', 5],
  disconnect: ['after-headers', 'later'],
  billed: [true, 'yes'],
  times: [3, 0, 1.5, 1_000_001],
  model: [MODEL, 7],
  operation: ['text-to-image', 'painting'],
  key: ['sk-1', ''],
  route: ['POST /v2/job', 'PATCH /v2/job', 'POST job'],
  other: [1],
};
const step = fc
  .subarray(Object.keys(VALUES))
  .chain((names) =>
    fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom(...(VALUES[name] ?? []))]))),
  );

/** A step whose fields are good by themselves. */
const sound = fc
  .subarray(Object.keys(VALUES).filter((name) => name !== 'other' && name !== 'status'))
  .map((names) => Object.fromEntries(['status', ...names].map((name) => [name, VALUES[name]?.[0]])));

const server = createMockServer({ provider: provider(), seed: 7 });
afterAll(() => server.close({ graceMs: 0 }));

/** What the server finds wrong, sorted; nothing of the script is left. */
function problemsOf(input: unknown): string[] {
  try {
    server.script(input as never);
    server.clearScript();
    return [];
  } catch (error) {
    if (server.scriptView().steps.length > 0) throw new Error('A part of a refused script is there.', { cause: error });
    return (error as ScenarioError).problems.map(({ path, message }) => `${path}: ${message}`).toSorted();
  }
}

describe('whatever a script holds', () => {
  test('what the server takes is of the schema, and what is not of it is refused', () => {
    const counts = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(fc.oneof(step, sound, fc.array(sound, { maxLength: 3 }), fc.jsonValue()), (input) => {
        const problems = problemsOf(input);
        expect(problems.length > 0 || accepts(input)).toBe(true);
        counts[problems.length === 0 ? 'taken' : 'refused']++;
      }),
      { seed: 131, numRuns: runs(300, 3000) },
    );
    expect(Math.min(counts.taken, counts.refused)).toBeGreaterThan(20);
  });

  test('a list has the problems of each of its steps, all at once, and none of it is added', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
        const each = steps.flatMap((one, at) => problemsOf(one).map((text) => `[${at}].${text}`));
        expect(problemsOf(steps)).toEqual(each.toSorted());
      }),
      { seed: 132, numRuns: runs(200, 2000) },
    );
  });

  test('a step has the problems of each of its fields, all at once', () => {
    const ownOf = (name: string, value: unknown): string[] =>
      problemsOf({ status: 429, [name]: value }).filter((text) => text.startsWith(name));
    fc.assert(
      fc.property(step, (fields) => {
        const own = Object.entries(fields).flatMap(([name, value]) => ownOf(name, value));
        expect(problemsOf(fields)).toEqual(expect.arrayContaining(own));
      }),
      { seed: 133, numRuns: runs(200, 2000) },
    );
  });
});

test('a field that its schema and a rule both refuse has both problems', () => {
  expect(problemsOf({ status: 429, model: 7, route: 'GET /v2/account' })).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^model: expected text/),
      expect.stringMatching(/^model: .*creates no job|^route: /),
    ]),
  );
});

test('too many steps are told beside what is wrong with the first of them', () => {
  server.script(Array.from({ length: 999 }, () => ({ status: 500 })));
  const add = (): void => server.script([{ status: 99 }, { status: 500 }] as never);
  expect(add).toThrow(ScenarioError);
  expect(add).toThrow(/\[0\]\.status/);
  expect(add).toThrow(/1001 steps would wait/);
  expect(server.scriptView().steps).toHaveLength(999);
  server.clearScript();
});

test('maps of headers without end are not looked at to their end', () => {
  const headersOf = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-${index}`, index]));
  const whole = [': the steps have 10001 headers together, and at most 10000 may come at once: give fewer'];
  expect(problemsOf({ status: 500, headers: headersOf(10_001) })).toEqual(whole);
  const lists = [{ status: 500, headers: headersOf(9000) }, { headers: headersOf(1001) }];
  expect(problemsOf(lists)).toEqual(whole);
  expect(problemsOf({ status: 500, headers: headersOf(9000) })).toHaveLength(100);
});

test('a list without end is not looked at to its end', () => {
  const problems = problemsOf(Array.from({ length: 500_000 }, () => 0));
  expect(problems).toHaveLength(100);
  expect(problems.join('\n')).toContain('mend these first');
});
