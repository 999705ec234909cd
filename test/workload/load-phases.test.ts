import { expect, test } from 'vitest';
import { workloadSchema } from '../../src/workload/workload-options.ts';

const LOAD = {
  arrivals: { type: 'constant', rate: '1/s' },
  requests: [{ operation: 'text-to-image', model: 'm' }],
};

const phasesOf = (load: object): unknown => workloadSchema.parse({ ...LOAD, ...load }).phases;

test('warm-up and cool-down lie inside the load', () => {
  expect(phasesOf({ duration: '1m' })).toBeUndefined();
  expect(phasesOf({ duration: '1m', warmup: '10s' })).toEqual({ steadyFromMs: 10_000, steadyUntilMs: Infinity });
  expect(phasesOf({ duration: '1m', warmup: '10s', cooldown: '5s' })).toEqual({
    steadyFromMs: 10_000,
    steadyUntilMs: 55_000,
  });
  expect(phasesOf({ maxRequests: 9, warmup: '10s' })).toEqual({ steadyFromMs: 10_000, steadyUntilMs: Infinity });
  const stages = [{ for: '20s', rate: '2/s' }];
  expect(phasesOf({ arrivals: { type: 'ramping', stages }, cooldown: '5s' })).toEqual({
    steadyFromMs: 0,
    steadyUntilMs: 15_000,
  });
});

test.each([
  [{ duration: '10s', warmup: '10s' }, 'warmup', 'warmup and cooldown lie inside duration (10s), and leave nothing'],
  [{ duration: '10s', warmup: '6s', cooldown: '4s' }, 'warmup', 'leave nothing of it'],
  [{ duration: '10s', cooldown: '11s' }, 'cooldown', 'leave nothing of it'],
  [{ maxRequests: 9, cooldown: '1s' }, 'cooldown', 'when a cool-down begins follows from the end of the load'],
])('%j is no load with phases', (load, field, message) => {
  const { error } = workloadSchema.safeParse({ ...LOAD, ...load });
  expect(error?.issues).toEqual([
    expect.objectContaining({ path: [field], message: expect.stringContaining(message) as string }),
  ]);
});
