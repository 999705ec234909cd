import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesText, parseJsonText, textBytes } from '../../../src/wire/json-bytes.ts';
import { BASE64_CHARS_KEPT, JsonElider } from '../../../src/wire/elision/json-elider.ts';
import { runs } from '../../runs.ts';
import { elided } from './elided.ts';

const LONG = new RegExp(`([A-Za-z0-9+/=_-]{${BASE64_CHARS_KEPT}})[A-Za-z0-9+/=_-]+`, 'g');

/** A value whose texts and names are cut as they should be. */
function cut(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(LONG, '$1');
  if (Array.isArray(value)) return value.map(cut);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [cut(name), cut(child)]));
}

const base64 = fc
  .tuple(fc.constantFrom('A', '+/', 'x_', '9='), fc.integer({ min: 0, max: BASE64_CHARS_KEPT + 40 }))
  .map(([unit, length]) => unit.repeat(length).slice(0, length));
const around = fc.constantFrom('', '"', '\\', '\\"', ' ', 'data:image/png;base64,', 'ä€😀', '\n', '\u0001', '\ud800');
const text = fc.oneof(
  fc.string(),
  base64,
  fc.tuple(around, base64, around, base64).map((parts) => parts.join('')),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(null, true, false, 0, -1e300),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}));
const sizes = fc.array(fc.integer({ min: 700, max: 9000 }), { minLength: 1, maxLength: 4 });

test('law: parsing what is left is parsing the whole and cutting its texts', () => {
  fc.assert(
    fc.property(value, fc.constantFrom(0, 2), sizes, (any, indent, pieces) => {
      const whole = JSON.stringify(any, undefined, indent);
      const left = elided(new JsonElider(), textBytes(whole), pieces);
      expect(JSON.parse(bytesText(left))).toEqual(cut(JSON.parse(whole)));
    }),
    { seed: 80, numRuns: runs(60, 1000), endOnFailure: true },
  );
});

test('law: what is no JSON stays none, and what is left does not depend on the pieces', () => {
  const damage = fc.tuple(fc.nat(), fc.constantFrom('"', '\\', '{', '\n', '\u0000', 'A'.repeat(5000), ','));
  fc.assert(
    fc.property(value, damage, sizes, (any, [at, piece], pieces) => {
      const whole = JSON.stringify(any);
      const place = at % (whole.length + 1);
      const damaged = whole.slice(0, place) + piece + whole.slice(place);
      const left = bytesText(elided(new JsonElider(), textBytes(damaged), pieces));
      expect(parseJsonText(left) === undefined).toBe(parseJsonText(damaged) === undefined);
      expect(left).toBe(bytesText(elided(new JsonElider(), textBytes(damaged))));
    }),
    { seed: 80, numRuns: runs(60, 1000), endOnFailure: true },
  );
});

test('numbers outside of texts are never cut, however long', () => {
  const whole = `[1${'0'.repeat(300)}.${'0'.repeat(6000)}1,"${'A'.repeat(10_000)}"]`;
  const left = bytesText(elided(new JsonElider(), textBytes(whole)));
  expect(left).toBe(whole.replace('A'.repeat(10_000), 'A'.repeat(BASE64_CHARS_KEPT)));
});

test('an escape is one thing, wherever a piece ends', () => {
  const whole = `["${'\\u0041'.repeat(2000)}${'A'.repeat(9000)}\\\\${'B'.repeat(9000)}\\"","x"]`;
  for (const size of [1, 2, 3, 4095, 4096, 4097, 20_000]) {
    const left: unknown = JSON.parse(bytesText(elided(new JsonElider(), textBytes(whole), [size])));
    expect(left).toEqual([expect.stringMatching(/^A+\\B{4096}"$/), 'x']);
  }
});
