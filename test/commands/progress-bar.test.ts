import { expect, test } from 'vitest';
import { barText, ProgressBar } from '../../src/commands/progress-bar.ts';

const CLEAR = '\r\u001b[K';

/** A bar on a stream, and a clock that the test sets. */
function stage(stream: Partial<NodeJS.WriteStream>, quiet = false) {
  const written: string[] = [];
  const clock = { nowMs: 1000 };
  const write = (text: string): boolean => written.push(text) > 0;
  const stderr = { ...stream, write } as NodeJS.WriteStream;
  return { written, clock, bar: new ProgressBar({ stderr, quiet, nowMs: () => clock.nowMs }) };
}

test('a terminal sees a bar after two seconds, at most four times a second, and none at the end', () => {
  const { written, clock, bar } = stage({ isTTY: true, columns: 60 });
  for (; clock.nowMs < 2995; clock.nowMs += 5) bar.show(0.1, () => 'early');
  expect(written).toEqual([]);
  clock.nowMs = 3000;
  for (; clock.nowMs < 5000; clock.nowMs += 5) bar.show(0.5, () => 'half of it');
  expect(written).toHaveLength(8);
  for (const text of written) expect(text).toBe(`${CLEAR}${barText(0.5, 'half of it').slice(0, 59)}`);
  bar.end();
  bar.end();
  expect(written).toHaveLength(9);
  expect(written.at(-1)).toBe(CLEAR);
});

test('work that is over within two seconds writes nothing', () => {
  const { written, bar } = stage({ isTTY: true });
  bar.show(1, () => 'all');
  bar.end();
  expect(written).toEqual([]);
});

test.each([
  ['a pipe', {}, false],
  ['--quiet', { isTTY: true as const }, true],
])('%s sees nothing', (_, stream, quiet) => {
  const { written, clock, bar } = stage(stream, quiet);
  clock.nowMs = 60_000;
  bar.show(0.5, () => 'half of it');
  bar.end();
  expect([bar.visible, written]).toEqual([false, []]);
});

test('a bar is as long as what is done, and stays within its brackets', () => {
  expect(barText(0, 'x')).toBe(`[${'░'.repeat(24)}] 0 %  x`);
  expect(barText(0.5, 'x')).toBe(`[${'█'.repeat(12)}${'░'.repeat(12)}] 50.0 %  x`);
  expect(barText(1, 'x')).toBe(`[${'█'.repeat(24)}] 100 %  x`);
  expect(barText(1.5, 'x')).toContain('█]');
  expect(barText(0.999, 'x')).toContain('░]');
});
