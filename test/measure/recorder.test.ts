import { OUTCOME } from '../../src/billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT, UNFINISHED } from '../../src/client/transport.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recorder } from '../../src/measure/recorder.ts';
import { TRACK } from '../../src/measure/time-series.ts';

const MODELS = 3;
const atMs = fc.integer({ min: 0, max: 100_000 });
const event = fc.oneof(
  fc.record({ type: fc.constant('offered' as const), model: fc.nat(MODELS - 1), atMs }),
  fc.record({ type: fc.constant('dropped' as const), model: fc.nat(MODELS - 1) }),
  fc.record({ type: fc.constant('sent' as const), attempt: fc.integer({ min: 1, max: 3 }), lagMs: fc.nat(20) }),
  fc.record({
    type: fc.constant('attempt' as const),
    model: fc.nat(MODELS - 1),
    atMs,
    latencyMs: fc.nat(5000),
    status: fc.constantFrom(0, 200, 429, 500, 999),
    timedOut: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('request' as const),
    model: fc.nat(MODELS - 1),
    atMs,
    latencyMs: fc.nat(5000),
    succeeded: fc.boolean(),
  }),
  fc.record({ type: fc.constant('charged' as const), atMs, nano: fc.integer({ min: -500, max: 500 }) }),
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

function feed(recorder: Recorder, one: Event): void {
  switch (one.type) {
    case 'offered':
      return recorder.offered(one.model, one.atMs);
    case 'dropped':
      return recorder.dropped(one.model, 0);
    case 'sent':
      return recorder.sent(one.attempt, one.lagMs);
    case 'attempt':
      return recorder.attempt(
        one.model,
        one.atMs,
        one.latencyMs,
        one.status === 200
          ? OUTCOME.ok
          : one.timedOut
            ? TIMED_OUT
            : one.status === 0
              ? NETWORK_ERROR
              : OUTCOME['server-error'],
        one.status,
      );
    case 'request':
      return recorder.request(one.model, one.atMs, one.latencyMs, one.succeeded);
    case 'charged':
      return recorder.charged(one.atMs, one.nano);
  }
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

test('every number is a fold over what passed through: by model, by status, over time and in total', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 120 }), (events) => {
      const recorder = new Recorder(MODELS, 1000);
      for (const one of events) feed(recorder, one);
      const { total, byModel, series } = recorder;
      const count = (keep: (one: Event) => boolean): number => events.filter(keep).length;

      expect({ ...total, latency: total.latency.count }).toEqual({
        offered: count(({ type }) => type === 'offered'),
        dropped: count(({ type }) => type === 'dropped'),
        succeeded: count((one) => one.type === 'request' && one.succeeded),
        failed: count((one) => one.type === 'request' && !one.succeeded),
        unfinished: 0,
        attempts: count(({ type }) => type === 'attempt'),
        latency: count((one) => one.type === 'request' && one.succeeded),
      });
      for (const field of ['offered', 'dropped', 'succeeded', 'failed', 'attempts'] as const) {
        expect(sum(byModel.map((model) => model[field]))).toBe(total[field]);
      }
      expect(sum(byModel.map((model) => model.latency.count))).toBe(total.latency.count);

      expect(sum(recorder.byStatus) + recorder.timeouts + recorder.networkErrors).toBe(total.attempts);
      expect(recorder.timeouts).toBe(count((one) => one.type === 'attempt' && one.status === 0 && one.timedOut));
      expect(recorder.attemptLatency.count).toBe(total.attempts);
      expect(recorder.begun).toBe(count((one) => one.type === 'sent' && one.attempt === 1));
      expect(recorder.sendLag.count).toBe(recorder.begun);

      expect(sum(series.track(TRACK.offered))).toBe(total.offered);
      expect(sum(series.track(TRACK.attempts))).toBe(total.attempts);
      expect(sum(series.track(TRACK.succeeded))).toBe(total.succeeded);
      expect(sum(series.track(TRACK.failed))).toBe(total.attempts - (recorder.byStatus[200] as number));
      expect(sum(series.track(TRACK.throttled))).toBe(recorder.byStatus[429]);
      expect(sum(series.billedNano().map(Number))).toBe(
        sum(events.map((one) => (one.type === 'charged' ? one.nano : 0))),
      );

      const ends = events.map((one) => (one.type === 'attempt' || one.type === 'request' ? one.atMs : 0));
      expect(recorder.lastMs).toBe(Math.max(0, ...ends));
    }),
    { seed: 42, numRuns: 60 },
  );
});

test('only first attempts tell how late the generator was', () => {
  const recorder = new Recorder(1, 1000);
  recorder.sent(1, 3);
  recorder.sent(2, 900);
  expect([recorder.begun, recorder.sendLag.max]).toEqual([1, 3]);
});

test('an attempt that the run did not wait for is neither a timeout nor a network error, and its request is unfinished', () => {
  const recorder = new Recorder(2, 1000);
  recorder.attempt(1, 500, 500, UNFINISHED, 0);
  recorder.request(1, 500, 500, false);
  recorder.unfinishedRequest(1);
  const again = new Recorder(2, 1000);
  again.mergeDump(recorder.dump());
  again.mergeDump(recorder.dump());
  expect(again.total).toMatchObject({ attempts: 2, failed: 2, unfinished: 2 });
  expect(again).toMatchObject({ unfinished: 2, timeouts: 0, networkErrors: 0, failedBy: { unfinished: 2 } });
});
