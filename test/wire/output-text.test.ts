import { expect, test } from 'vitest';
import { joinObjects, OutputText } from '../../src/wire/output-text.ts';

const file = (length: number) => [{ filename: 'a', contentType: 'image/png', bytes: new Uint8Array(length) }];

test('is made once for a list of files and a variant', () => {
  let made = 0;
  const texts = new OutputText((outputs, variant) => JSON.stringify({ n: outputs.length, variant, made: ++made }));
  const files = file(100);
  expect(texts.of(files, 'x')).toBe('{"n":1,"variant":"x","made":1}');
  expect(texts.of(files, 'x')).toBe('{"n":1,"variant":"x","made":1}');
  expect(texts.of(files, 'y')).toBe('{"n":1,"variant":"y","made":2}');
  expect(texts.of(file(100), 'y')).toBe('{"n":1,"variant":"y","made":3}');
});

test('of large files is not kept', () => {
  let made = 0;
  const texts = new OutputText(() => JSON.stringify({ made: ++made }));
  const files = file(65_537);
  expect([texts.of(files, ''), texts.of(files, '')]).toEqual(['{"made":1}', '{"made":2}']);
});

test('objects are joined by their fields', () => {
  expect(joinObjects('{}', '{"a":{"b":"}"}}', '{}', '{"c":[]}')).toBe('{"a":{"b":"}"},"c":[]}');
  expect(joinObjects('{}', '{}')).toBe('{}');
  expect(joinObjects()).toBe('{}');
});
