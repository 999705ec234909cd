import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TerminalBlock } from '../../../src/commands/live/block.ts';
import { Screen } from './screen.ts';

const textLines = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '█', '·'), maxLength: 120 }), {
  minLength: 1,
  maxLength: 9,
});

function drawnOn(screen: Screen): { block: TerminalBlock; draw(lines: readonly string[]): void } {
  const block = new TerminalBlock(screen as never);
  return {
    block,
    draw: (lines) =>
      block.draw(
        () => lines,
        () => lines[0] as string,
      ),
  };
}

const standing = (lines: readonly string[], columns: number): string =>
  lines
    .map((line) => line.slice(0, columns - 1).trimEnd())
    .join('\n')
    .trimEnd();

test('what was drawn last is all that stands there, in one write each, whatever the lines before', () => {
  fc.assert(
    fc.property(
      fc.array(textLines, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 80, max: 140 }),
      (drawings, columns) => {
        const screen = new Screen(columns);
        const { block, draw } = drawnOn(screen);
        for (const lines of drawings) {
          draw(lines);
          expect(screen.text).toBe(standing(lines, columns));
        }
        expect(screen.writes).toHaveLength(drawings.length);
        block.clear();
        block.clear();
        expect(screen.text).toBe('');
        expect(screen.writes).toHaveLength(drawings.length + 1);
      },
    ),
    { seed: 42, numRuns: 200 },
  );
});

test('what stood there before the block stays, and what is written after it is cleared stands in its place', () => {
  const screen = new Screen(80);
  const { block, draw } = drawnOn(screen);
  screen.write('warning: a fault\n');
  draw(['one', 'two']);
  draw(['three', 'four', 'five']);
  block.clear();
  screen.write('report\n');
  expect(screen.text).toBe('warning: a fault\nreport');
});

test('a terminal that becomes narrower keeps nothing of what it has wrapped', () => {
  const screen = new Screen(120);
  const { block, draw } = drawnOn(screen);
  screen.write('before\n');
  draw(['x'.repeat(119), 'y'.repeat(100), 'z']);
  screen.narrow(90);
  draw(['x'.repeat(119), 'y'.repeat(100), 'z']);
  expect(screen.text).toBe(`before\n${'x'.repeat(89)}\n${'y'.repeat(89)}\nz`);
  screen.narrow(40);
  draw(['x'.repeat(119), 'y'.repeat(100), 'z']);
  expect(screen.text).toBe(`before\n${'x'.repeat(39)}`);
  block.clear();
  expect(screen.text).toBe('before');
});

test('a terminal that is too low or too narrow gets one line', () => {
  for (const screen of [new Screen(79), new Screen(80, 3)]) {
    drawnOn(screen).draw(['one', 'two', 'three']);
    expect(screen.text).toBe('one');
  }
  const high = new Screen(80, 4);
  drawnOn(high).draw(['one', 'two', 'three']);
  expect(high.text).toBe('one\ntwo\nthree');
});
