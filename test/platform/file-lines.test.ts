import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLines } from '../../src/platform/file-lines.ts';
import { folderWith } from '../commands/written-terminal.ts';

const LINE_MAX = 12;

/** What a file has for lines, by its whole text. */
function linesOf(text: string): { number: number; text: string | undefined; isCut: boolean }[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    const isLong = Buffer.byteLength(line) > LINE_MAX;
    return [{ number: index + 1, text: isLong ? undefined : line, isCut: index === lines.length - 1 }];
  });
}

test('law: lines are those of the whole text, with their numbers; long ones come without their text', () => {
  const path = join(folderWith({}), 'log');
  const line = fc.string({ unit: fc.constantFrom('a', 'ä', '{', ' ', '€'), maxLength: 20 });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const text = lines.join('\n');
      writeFileSync(path, text);
      expect([...readLines(path, LINE_MAX)]).toEqual(linesOf(text));
    }),
    { seed: 80, numRuns: 500 },
  );
});

test('a file of many pieces comes whole, and a line over several pieces is one', () => {
  const long = 'x'.repeat(700_000);
  const path = join(folderWith({}), 'log');
  const lines = Array.from({ length: 6 }, (_, i) => `${i}${long}`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  expect([...readLines(path)].map(({ text, isCut }) => [text, isCut])).toEqual(lines.map((line) => [line, false]));
  writeFileSync(path, `a\n${'y'.repeat(5_000_000)}\nb\n`);
  expect([...readLines(path)].map(({ number, text }) => [number, text])).toEqual([
    [1, 'a'],
    [2, undefined],
    [3, 'b'],
  ]);
});

test('a file that is not there is a problem with its path', () => {
  expect(() => [...readLines('/nowhere/log')]).toThrow(/\/nowhere\/log: no such file/);
});
