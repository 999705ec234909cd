import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTCOME } from '../../src/billing/outcome.ts';
import { HINT } from '../../src/units/retry-hint.ts';
import type { ProviderOptions } from '../../src/provider/provider-options.ts';
import type { JobEnding } from '../../src/provider/submission.ts';
import { runs } from '../runs.ts';
import { endpoint, MODEL } from './endpoint.ts';
import { PlayedProvider, type Call, type CallRecord } from './played-provider.ts';
import { calls, provider } from './provider-arbitraries.ts';

const RUNS = { seed: 42, numRuns: runs(60, 1000) };
const image = (atMs: number, rest: Partial<Call> = {}): Call => ({ atMs, model: MODEL.image, ...rest });

/** Writes down how the ends of jobs announce a wait. */
class HintedPlay extends PlayedProvider {
  readonly hints: number[] = [];

  override settled(job: number, ending: Readonly<JobEnding>): void {
    this.hints.push(ending.hintForm);
    super.settled(job, ending);
  }
}

/** Plays a trace under `before`, and from an instant on under `after`. */
function changed(
  before: ProviderOptions,
  after: ProviderOptions,
  trace: readonly Call[],
  atMs: number,
): PlayedProvider {
  const play = new PlayedProvider(before, trace).play(atMs);
  play.timeline.nowMs = atMs;
  play.provider.change(after);
  return play.play();
}

const changedAt = (before: object, after: object, trace: readonly Call[], atMs: number): CallRecord[] =>
  changed(endpoint({ ...before }), endpoint({ ...after }), trace, atMs).records;

/** What of one provider may become that of another: prices, models and bills stay. */
function withTermsOf(before: ProviderOptions, after: ProviderOptions): ProviderOptions {
  const { capacity, limits, retryAfter, faults, onDisconnect, startTimeoutMs } = after;
  const models = before.models.map((model, index) => ({
    ...model,
    serviceTime: after.models[index]?.serviceTime ?? model.serviceTime,
  }));
  return { ...before, models, capacity, limits, retryAfter, faults, onDisconnect, startTimeoutMs };
}

describe('laws of a change', () => {
  test('to the same terms nothing changes', () => {
    fc.assert(
      fc.property(provider('apart'), calls('apart'), fc.nat(150), (options, trace, atMs) => {
        const plain = new PlayedProvider(options, trace).play();
        const same = changed(options, structuredClone(options), trace, atMs + 0.125);
        expect(same.records).toEqual(plain.records);
        expect(same.provider.ledger.snapshot()).toEqual(plain.provider.ledger.snapshot());
      }),
      RUNS,
    );
  });

  test('before the first request is a start with the new terms', () => {
    fc.assert(
      fc.property(provider('apart'), provider('apart'), calls('apart'), (before, other, trace) => {
        const after = withTermsOf(before, other);
        const late = trace.map((call) => ({ ...call, atMs: call.atMs + 2 }));
        const fresh = new PlayedProvider(after, late).play();
        expect(changed(before, after, late, 1.5).records).toEqual(fresh.records);
      }),
      RUNS,
    );
  });

  test('what is in a slot ends as it would have ended', () => {
    let served = 0;
    fc.assert(
      fc.property(provider('apart'), provider('apart'), calls('apart'), fc.nat(80), (before, other, trace, after) => {
        const atMs = after + 0.125;
        const plain = new PlayedProvider(before, trace).play().records;
        const ends = changed(before, withTermsOf(before, other), trace, atMs).records;
        for (const [index, record] of plain.entries()) {
          if (!(record.startedMs < atMs)) continue;
          served++;
          expect(ends[index]).toEqual(record);
        }
      }),
      RUNS,
    );
    expect(served).toBeGreaterThan(100);
  });

  test('every call is refused or settled once, and the ledger owes what the jobs were charged', () => {
    fc.assert(
      fc.property(provider('whole'), provider('whole'), calls('whole'), fc.nat(80), (before, other, trace, atMs) => {
        const {
          records,
          broken,
          postedNano,
          provider: played,
        } = changed(before, withTermsOf(before, other), trace, atMs);
        expect(broken.filter((text) => text.includes('settled'))).toEqual([]);
        expect([records.length, played.waiting, played.running, played.jobs.count]).toEqual([trace.length, 0, 0, 0]);
        expect(played.ledger.owed()).toBe(records.reduce((sum, { chargedNano }) => sum + BigInt(chargedNano), 0n));
        expect(BigInt(postedNano)).toBe(played.ledger.owed());
      }),
      RUNS,
    );
  });
});

