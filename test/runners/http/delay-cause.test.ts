import { expect, test } from 'vitest';
import { causeOfDelay } from '../../../src/runners/http/delay-cause.ts';
import { AT_EASE } from '../generator.ts';

test.each([
  [
    'another program',
    { processorWaitShare: 0.1, gcShare: 0.5, eventLoopUtilization: 1, cpuShare: 0.9 },
    /waited for one 10 % of the time: run again when the machine is quiet/,
  ],
  [
    'garbage',
    { gcShare: 0.1, eventLoopUtilization: 1, cpuShare: 1 },
    /garbage collection took 10 % .*max-semi-space-size/,
  ],
  ['its own work', { eventLoopUtilization: 0.95, cpuShare: 0.7 }, /^the generator is at its limit: lower the rate$/],
  [
    'another program, on a system that tells no waits',
    { processorWaitShare: null, eventLoopUtilization: 0.95, cpuShare: 0.4 },
    /left it the processor for 40 % only: run again/,
  ],
  [
    'a pause of garbage collection',
    { gcMsMax: 5.1, eventLoopUtilization: 0.2 },
    /paused it for up to 5.1 ms: run again/,
  ],
  [
    'nothing that it can see',
    { gcMsMax: 5, eventLoopUtilization: 0.2 },
    /busy elsewhere: run again, and lower the rate if it repeats$/,
  ],
])('a delay by %s says so, and what to do', (_what, readings, said) => {
  expect(causeOfDelay({ ...AT_EASE, ...readings }, 5)).toMatch(said);
});
