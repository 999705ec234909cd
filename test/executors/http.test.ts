import { describe, expect, test } from 'vitest';
import { progressText } from '../../src/executors/http.ts';
import type { RunProgress } from '../../src/runners/http/run-over-http.ts';

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
