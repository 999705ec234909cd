import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultSchema } from '../../../src/provider/faults/fault-options.ts';
import { Pauses, planPauses } from '../../../src/provider/faults/pauses.ts';
import { providerSchema } from '../../../src/provider/provider-options.ts';
import { PlayedProvider } from '../played-provider.ts';

const windows = fc.array(
  fc.record({ fromMs: fc.nat(100), lengthMs: fc.integer({ min: 1, max: 40 }) }).map(({ fromMs, lengthMs }) => ({
    fromMs,
    untilMs: fromMs + lengthMs,
  })),
  { maxLength: 5 },
);
const paused = (list: readonly { fromMs: number; untilMs: number }[], ms: number): boolean =>
  list.some(({ fromMs, untilMs }) => fromMs <= ms && ms < untilMs);

describe('a job under pauses', () => {
  test('is served for exactly its service time, and for none of a pause', () => {
    fc.assert(
      fc.property(windows, fc.nat(200), fc.nat(60), (list, startMs, serviceMs) => {
        const pauses = new Pauses(list);
        const finishMs = pauses.finishMs(startMs, serviceMs);
        expect(pauses.servedMs(startMs, finishMs)).toBe(serviceMs);
        const open = Array.from({ length: finishMs - startMs }, (_, i) => startMs + i).filter(
          (ms) => !paused(list, ms),
        );
        expect(open).toHaveLength(serviceMs);
        // It ends at once when the last of the work is done: the millisecond before was worked.
        expect(serviceMs > 0 && paused(list, finishMs - 1)).toBe(false);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('that takes its slot in one ends as if it had taken it when the pause ends', () => {
    fc.assert(
      fc.property(windows, fc.nat(200), fc.nat(60), (list, startMs, serviceMs) => {
        const pauses = new Pauses(list);
        let effectiveMs = startMs;
        while (paused(list, effectiveMs)) effectiveMs++;
        expect(pauses.finishMs(startMs, serviceMs)).toBe(pauses.finishMs(effectiveMs, serviceMs));
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('ends no earlier than one that began before it, or that has less to do', () => {
    fc.assert(
      fc.property(windows, fc.nat(200), fc.nat(60), fc.nat(20), (list, startMs, serviceMs, moreMs) => {
        const pauses = new Pauses(list);
        const finishMs = pauses.finishMs(startMs, serviceMs);
        expect(pauses.finishMs(startMs + moreMs, serviceMs)).toBeGreaterThanOrEqual(finishMs);
        expect(pauses.finishMs(startMs, serviceMs + moreMs)).toBeGreaterThanOrEqual(finishMs + moreMs);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('does not notice in which order they are given, or that one is given in parts', () => {
    fc.assert(
      fc.property(windows, fc.nat(200), fc.nat(60), (list, startMs, serviceMs) => {
        const finishMs = new Pauses(list).finishMs(startMs, serviceMs);
        const parts = list.flatMap(({ fromMs, untilMs }) => {
          const middleMs = Math.floor((fromMs + untilMs) / 2);
          return [
            { fromMs: middleMs, untilMs },
            { fromMs, untilMs: middleMs },
          ];
        });
        expect(new Pauses(list.toReversed()).finishMs(startMs, serviceMs)).toBe(finishMs);
        expect(new Pauses(parts).finishMs(startMs, serviceMs)).toBe(finishMs);
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test('is done when its work is, at the very instant at which one begins', () => {
    const pauses = new Pauses([{ fromMs: 10, untilMs: 25 }]);
    expect(pauses.finishMs(0, 10)).toBe(10);
    expect(pauses.finishMs(0, 10.5)).toBe(25.5);
    expect(pauses.finishMs(10, 0)).toBe(25);
    expect(pauses.finishMs(25, 3)).toBe(28);
  });
});

test('faults of other kinds are no pauses', () => {
  expect(planPauses([faultSchema.parse({ status: 503, at: '1s', for: '1s' })])).toBeUndefined();
});

describe('an endpoint that pauses', () => {
  const endpoint = providerSchema.parse({
    models: {
      image: {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '4ms' },
        price: { per: 'image', usd: '0.04' },
      },
    },
    capacity: { slots: 1, queue: 1 },
    faults: [{ type: 'pause', at: '2ms', for: '10ms' }],
  });

  test('keeps what it has accepted, goes on with it, and still refuses at the door', () => {
    const calls = [0, 3, 5, 17].map((atMs) => ({ atMs, model: 0 }));
    const { records, broken } = new PlayedProvider(endpoint, calls).play();
    expect(broken).toEqual([]);
    expect(records.map(({ accepted, endedMs }) => (accepted ? endedMs : 'refused'))).toEqual([14, 18, 'refused', 22]);
  });
});
