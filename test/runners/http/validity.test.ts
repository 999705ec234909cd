import { expect, test } from 'vitest';
import { Recorder } from '../../../src/measure/recorder.ts';
import { invalidReasons as reasonsOf } from '../../../src/runners/http/validity.ts';

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

/** The reasons against a run whose generator got the processor whenever it had work, unless `cpuShare` says less. */
const invalidReasons = (recorder: Recorder, eventLoopUtilization: number, cpuShare = eventLoopUtilization): string[] =>
  reasonsOf(recorder, { eventLoopUtilization, cpuShare });

test('a generator that was on time, sent everything and had time left makes a valid run', () => {
  expect(invalidReasons(recorderOf(1000, 4, 50), 0.5)).toEqual([]);
  expect(invalidReasons(new Recorder(1, 1000), 0)).toEqual([]);
});

test('a generator that had nothing to send kept nothing back, however busy it was with starting', () => {
  expect(invalidReasons(new Recorder(1, 1000), 1)).toEqual([]);
});

test('late requests make it invalid, unless the lag is small beside the latency', () => {
  expect(invalidReasons(recorderOf(1000, 6, 50), 0.5)).toEqual([
    expect.stringContaining('6.0 ms late (allowed: 5.0 ms)'),
  ]);
  expect(invalidReasons(recorderOf(1000, 40, 1000), 0.5)).toEqual([]);
  expect(invalidReasons(recorderOf(1000, 60, 1000), 0.5)).toHaveLength(1);
});

test('requests that the client’s own bounds refused do not make it invalid', () => {
  expect(invalidReasons(recorderOf(500, 0, 50), 0.5)).toEqual([]);
});

test('a generator without time left makes it invalid; all reasons are told', () => {
  expect(invalidReasons(recorderOf(1000, 0, 50), 0.9)).toEqual([]);
  expect(invalidReasons(recorderOf(1000, 0, 50), 0.91)).toEqual([expect.stringContaining('busy 91 % of the time')]);
  expect(invalidReasons(recorderOf(500, 99, 50), 1)).toHaveLength(2);
});

test('a reason says whether to run again, because the machine was busy, or to lower the rate, because the generator was', () => {
  const late = recorderOf(1000, 60, 50);
  expect(invalidReasons(late, 0.2)).toEqual([expect.stringContaining('busy elsewhere: run again')]);
  expect(invalidReasons(late, 0.95, 0.4)).toEqual([
    expect.stringContaining('busy elsewhere: run again'),
    expect.stringMatching(/busy 95 % of the time; other programs left it the processor for 40 % only: run again/),
  ]);
  expect(invalidReasons(late, 0.95)).toEqual([
    expect.stringMatching(/at its limit: lower the rate$/),
    expect.stringMatching(/busy 95 % of the time; lower the rate$/),
  ]);
});
