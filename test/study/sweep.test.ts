import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readSweep, splitAtCommas } from '../../src/study/sweep.ts';

describe('splitAtCommas', () => {
  test.each<[string, string[]]>([
    ['a,b', ['a', 'b']],
    [' a , b ', ['a', 'b']],
    ['[1,2],{ a: 1, b: [3, 4] }', ['[1,2]', '{ a: 1, b: [3, 4] }']],
    [`"a,b",'c,d',e`, ['"a,b"', `'c,d'`, 'e']],
    [`"a\\",b",c`, [`"a\\",b"`, 'c']],
    [`it's,that's`, [`it's`, `that's`]],
    [`{ a: "]", b: '}' },c`, [`{ a: "]", b: '}' }`, 'c']],
    ['', ['']],
    ['a,,b', ['a', '', 'b']],
    ['a]],b', ['a]]', 'b']],
  ])('%s has the parts %j', (text, parts) => {
    expect(splitAtCommas(text)).toEqual(parts);
  });

  test('gives back every list of values that YAML can write in one line', () => {
    const scalar = fc.oneof(fc.integer(), fc.string({ maxLength: 8 }), fc.boolean());
    const value = fc.oneof(
      scalar,
      fc.array(scalar, { maxLength: 3 }),
      fc.dictionary(fc.string({ maxLength: 4 }), scalar, { maxKeys: 3 }),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (values) => {
        const parts = splitAtCommas(values.map((item) => JSON.stringify(item)).join(','));
        expect(parts.map((part) => parse(part) as unknown)).toEqual(JSON.parse(JSON.stringify(values)));
      }),
      { seed: 42, numRuns: 500 },
    );
  });
});

describe('readSweep', () => {
  test.each<[string, string, string[]]>([
    ['client.retry=none,prodia-js,aws-standard@2026', 'client.retry', ['none', 'prodia-js', 'aws-standard@2026']],
    ['a.b=1..3/3', 'a.b', ['1', '2', '3']],
    ['a=0.5,1..3/3,9', 'a', ['0.5', '1', '2', '3', '9']],
    ['a={ type: ratio, ratio: 0.1 },null', 'a', ['{ type: ratio, ratio: 0.1 }', 'null']],
    ['thresholds["latencyMs.p95"]=< 5,> 6', 'thresholds["latencyMs.p95"]', ['< 5', '> 6']],
    ['provider=../a.yaml,../b.yaml', 'provider', ['../a.yaml', '../b.yaml']],
  ])('%s', (text, path, values) => {
    expect(readSweep(text)).toEqual({ sweep: { path, values }, problems: [] });
  });

  test.each<[string, RegExp[]]>([
    ['rate', [/expected path=values/]],
    ['=1,2', [/expected path=values/]],
    ['a=', [/empty; write null/]],
    ['a=1,,2', [/empty/]],
    ['a=1,2,1', [/1 is given twice/]],
    ['a=[1', [/not YAML/]],
    ['a=1..2,5..5/2', [/say how many/, /the same/]],
  ])('%s is refused', (text, messages) => {
    const { problems } = readSweep(text);
    expect(problems).toHaveLength(messages.length);
    for (const [index, message] of messages.entries()) expect(problems[index]).toMatch(message);
  });
});
