import { OUTCOME } from '../../src/billing/outcome.ts';
import { TIMED_OUT } from '../../src/client/transport.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOMES } from '../../src/billing/outcome.ts';
import { CostAttribution } from '../../src/measure/cost-attribution.ts';
import { Histogram } from '../../src/measure/histogram.ts';
import { summarizeLatency } from '../../src/measure/latency-summary.ts';
import { latencyByOutcome } from '../../src/measure/latency-by-outcome.ts';
import { Recorder } from '../../src/measure/recorder.ts';
import { TimeSeries, TRACK, WINDOWS_MAX } from '../../src/measure/time-series.ts';
import { runs } from '../runs.ts';

const sent = <T>(dump: T): T => JSON.parse(JSON.stringify(dump)) as T;

const MODELS = 2;
const WINDOW_MS = 100;

/** One thing that a run tells its recorder. Times are whole, so that sums do not depend on their order. */
type Happening = (recorder: Recorder) => void;

const atMs = fc.integer({ min: 0, max: 200_000 });
const ms = fc.integer({ min: 0, max: 100_000 });
const model = fc.integer({ min: 0, max: MODELS - 1 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.tuple(model, atMs).map(
    ([m, at]): Happening =>
      (recorder) =>
        recorder.offered(m, at),
  ),
  // A request is dropped the moment it is offered.
  fc.tuple(model, atMs).map(([m, at]): Happening => (recorder) => {
    recorder.offered(m, at);
    recorder.dropped(m, at);
  }),
  fc.tuple(fc.integer({ min: 1, max: 3 }), ms).map(
    ([attempt, lag]): Happening =>
      (recorder) =>
        recorder.sent(attempt, lag),
  ),
  fc.tuple(model, atMs, ms, fc.boolean(), fc.constantFrom(0, 200, 429, 503), fc.boolean()).map(
    ([m, at, took, ok, status, late]): Happening =>
      (recorder) =>
        recorder.attempt(m, at, took, ok ? OUTCOME.ok : late ? TIMED_OUT : OUTCOME['server-error'], status),
  ),
  fc.tuple(model, atMs, ms, fc.boolean()).map(
    ([m, at, took, ok]): Happening =>
      (recorder) =>
        recorder.request(m, at, took, ok),
  ),
  fc.tuple(fc.integer({ min: 1, max: 40 }), ms, fc.boolean(), fc.constantFrom(0, 200, 429, 503)).map(
    ([attempt, took, ok, status]): Happening =>
      ({ endings }) =>
        ok
          ? endings.succeeded(attempt)
          : endings.failed(attempt, took, status === 0 ? TIMED_OUT : OUTCOME.throttled, status),
  ),
  fc.tuple(atMs, fc.integer({ min: -5000, max: 5000 })).map(
    ([at, nano]): Happening =>
      (recorder) =>
        recorder.charged(at, nano),
  ),
  ms.map(
    (wait): Happening =>
      (recorder) =>
        recorder.queueWait.record(wait),
  ),
);

function recorded(happenings: readonly Happening[]): Recorder {
  const recorder = new Recorder(MODELS, WINDOW_MS);
  for (const happen of happenings) happen(recorder);
  return recorder;
}

/** A recorder of all that the dumps hold, each sent through JSON as to another machine. */
function merged(recorders: readonly Recorder[]): Recorder {
  const recorder = new Recorder(MODELS, WINDOW_MS);
  for (const other of recorders) recorder.mergeDump(sent(other.dump()));
  return recorder;
}

/** All that a summary reads of a recorder. */
function reading(recorder: Recorder): unknown {
  const { series, byModel, byStatus, timeouts, networkErrors, unfinished, begun, lastMs, total, endings } = recorder;
  const counts = [...byModel, total].map(({ latency, ...rest }) => {
    return { latency: summarizeLatency(latency), ...rest };
  });
  return {
    counts,
    byStatus: [...byStatus],
    others: [timeouts, networkErrors, unfinished, begun, lastMs],
    times: [recorder.attemptLatency, recorder.queueWait, recorder.sendLag].map(summarizeLatency),
    endings: endings.dump(),
    distributions: latencyByOutcome(total.latency, endings),
    windowMs: series.windowMs,
    // As text: to compare thousands of windows one by one takes seconds.
    tracks: Object.values(TRACK).map((track) => series.track(track).join()),
    latency: [0.5, 0.95].map((p) => series.latencyQuantiles(p).join()),
  };
}

test('what several recorders heard, merged in any order, is what one would have heard', () => {
  const parts = fc.array(fc.array(happening, { maxLength: 60 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(parts, (lists) => {
      const one = reading(recorded(lists.flat()));
      const several = lists.map(recorded);
      expect(reading(merged(several))).toEqual(one);
      expect(reading(merged(several.toReversed()))).toEqual(one);
      expect(reading(merged([merged(several)]))).toEqual(one);
    }),
    { seed: 42, numRuns: runs(8, 20) },
  );
});

test('a dump does not change when its recorder goes on', () => {
  const recorder = recorded([(first) => first.request(0, 10, 10, true)]);
  const dump = recorder.dump();
  const before = structuredClone(dump);
  recorder.request(0, 10, 10, true);
  recorder.request(1, 90_000, 77, true);
  expect(dump).toEqual(before);
});

test('a histogram counts on beyond 32 bits', () => {
  const histogram = new Histogram();
  histogram.record(0);
  histogram.record(1000);
  for (let doubling = 0; doubling < 40; doubling++) histogram.mergeDump(histogram.dump());
  histogram.record(2000);
  const total = new Histogram();
  total.merge(histogram);
  for (const { count, quantile } of [histogram, total].map((h) => ({ count: h.count, quantile: h.quantile.bind(h) }))) {
    expect(count).toBe(2 * 2 ** 40 + 1);
    expect([quantile(0.499), quantile(0.501)?.toPrecision(3), quantile(1)?.toPrecision(3)]).toEqual([
      0,
      '1.00e+3',
      '2.00e+3',
    ]);
  }
});

test('a dump is as large as what was recorded, whatever the room that the recorder keeps', () => {
  const recorder = recorded([
    (one) => one.sent(1, 0),
    (one) => one.attempt(0, 90_000, 77, OUTCOME.ok, 200),
    (one) => one.request(0, 90_000, 77, true),
  ]);
  expect(JSON.stringify(recorder.dump()).length).toBeLessThan(2000);
});

test('an empty histogram adds nothing', () => {
  const histogram = new Histogram();
  histogram.mergeDump(new Histogram().dump());
  expect(histogram.quantile(0.5)).toBeNull();
  histogram.record(5);
  histogram.mergeDump(new Histogram().dump());
  expect(summarizeLatency(histogram)).toMatchObject({ count: 1, min: 5, max: 5, p50: 5 });
});

test('the costs of several books, merged, are those of one', () => {
  const post = fc.record({
    model,
    outcome: fc.integer({ min: 0, max: OUTCOMES.length - 1 }),
    nano: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    kept: fc.boolean(),
    heard: fc.boolean(),
    delivered: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(fc.array(post, { maxLength: 20 }), { minLength: 1, maxLength: 4 }), (lists) => {
      const bookOf = (posts: (typeof lists)[number]): CostAttribution => {
        const book = new CostAttribution(MODELS);
        for (const { model: m, outcome, nano, kept, heard, delivered } of posts) {
          book.post(3, m, outcome, nano, kept, heard);
          book.close(3, delivered);
        }
        return book;
      };
      const dumped = ({ byModel }: CostAttribution) => byModel.map((split) => split.dump());
      const sum = new CostAttribution(MODELS);
      for (const posts of lists) sum.mergeDump(sent(dumped(bookOf(posts))));
      expect(dumped(sum)).toEqual(dumped(bookOf(lists.flat())));
    }),
    { seed: 42, numRuns: 100 },
  );
});

test('the dollars of a window stay exact whatever they come to, also when series are merged and windows doubled', () => {
  const charge = fc.record({ at: fc.nat(5 * WINDOWS_MAX * WINDOW_MS), nano: fc.maxSafeInteger() });
  fc.assert(
    fc.property(fc.array(fc.array(charge, { maxLength: 20 }), { minLength: 1, maxLength: 4 }), (lists) => {
      const sum = new TimeSeries(WINDOW_MS);
      for (const charges of lists) {
        const series = new TimeSeries(WINDOW_MS);
        for (const { at, nano } of charges) series.addCharge(at, nano);
        sum.mergeDump(sent(series.dump()));
      }
      const expected = Array.from({ length: sum.windows }, () => 0n);
      for (const { at, nano } of lists.flat()) {
        const window = Math.floor(at / sum.windowMs);
        expected[window] = (expected[window] as bigint) + BigInt(nano);
      }
      expect(sum.billedNano()).toEqual(expected);
    }),
    { seed: 42, numRuns: 100 },
  );
});