describe('a change', () => {
  const statuses = (records: readonly CallRecord[]): number[] => records.map(({ status }) => status);

  test('of faults is for requests that come after it; those that wait keep theirs', () => {
    const three = [image(0), image(1), image(20)];
    const one = { capacity: { slots: 1 } };
    expect(statuses(changedAt(one, { ...one, faults: [{ status: 500 }] }, three, 5))).toEqual([200, 200, 500]);
    expect(statuses(changedAt({ ...one, faults: [{ status: 500 }] }, one, three, 5))).toEqual([500, 500, 200]);
  });

  test('of the announced form leaves answers of jobs under way as they were', () => {
    const before = endpoint({ faults: [{ status: 503, retryAfter: '2s' }] });
    const play = new HintedPlay(before, [image(0), image(6)]).play(5);
    play.provider.change({ ...before, retryAfter: { form: 'milliseconds' } });
    play.play();
    expect(play.hints).toEqual([HINT.seconds, HINT.milliseconds]);
  });

  test('of slots serves those that wait, and stops nobody', () => {
    const four = [image(0), image(0), image(0), image(0)];
    const starts = (before: number, after: number): number[] =>
      changedAt({ capacity: { slots: before } }, { capacity: { slots: after } }, four, 5).map(
        ({ startedMs }) => startedMs,
      );
    expect(starts(1, 3)).toEqual([0, 5, 5, 10]);
    expect(starts(2, 1)).toEqual([0, 0, 10, 20]);
  });

  test('of the queue refuses from then on', () => {
    const trace = [image(0), image(0), image(0), image(6)];
    const records = changedAt(
      { capacity: { slots: 1 } },
      { capacity: { slots: 1, queue: 0, fullStatus: 503 } },
      trace,
      5,
    );
    expect(statuses(records)).toEqual([200, 200, 200, 503]);
  });

  test('of brownouts counts at once, and the ends of those before it no more', () => {
    const lasting = { type: 'brownout', slots: 1, at: '0s', for: '1h' };
    const brief = { type: 'brownout', slots: 1, at: '2ms', for: '12ms' };
    const trace = [image(0), image(0), image(0), image(0)];
    const starts = (before: object[], after: object[]): number[] =>
      changedAt({ capacity: { slots: 2 }, faults: before }, { capacity: { slots: 2 }, faults: after }, trace, 5).map(
        ({ startedMs }) => startedMs,
      );
    expect(starts([], [lasting])).toEqual([0, 0, 10, 20]);
    expect(starts([lasting], [])).toEqual([0, 5, 10, 15]);
    expect(starts([brief], [lasting])).toEqual([0, 0, 10, 20]);
    expect(starts([lasting], [brief])).toEqual([0, 10, 14, 20]);
  });

  test('of limits counts the jobs under way, and starts all else anew', () => {
    const limit = (count: number): object => ({ limits: [{ type: 'concurrency', limit: count }] });
    const trace = [image(0), image(0), image(6), image(7), image(30), image(30), image(30)];
    expect(statuses(changedAt({}, limit(2), trace, 5))).toEqual([200, 200, 429, 429, 200, 200, 429]);
    expect(statuses(changedAt(limit(2), limit(3), trace, 5))).toEqual([200, 200, 200, 429, 200, 200, 200]);
    expect(statuses(changedAt(limit(1), {}, trace, 5))).toEqual([200, 429, 200, 200, 200, 200, 200]);
    const bucket = (burst: number): object => ({ limits: [{ type: 'token-bucket', rate: '1/h', burst }] });
    expect(statuses(changedAt(bucket(2), bucket(3), trace, 5))).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(statuses(changedAt(bucket(2), { ...bucket(2), faults: [] }, trace, 5))).toEqual([
      200, 200, 429, 429, 429, 429, 429,
    ]);
  });

  test('of the start timeout leaves those that wait with theirs', () => {
    const one = { capacity: { slots: 1 } };
    const trace = [image(0), image(1), image(6)];
    const ended = (before: object, after: object): number[][] =>
      changedAt({ ...one, ...before }, { ...one, ...after }, trace, 5).map(({ outcome, endedMs }) => [
        outcome,
        endedMs,
      ]);
    expect(ended({ startTimeout: '8ms' }, {})).toEqual([
      [OUTCOME.ok, 10],
      [OUTCOME.expired, 9],
      [OUTCOME.ok, 20],
    ]);
    expect(ended({}, { startTimeout: '2ms' })).toEqual([
      [OUTCOME.ok, 10],
      [OUTCOME.ok, 20],
      [OUTCOME.expired, 8],
    ]);
  });

  test('of disconnects leaves the connections of jobs under way as they were', () => {
    const lost = { faults: [{ type: 'disconnect', after: '8ms' }] };
    const at = (before: object, after: object): number[][] =>
      changedAt(before, after, [image(0), image(6)], 5).map(({ disconnectedMs }) => disconnectedMs);
    expect(at(lost, {})).toEqual([[8], []]);
    expect(at({}, lost)).toEqual([[], [14]]);
  });

  test('of what becomes of jobs whose clients leave is for later jobs', () => {
    const trace = [image(0, { cancelAfterMs: 7 }), image(6, { cancelAfterMs: 1 })];
    const ended = (before: string, after: string): number[] =>
      changedAt({ onDisconnect: before }, { onDisconnect: after }, trace, 5).map(({ endedMs }) => endedMs);
    expect(ended('cancel', 'continue')).toEqual([7, 16]);
    expect(ended('continue', 'cancel')).toEqual([10, 7]);
  });
});
