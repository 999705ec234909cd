import { expect, test } from 'vitest';
import { planSlotChanges } from '../../../src/provider/faults/brownouts.ts';
import type { FaultOptions } from '../../../src/provider/faults/fault-options.ts';
import { endpoint, MODEL } from '../endpoint.ts';
import { PlayedProvider } from '../played-provider.ts';

const brownout = (fromMs: number, untilMs: number, slots: number): FaultOptions => ({
  type: 'brownout',
  fromMs,
  untilMs,
  slots,
  share: 1,
  models: [],
});

test('of brownouts that overlap the deepest one counts', () => {
  expect(planSlotChanges([brownout(10, 40, 4), brownout(20, 30, 2)], 8)).toEqual([
    { atMs: 10, slots: 4 },
    { atMs: 20, slots: 2 },
    { atMs: 30, slots: 4 },
    { atMs: 40, slots: 8 },
  ]);
  expect(planSlotChanges([brownout(5, Number.POSITIVE_INFINITY, 12)], 8)).toEqual([{ atMs: 5, slots: 8 }]);
});

test('what runs goes on, fewer are begun, and at the end all that waits is served', () => {
  const faults = [{ type: 'brownout', slots: 1, at: '5ms', for: '30ms' }];
  const options = endpoint({ capacity: { slots: 3 }, faults });
  const calls = [0, 0, 0, 1, 1, 1].map((atMs) => ({ atMs, model: MODEL.image }));
  const { records } = new PlayedProvider(options, calls).play();
  expect(records.map(({ startedMs }) => startedMs)).toEqual([0, 0, 0, 10, 20, 30]);
  const closed = endpoint({ capacity: { slots: 3 }, faults: [{ ...faults[0], slots: 0 }] });
  const waited = new PlayedProvider(closed, calls).play().records;
  expect(waited.map(({ startedMs }) => startedMs)).toEqual([0, 0, 0, 35, 35, 35]);
});
