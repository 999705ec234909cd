import { expect, test } from 'vitest';
import { windowsOfPhase } from '../../../src/measure/intervals/phase-windows.ts';
import { Recorder } from '../../../src/measure/recorder.ts';

test('windows begin with the phase, and the drain has no seconds of load', () => {
  const recorder = new Recorder(1, 1000);
  for (const dueMs of [1500, 2500, 3200]) {
    recorder.offered(0, dueMs);
    recorder.attempt(0, dueMs + 900, 900, 0, 200);
    recorder.request(0, dueMs + 900, 900, true);
    recorder.charged(dueMs + 900, 10_000_000);
  }
  const windows = windowsOfPhase(recorder, { fromMs: 1500, loadDurationMs: 2000 });
  expect(windows.seconds).toEqual([0.5, 1, 0.5, 0]);
  expect(windows.offered).toEqual([1, 1, 1, 0]);
  expect(windows.succeeded).toEqual([0, 1, 1, 1]);
  expect(windows.dollars).toEqual([0, 0.01, 0.01, 0.01]);
});
