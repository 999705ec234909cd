import { describe, expect, test } from 'vitest';
import { outcomeNumber } from '../../../src/client/transport.ts';
import { Recorder } from '../../../src/measure/recorder.ts';
import type { GeneratorLoad } from '../../../src/runners/http/generator-load.ts';
import { invalidReasons as reasonsOf } from '../../../src/runners/http/validity.ts';
import { AT_EASE } from '../generator.ts';

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

const invalidReasons = (recorder: Recorder, readings: Partial<GeneratorLoad> = {}): string[] =>
  reasonsOf(recorder, { ...AT_EASE, ...readings });

/** A generator that was never late at a median latency of 50 ms. */
const onTime = (): Recorder => recorderOf(1000, 0, 50);

describe('a run is valid', () => {
  test('where the generator was on time, sent everything and had time left', () => {
    const busy = { eventLoopUtilization: 0.9, cpuShare: 1.2, loopDelayMsP99: 5, processorWaitShare: 0.3 };
    expect(invalidReasons(recorderOf(1000, 4, 50), busy)).toEqual([]);
  });

  test('where it had nothing to send: then it kept nothing back, however late it was', () => {
    expect(invalidReasons(new Recorder(1, 1000), { eventLoopUtilization: 1, loopDelayMsP99: 99 })).toEqual([]);
  });

  test('where the client’s own bounds refused requests', () => {
    expect(invalidReasons(recorderOf(500, 0, 50))).toEqual([]);
  });

  test('where delays are small beside the latency', () => {
    const readings = { loopDelayMsP99: 40, loopDelayMsMax: 45, processorWaitShare: 0.6 };
    expect(invalidReasons(recorderOf(1000, 40, 1000), readings)).toEqual([]);
  });

  test('where waits for a processor are many but none was long', () => {
    expect(invalidReasons(onTime(), { processorWaitShare: 0.6, loopDelayMsP99: 2, loopDelayMsMax: 5 })).toEqual([]);
  });
});

describe('a run is invalid', () => {
  test('where requests were late', () => {
    expect(invalidReasons(recorderOf(1000, 6, 50))).toEqual([
      expect.stringContaining('1 % of requests were sent more than 6.0 ms late (allowed: 5.0 ms)'),
    ]);
    expect(invalidReasons(recorderOf(1000, 60, 1000))).toEqual([expect.stringContaining('allowed: 50.0 ms')]);
  });

  test('where a stall has cost a single request', () => {
    const recorder = onTime();
    recorder.dropped(0, 0, true);
    expect(invalidReasons(recorder, { gcMsMax: 120 })).toEqual([
      expect.stringMatching(
        /^1 request was dropped, for a stall .*100 ms late.*catchUp: true.*paused it for up to 120.0 ms/,
      ),
    ]);
  });

  test('where answers were read late, although a closed loop has no lag', () => {
    const starved = { eventLoopUtilization: 0.19, cpuShare: 0.1, loopDelayMsP99: 61, processorWaitShare: 0.81 };
    expect(invalidReasons(recorderOf(1000, 0, 400), starved)).toEqual([
      'in 1 % of its looks the generator came to its answers more than 61.0 ms late (allowed: 20.0 ms), which the latencies contain; other programs had the processor, and the generator waited for one 81 % of the time: run again when the machine is quiet, or on more processors',
    ]);
  });

  test('where no time was left', () => {
    expect(invalidReasons(onTime(), { eventLoopUtilization: 0.91, cpuShare: 0.95 })).toEqual([
      'the generator was busy 91 % of the time; the generator is at its limit: lower the rate',
    ]);
  });

  test('where it waited for a processor for a third of the time, and once for long', () => {
    expect(invalidReasons(onTime(), { processorWaitShare: 0.31, loopDelayMsP99: 4, loopDelayMsMax: 30 })).toEqual([
      expect.stringContaining('had work and no processor 31 % of the time, up to 30.0 ms at once; other programs had'),
    ]);
  });

  test.each([
    ['EADDRNOTAVAIL', 'no local port was free'],
    ['EMFILE', 'ulimit -n'],
    ['ENFILE', 'fs.file-max'],
  ])('where its own machine failed: %s', (code, advice) => {
    const recorder = onTime();
    recorder.messages.add(outcomeNumber('network'), 0, 'ECONNRESET');
    expect(invalidReasons(recorder)).toEqual([]);
    recorder.messages.add(outcomeNumber('network'), 0, code);
    expect(invalidReasons(recorder)).toEqual([
      expect.stringMatching(new RegExp(`^1 attempt failed.*${code}.*${advice}`)),
    ]);
    recorder.messages.add(outcomeNumber('network'), 0, code);
    expect(invalidReasons(recorder)).toEqual([expect.stringMatching(/^2 attempts failed/)]);
  });

  test('for all reasons that there are; waits for a processor are told as their cause', () => {
    const readings = { eventLoopUtilization: 1, loopDelayMsP99: 9, loopDelayMsMax: 9, processorWaitShare: 0.4 };
    expect(invalidReasons(recorderOf(500, 99, 50), readings)).toEqual([
      expect.stringContaining('waited for one 40 %'),
      expect.stringContaining('waited for one 40 %'),
      expect.stringContaining('waited for one 40 %'),
    ]);
  });
});
