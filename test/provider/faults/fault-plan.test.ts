import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw, PURPOSE } from '../../../src/engine/draw.ts';
import { faultSchema, type FaultOptions } from '../../../src/provider/faults/fault-options.ts';
import { firstHit, planFaults } from '../../../src/provider/faults/fault-plan.ts';

const MODELS = ['image', 'chat'];
const faults = (...inputs: object[]): FaultOptions[] => inputs.map((input) => faultSchema.parse(input));
const latency = (value: string): object => ({ type: 'latency', extra: { type: 'constant', value } });

describe('planFaults', () => {
  test('asks each fault at its stage, in the order of the list', () => {
    const options = faults(
      { status: 503 },
      { status: 429 },
      { type: 'reset' },
      { status: 500, stage: 'admission' },
      { type: 'moderated' },
      { type: 'moderated', stage: 'input' },
      latency('1s'),
      { type: 'empty' },
      { type: 'disconnect' },
      latency('2s'),
      { type: 'pause', for: '1s' },
    );
    const plan = planFaults(options, 42, MODELS);
    const places = Object.entries({ ...plan }).map(([stage, list]) => [
      stage,
      list.map((fault) => options.indexOf(fault.options)),
    ]);
    expect(Object.fromEntries(places)).toEqual({
      door: [1, 2, 3],
      input: [5],
      latency: [6, 9],
      end: [0, 4, 7],
      disconnect: [8],
    });
  });

  test('draws are keyed by the place in the list, the request and the attempt, whatever the stage', () => {
    fc.assert(
      fc.property(
        fc.nat(0xffffffff),
        fc.nat(1e6),
        fc.nat(20),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (seed, request, attempt, share) => {
          const options = faults({ status: 503, share }, { type: 'reset', share }, { type: 'empty', share });
          const { door, end } = planFaults(options, seed, MODELS);
          const hits = [end[0], door[0], end[1]].map((fault) => fault?.hits(0, request, attempt, 0));
          expect(hits).toEqual([0, 1, 2].map((place) => draw(seed, PURPOSE.fault + place, request, attempt) < share));
        },
      ),
      { seed: 42, numRuns: 500 },
    );
  });

  test('whom a small share hits, a larger share hits too', () => {
    const plan = (share: number) => planFaults(faults({ status: 500, share }), 42, MODELS).end;
    const hit = (share: number): Set<number> =>
      new Set(Array.from({ length: 5000 }, (_, i) => i).filter((i) => plan(share)[0]?.hits(0, i, 1, 0)));
    const [few, many] = [hit(0.05), hit(0.2)];
    expect(few.size).toBeGreaterThan(200);
    expect([...few].filter((request) => !many.has(request))).toEqual([]);
  });

  test('a share of 0 hits no one, a share of 1 everyone', () => {
    const { end } = planFaults(faults({ status: 500, share: 0 }, { status: 500, share: 1 }), 42, MODELS);
    const hits = (place: number): number =>
      Array.from({ length: 5000 }, (_, i) => end[place]?.hits(0, i, 1, 0)).filter(Boolean).length;
    expect([hits(0), hits(1)]).toEqual([0, 5000]);
  });

  test.each([
    [{ at: '10ms', for: '5ms' }, [9.999, 10, 14.999, 15], [false, true, true, false]],
    [{ at: '10ms' }, [9.999, 10, 1e12], [false, true, true]],
    [{ for: '5ms' }, [0, 4.999, 5], [true, true, false]],
    [{}, [0, 1e12], [true, true]],
  ])('%o acts in [from, until)', (scope, instants, expected) => {
    const [fault] = planFaults(faults({ status: 500, ...scope }), 42, MODELS).end;
    expect(instants.map((nowMs) => fault?.hits(nowMs, 1, 1, 0))).toEqual(expected);
  });

  test('a fault for some models spares the others, and unknown ones', () => {
    const [fault] = planFaults(faults({ status: 500, models: ['chat', 'absent'] }), 42, MODELS).end;
    expect([0, 1, 2].map((model) => fault?.hits(0, 1, 1, model))).toEqual([false, true, false]);
  });
});

describe('firstHit', () => {
  test('is the first of the list that hits, or undefined', () => {
    const options = faults(
      { status: 500, at: '5ms' },
      { type: 'empty', models: ['chat'] },
      { status: 503, for: '9ms' },
    );
    const { end } = planFaults(options, 42, MODELS);
    const at = (nowMs: number, model: number): number =>
      options.indexOf(firstHit(end, nowMs, 1, 1, model)?.options as FaultOptions);
    expect([at(0, 0), at(0, 1), at(5, 0), at(9, 1)]).toEqual([2, 1, 0, 0]);
    expect(firstHit(planFaults([], 42, MODELS).end, 0, 1, 1, 0)).toBeUndefined();
    expect(firstHit(planFaults(faults({ status: 500, for: '1ms' }), 42, MODELS).end, 1, 1, 1, 0)).toBeUndefined();
  });
});

describe('extra latency', () => {
  test('is drawn from its distribution, keyed by fault, request and attempt; other faults add none', () => {
    const exponential = { type: 'latency', extra: { type: 'exponential', mean: '200ms' } };
    const plan = planFaults(faults(exponential, exponential, { type: 'empty' }), 42, MODELS);
    const extras = Array.from({ length: 20_000 }, (_, i) => plan.latency[0]?.extraMs(i, 1) as number);
    const mean = extras.reduce((sum, value) => sum + value, 0) / extras.length;
    expect(Math.abs(mean - 200)).toBeLessThan((3.9 * 200) / Math.sqrt(extras.length));
    expect(plan.latency[0]?.extraMs(1, 1)).toBe(extras[1]);
    expect(
      new Set([plan.latency[0]?.extraMs(1, 1), plan.latency[0]?.extraMs(1, 2), plan.latency[1]?.extraMs(1, 1)]).size,
    ).toBe(3);
    expect(plan.end[0]?.extraMs(1, 1)).toBe(0);
  });

  test('does not depend on the draw that decided whom the fault hits', () => {
    const { latency: list } = planFaults(
      faults({ type: 'latency', share: 0.5, extra: { type: 'uniform', min: '0ms', max: '1s' } }),
      42,
      MODELS,
    );
    const [fault] = list;
    const hit = Array.from({ length: 20_000 }, (_, i) => i).filter((request) => fault?.hits(0, request, 1, 0));
    const mean = hit.reduce((sum, request) => sum + (fault?.extraMs(request, 1) as number), 0) / hit.length;
    expect(Math.abs(mean - 500)).toBeLessThan((3.9 * 288.7) / Math.sqrt(hit.length));
  });
});
