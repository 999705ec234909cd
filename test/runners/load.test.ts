import { describe, expect, test } from 'vitest';
import { OUTCOME } from '../../src/billing/outcome.ts';
import { clientSchema } from '../../src/client/client-options.ts';
import type { ClientListener } from '../../src/client/client-parts.ts';
import { Client, CLIENT_EVENT } from '../../src/client/client.ts';
import type { Transport } from '../../src/client/transport.ts';
import { runVirtually, Timeline, type EventHandler } from '../../src/engine/timeline.ts';
import { Recorder } from '../../src/measure/recorder.ts';
import { createLoad, type BeginRequest, type Load } from '../../src/runners/load.ts';
import { workloadSchema } from '../../src/workload/workload-options.ts';

const ANSWER = 9;
const DRAIN_MS = 7000;
const OK = { outcome: OUTCOME.ok, failure: 0, status: 200, hintForm: 0, hintMs: 0, shouldRetry: 0, costNano: -1 };

/** A load whose every request is answered after `serviceMs`; Infinity: never. */
class LoadStage implements EventHandler {
  readonly timeline = new Timeline();
  readonly client: Client;
  readonly recorder = new Recorder(1, 1000);
  readonly load: Load;
  readonly begun: { request: number; dueMs: number }[] = [];
  readonly drainsMs: number[] = [];
  readonly #serviceMs: number;

  constructor(workload: object, serviceMs: number, client: object = {}) {
    this.#serviceMs = serviceMs;
    const estimate = { worstNano: Float64Array.of(0), failedNano: () => 0 };
    const options = workloadSchema.parse({ requests: [{ operation: 'text-to-image', model: 'm' }], ...workload });
    const { timeline } = this;
    const begin: BeginRequest = (request, requestClass, dueMs) => {
      this.recorder.offered(0, dueMs);
      return this.client.begin(request, requestClass, dueMs) >= 0;
    };
    this.load = createLoad({ workload: options, seed: 1, drainMs: DRAIN_MS, timeline, begin });
    const transport: Transport = {
      send: (slot) => this.#send(slot),
      abandon: () => 0,
      suspend: () => false,
      inspect() {},
    };
    const listener: ClientListener = {
      attemptEnded: () => {},
      requestEnded: (slot) => {
        const { request, dueMs } = this.client.requests;
        const { nowMs } = timeline;
        this.load.requestOver(request[slot] as number, nowMs - (dueMs[slot] as number), nowMs);
      },
      requestDropped: () => {},
    };
    const parts = { options: clientSchema.parse({ timeout: 'none', ...client }), seed: 1, timeline, estimate };
    this.client = new Client({ ...parts, transport, listener });
    this.load.start();
  }

  run(untilMs: number = Number.POSITIVE_INFINITY): void {
    runVirtually(this.timeline, this, untilMs);
    if (untilMs !== Number.POSITIVE_INFINITY) this.timeline.nowMs = untilMs;
  }

  handle(kind: number, slot: number): void {
    if (kind === ANSWER) this.client.settle(slot, OK);
    else if (kind === CLIENT_EVENT.think) this.load.think(slot);
    else this.drainsMs.push(this.timeline.nowMs);
  }

  expire(): void {}

  arrive(): void {
    this.load.arrive();
  }

