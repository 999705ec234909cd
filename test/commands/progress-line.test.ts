import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { progressText, showProgress } from '../../src/commands/progress-line.ts';
import type { RunProgress, RunUnderWay } from '../../src/runners/http/run-over-http.ts';

const PROGRESS: RunProgress = {
  elapsedMs: 12_000,
  endMs: 60_000,
  offered: 1234,
  succeeded: 1100,
  failed: 30,
  dropped: 4,
  active: 100,
  attempts: 1500,
  throttled: 260,
};

describe('the line', () => {
  test('says how far the run is, and what came of its requests', () => {
    const text = progressText(PROGRESS);
    expect(text).toMatch(/^12.* of .*(60|1).* · /);
    expect(text).toContain('1,100 ok');
    expect(text).toContain('34 failed');
    expect(text).toContain('260 × 429');
    expect(text).toContain('100 under way');
    expect(text).not.toContain('\n');
  });

  test('says that the load is over', () => {
    expect(progressText({ ...PROGRESS, elapsedMs: 60_000 })).not.toContain('draining');
    expect(progressText({ ...PROGRESS, elapsedMs: 60_001 })).toContain('draining');
  });
});

describe('showing it', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const run: RunUnderWay = {
    finished: new Promise(() => {}),
    progress: () => PROGRESS,
    interrupt: () => {},
    stopAtOnce: () => {},
  };

  function shown(stream: Partial<NodeJS.WriteStream>, quiet: boolean): { written: string[]; end: () => void } {
    const written: string[] = [];
    const write = (text: string): boolean => written.push(text) > 0;
    return { written, end: showProgress(run, { ...stream, write } as NodeJS.WriteStream, quiet) };
  }

  test('a terminal sees one line that is rewritten, cut to its width, and cleared at the end', () => {
    const { written, end } = shown({ isTTY: true, columns: 30 }, false);
    vi.advanceTimersByTime(1000);
    expect(written.length).toBeGreaterThan(1);
    for (const text of written) {
      expect(text.startsWith('\r\u001b[K')).toBe(true);
      expect(text.slice('\r\u001b[K'.length).length).toBe(29);
    }
    end();
    expect(written.at(-1)).toBe('\r\u001b[K');
    const lines = written.length;
    vi.advanceTimersByTime(5000);
    expect(written).toHaveLength(lines);
  });

  test.each([
    ['a pipe', {}, false],
    ['--quiet', { isTTY: true as const }, true],
  ])('%s sees nothing', (_, stream, quiet) => {
    const { written, end } = shown(stream, quiet);
    vi.advanceTimersByTime(1000);
    end();
    expect(written).toEqual([]);
  });
});
