import { expect, test } from 'vitest';
import { ConnectionWatch } from '../../../src/runners/http/connection-watch.ts';

const refuse = (watch: ConnectionWatch, times: number, everyMs: number, fromMs = 0): boolean[] =>
  Array.from({ length: times }, (_, i) => watch.failed('ECONNREFUSED', fromMs + i * everyMs));

test('a target that refuses every connection for two seconds is dead from the first of them on, and is found dead once', () => {
  const watch = new ConnectionWatch('http://a.example');
  const found = refuse(watch, 40, 100, 500);
  expect(found.indexOf(true)).toBe(20);
  expect(found.filter(Boolean)).toHaveLength(1);
  expect(watch.deadMs).toBe(500);
});

test('many refusals in a moment are not enough, nor are few over a long time', () => {
  expect(refuse(new ConnectionWatch('http://a.example'), 500, 1)).not.toContain(true);
  expect(refuse(new ConnectionWatch('http://a.example'), 19, 10_000)).not.toContain(true);
});

test('any answer begins the count anew', () => {
  const watch = new ConnectionWatch('http://a.example');
  for (let round = 0; round < 10; round++) {
    expect(refuse(watch, 19, 1000, round * 60_000)).not.toContain(true);
    watch.answered(200, undefined);
  }
  expect(watch.deadMs).toBeUndefined();
});

test('resets are what load tests expect', () => {
  const watch = new ConnectionWatch('http://a.example');
  for (let i = 0; i < 100; i++) expect(watch.failed('ECONNRESET', i * 1000)).toBe(false);
});