  #send(slot: number): boolean {
    const { request, dueMs } = this.client.requests;
    this.begun.push({ request: request[slot] as number, dueMs: dueMs[slot] as number });
    if (this.#serviceMs !== Number.POSITIVE_INFINITY)
      this.timeline.at(this.timeline.nowMs + this.#serviceMs, ANSWER, slot);
    return true;
  }
}

/** A load on a machine that comes to its arrivals at these instants only: which requests are begun, and which are too late. */
function begunAt(
  wokenMs: readonly number[],
  arrivals: object,
  dropsLate?: boolean,
): { sent: number[]; late: number[] } {
  const timeline = new Timeline();
  const found = { sent: [] as number[], late: [] as number[] };
  const workload = workloadSchema.parse({
    requests: [{ operation: 'text-to-image', model: 'm' }],
    duration: '1s',
    arrivals,
  });
  const begin: BeginRequest = (request, _requestClass, _dueMs, isLate) =>
    found[isLate === true ? 'late' : 'sent'].push(request) > 0;
  const load = createLoad({
    workload,
    seed: 1,
    drainMs: DRAIN_MS,
    timeline,
    begin,
    ...(dropsLate === undefined ? {} : { dropsLate }),
  });
  load.start();
  for (const nowMs of wokenMs) {
    timeline.nowMs = nowMs;
    while (timeline.arrivalMs <= nowMs) load.arrive();
  }
  return found;
}

const upTo = (count: number, from = 0): number[] => Array.from({ length: count - from }, (_, i) => from + i);

describe('an open load after a stall', () => {
  const FAST = { type: 'constant', rate: '100/s' };

  test('drops what is more than 100 ms late, and sends the rest at once', () => {
    expect(begunAt([0, 10, 500, 1000], FAST, true)).toEqual({
      sent: [0, 1, ...upTo(51, 40), ...upTo(100, 90)],
      late: [...upTo(40, 2), ...upTo(90, 51)],
    });
  });

  test('sends all of it where it is to catch up, as it does by default', () => {
    expect(begunAt([0, 10, 500, 1000], FAST, false)).toEqual({ sent: upTo(100), late: [] });
    expect(begunAt([0, 10, 500, 1000], FAST)).toEqual({ sent: upTo(100), late: [] });
  });

  test('sends a late request that is alone: it makes no burst', () => {
    expect(begunAt([0, 400, 900], { type: 'constant', rate: '3/s' }, true)).toEqual({ sent: [0, 1, 2], late: [] });
  });

  test('sends together what is due at one instant, however late', () => {
    const burst = { type: 'burst', size: 5, every: '400ms' };
    expect(begunAt([0, 300, 1000], burst, true).sent).toHaveLength(15);
  });
});

const OPEN = { arrivals: { type: 'constant', rate: '10/s' } };
const CLOSED = { arrivals: { type: 'closed', users: 3 } };

describe('an open load', () => {
  test('requests fall due whatever becomes of earlier ones, numbered as they come', () => {
    const stage = new LoadStage({ ...OPEN, duration: '1s' }, Number.POSITIVE_INFINITY);
    stage.run();
    expect(stage.begun.map(({ request, dueMs }) => [request, dueMs])).toEqual(
      Array.from({ length: 10 }, (_, i) => [i, i * 100]),
    );
    expect(stage.recorder.total.offered).toBe(10);
  });

  test('it ends at its duration, and what is under way has the drain time from there', () => {
    const stage = new LoadStage({ ...OPEN, duration: '1s' }, 5);
    expect([stage.load.ended, stage.load.endMs]).toEqual([false, 1000]);
    stage.run();
    expect([stage.load.ended, stage.load.endMs]).toEqual([true, 1000]);
    expect(stage.drainsMs).toEqual([1000 + DRAIN_MS]);
  });

  test('it ends with its last request where a number of them ends it', () => {
    const stage = new LoadStage({ ...OPEN, maxRequests: 4 }, 5);
    stage.run();
    expect(stage.begun).toHaveLength(4);
    expect([stage.load.ended, stage.load.endMs]).toEqual([true, 300]);
    expect(stage.drainsMs).toEqual([300 + DRAIN_MS]);
  });

  test('a stop ends it now, once', () => {
    const stage = new LoadStage({ ...OPEN, duration: '1h' }, 5);
    stage.run(250);
    stage.load.stop();
    stage.timeline.nowMs = 260;
    stage.load.stop();
    stage.run();
    expect(stage.begun).toHaveLength(3);
    expect([stage.load.ended, stage.load.endMs]).toEqual([true, 250]);
    expect(stage.drainsMs).toEqual([250 + DRAIN_MS]);
  });
});

describe('a closed load', () => {
  test('every user has one request under way, and asks again when it is answered', () => {
    const stage = new LoadStage({ ...CLOSED, duration: '1s' }, 400);
    stage.run();
    // At 0, 400 and 800 ms; the answers of 1200 ms come too late for more.
    expect(stage.begun).toHaveLength(9);
    for (const user of [0, 1, 2]) {
      expect(stage.begun.filter(({ request }) => request % 3 === user).map(({ dueMs }) => dueMs)).toEqual([
        0, 400, 800,
      ]);
    }
  });

  test('a request’s number tells its user and turn, and no number comes twice', () => {
    const stage = new LoadStage({ ...CLOSED, duration: '1s' }, 300);
    stage.run();
    const numbers = stage.begun.map(({ request }) => request);
    expect(numbers.toSorted((left, right) => left - right)).toEqual(numbers.map((_, i) => i));
  });

  test('users think between an answer and the next request', () => {
    const thinkTime = { type: 'constant', value: '100ms' };
    const stage = new LoadStage({ arrivals: { type: 'closed', users: 1, thinkTime }, duration: '1s' }, 300);
    stage.run();
    expect(stage.begun.map(({ dueMs }) => dueMs)).toEqual([0, 400, 800]);
  });

  test('users start evenly over the ramp', () => {
    const stage = new LoadStage({ arrivals: { type: 'closed', users: 4, rampUp: '1s' }, duration: '2s' }, 5000);
    stage.run();
    expect(stage.begun.map(({ dueMs }) => dueMs)).toEqual([0, 250, 500, 750]);
  });

  test('a user who was dropped comes again, a millisecond later', () => {
    const stage = new LoadStage({ ...CLOSED, duration: '10ms' }, 1000, { maxInFlight: 2 });
    stage.run();
    expect(stage.client.refusedInFlight).toBe(10);
    expect(stage.begun).toHaveLength(2);
  });

  test('a number of requests ends it before its duration, with the drain time from there', () => {
    const stage = new LoadStage({ ...CLOSED, duration: '1h', maxRequests: 5 }, 400);
    stage.run();
    expect(stage.begun).toHaveLength(5);
    expect(stage.load.endMs).toBe(400);
    expect(stage.drainsMs[0]).toBe(400 + DRAIN_MS);
  });

  test('a number of requests ends it, with the drain time from there', () => {
    const stage = new LoadStage({ ...CLOSED, maxRequests: 5 }, 400);
    stage.run();
    expect(stage.begun).toHaveLength(5);
    expect([stage.load.ended, stage.load.endMs]).toEqual([true, 400]);
    expect(stage.drainsMs).toEqual([400 + DRAIN_MS]);
  });

  test('at the end of its duration what is under way has the drain time, also when no user comes back', () => {
    const stage = new LoadStage({ ...CLOSED, duration: '1s' }, Number.POSITIVE_INFINITY);
    stage.run();
    expect(stage.drainsMs).toEqual([1000 + DRAIN_MS]);
  });

  test.each([{ duration: '1h' }, { maxRequests: 1000 }])('a stop ends it now, and the drain time begins: %j', (end) => {
    const stage = new LoadStage({ ...CLOSED, ...end }, 400);
    stage.run(500);
    stage.load.stop();
    expect([stage.load.ended, stage.load.endMs]).toEqual([true, 500]);
    stage.run();
    expect(stage.begun).toHaveLength(6);
    expect(stage.drainsMs[0]).toBe(500 + DRAIN_MS);
  });
});
