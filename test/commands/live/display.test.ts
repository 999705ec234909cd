import { describe, expect, test } from 'vitest';
import { RunDisplay } from '../../../src/commands/live/display.ts';
import type { ProgressMode } from '../../../src/commands/live/progress-mode.ts';
import { blockLines } from '../../../src/commands/live/text.ts';
import { runAt } from './runs-shown.ts';
import { Screen } from './screen.ts';

/** A clock whose timers are called as it is moved on. */
class Clock {
  ms = 0;
  timers = new Map<object, { atMs: number; callback: () => void }>();
  readonly nowMs = (): number => this.ms;
  readonly setTimer = (delayMs: number, callback: () => void): (() => void) => {
    const key = {};
    this.timers.set(key, { atMs: this.ms + delayMs, callback });
    return () => this.timers.delete(key);
  };

  until(untilMs: number): void {
    for (;;) {
      const [next] = [...this.timers].toSorted(([, a], [, b]) => a.atMs - b.atMs);
      if (next === undefined || next[1].atMs > untilMs) break;
      this.timers.delete(next[0]);
      this.ms = next[1].atMs;
      next[1].callback();
    }
    this.ms = untilMs;
  }
}

function stage(mode: ProgressMode, runs = 1) {
  const clock = new Clock();
  // As wide as what no line wraps on.
  const screen = new Screen(1000);
  const display = new RunDisplay({ mode, stderr: screen as never, clock, runs });
  return { clock, screen, display, run: { progress: () => runAt(clock.ms) } };
}

describe('a block', () => {
  test('is drawn four times a second, and gone at the end', () => {
    const { clock, screen, display, run } = stage('block');
    display.watch(run);
    clock.until(45_000);
    expect(screen.writes).toHaveLength(1 + 45 * 4);
    expect(screen.text).toBe(blockLines(runAt(45_000), runAt(35_000)).join('\n'));
    display.end();
    expect(screen.text).toBe('');
    clock.until(60_000);
    expect(screen.text).toBe('');
    expect(clock.timers.size).toBe(0);
  });

  test('lets others speak, and goes on below', () => {
    const { clock, screen, display, run } = stage('block');
    display.watch(run);
    display.say('\nstopping\n');
    clock.until(250);
    expect(screen.text).toBe(`\nstopping\n${blockLines(runAt(250), undefined).join('\n')}`);
  });

  test('is not drawn for a study', () => {
    const { clock, screen, display, run } = stage('block', 2);
    display.watch(run);
    clock.until(30_000);
    expect(screen.writes).toEqual([]);
  });
});

describe('plain lines', () => {
  test('come every ten seconds and at each change of phase, without control characters', () => {
    const { clock, screen, display, run } = stage('plain');
    display.watch(run);
    clock.until(65_000);
    display.end();
    const lines = screen.text.split('\n');
    expect(lines.map((line) => line.slice(0, 24))).toEqual([
      'warmup 10.0 s of 60.0 s,',
      'steady 20.0 s of 60.0 s,',
      'steady 30.0 s of 60.0 s,',
      'steady 40.0 s of 60.0 s,',
      'steady 50.0 s of 60.0 s,',
      'draining the load is ove',
    ]);
    // oxlint-disable-next-line no-control-regex -- none must be there
    for (const text of screen.writes) expect(text).toMatch(/^[^\u0000-\u0009\u000b-\u001f\u007f]+\n$/);
  });

  test('do not come in a run that is over in ten seconds', () => {
    const { clock, screen, display, run } = stage('plain');
    display.watch(run);
    clock.until(9999);
    display.end();
    clock.until(90_000);
    expect(screen.writes).toEqual([]);
  });

  test('of a study say which run they are of', () => {
    const { clock, screen, display } = stage('plain', 3);
    for (let i = 0; i < 3; i++) {
      const fromMs = clock.ms;
      display.watch({ progress: () => runAt(clock.ms - fromMs) });
      clock.until(fromMs + 10_000);
    }
    expect(screen.text.split('\n').map((line) => line.slice(0, 19))).toEqual([
      'run 1 of 3: warmup ',
      'run 2 of 3: warmup ',
      'run 3 of 3: warmup ',
    ]);
  });
});

test('nothing shows nothing', () => {
  const { clock, screen, display, run } = stage('none');
  display.watch(run);
  clock.until(60_000);
  display.end();
  expect(screen.writes).toEqual([]);
});
