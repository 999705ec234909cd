import { expect, test } from 'vitest';
import { Recorder } from '../../../src/measure/recorder.ts';
import { invalidReasons } from '../../../src/runners/http/validity.ts';

/** A generator that sent `sent` of 1000 requests with a lag that one in fifty exceeds, at a median latency. */
function recorderOf(sent: number, lagMs: number, latencyMs: number): Recorder {
  const recorder = new Recorder(1, 1000);
  for (let i = 0; i < 1000; i++) {
    recorder.offered(0, i);
    if (i >= sent) continue;
    recorder.sent(1, i % 50 === 0 ? lagMs : 0);
    recorder.request(0, i, latencyMs, true);
  }
  return recorder;
}

test('a generator that was on time, sent everything and had time left makes a valid run', () => {
  expect(invalidReasons(recorderOf(1000, 4, 50), 0.5)).toEqual([]);
  expect(invalidReasons(new Recorder(1, 1000), 0)).toEqual([]);
});

test('late requests make it invalid, unless the lag is small beside the latency', () => {
  expect(invalidReasons(recorderOf(1000, 6, 50), 0.5)).toEqual([
    expect.stringContaining('6.0 ms late (allowed: 5.0 ms)'),
  ]);
  expect(invalidReasons(recorderOf(1000, 40, 1000), 0.5)).toEqual([]);
  expect(invalidReasons(recorderOf(1000, 60, 1000), 0.5)).toHaveLength(1);
});

test('requests that were not sent make it invalid', () => {
  expect(invalidReasons(recorderOf(980, 0, 50), 0.5)).toEqual([]);
  expect(invalidReasons(recorderOf(979, 0, 50), 0.5)).toEqual([expect.stringContaining('only 97.9 %')]);
});

test('a generator without time left makes it invalid; all reasons are told', () => {
  expect(invalidReasons(recorderOf(1000, 0, 50), 0.9)).toEqual([]);
  expect(invalidReasons(recorderOf(1000, 0, 50), 0.91)).toEqual([expect.stringContaining('busy 91 % of the time')]);
  expect(invalidReasons(recorderOf(500, 99, 50), 1)).toHaveLength(3);
});
