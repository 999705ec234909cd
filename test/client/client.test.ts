import { describe, expect, test } from 'vitest';
import { OUTCOME } from '../../src/billing/outcome.ts';
import { CLIENT_EVENT } from '../../src/client/client.ts';
import { NETWORK_ERROR, TIMED_OUT, UNFINISHED } from '../../src/client/transport.ts';
import { HINT } from '../../src/client/retry/retry-policy.ts';
import { ClientStage, type Reply } from './client-stage.ts';

const THREE = { type: 'constant', attempts: 3, base: '100ms', cap: '100ms' } as const;
const answer = (outcome: Reply['outcome'], afterMs: number, more: Partial<Reply> = {}): Reply => ({
  outcome,
  afterMs,
  ...more,
});

describe('one request', () => {
  test('a success is one attempt', () => {
    const stage = new ClientStage({ retry: THREE }, () => answer('ok', 25));
    stage.due(0, 10);
    stage.run();
    expect(stage.attempts).toEqual([
      {
        request: 0,
        attempt: 1,
        outcome: OUTCOME.ok,
        status: 200,
        sentMs: 10,
        endedMs: 35,
        reply: { outcome: 'ok', afterMs: 25 },
      },
    ]);
    expect(stage.ended).toEqual([{ request: 0, succeeded: true, atMs: 35 }]);
    expect(stage.hungUp).toEqual([]);
  });

  test('failures are tried again after the wait of the policy, until one succeeds', () => {
    const stage = new ClientStage({ retry: THREE }, (_, attempt) => answer(attempt < 3 ? 'server-error' : 'ok', 20));
    stage.due(0, 0);
    stage.run();
    expect(stage.sent.map(({ atMs }) => atMs)).toEqual([0, 120, 240]);
    expect(stage.attempts.map(({ status }) => status)).toEqual([500, 500, 200]);
    expect(stage.ended).toEqual([{ request: 0, succeeded: true, atMs: 260 }]);
  });

  test('the last failure is the outcome of the request', () => {
    const stage = new ClientStage({ retry: THREE }, () => answer('network', 20));
    stage.due(0, 0);
    stage.run();
    expect(stage.attempts.map(({ outcome }) => outcome)).toEqual([NETWORK_ERROR, NETWORK_ERROR, NETWORK_ERROR]);
    expect(stage.ended).toEqual([{ request: 0, succeeded: false, atMs: 260 }]);
  });

  test('a wait that the server names is kept', () => {
    const hint = { hintForm: HINT.seconds, hintMs: 7000 };
    const stage = new ClientStage({ retry: THREE }, (_, attempt) =>
      attempt === 1 ? answer('throttled', 5, hint) : answer('ok', 5),
    );
    stage.due(0, 0);
    stage.run();
    expect(stage.sent.map(({ atMs }) => atMs)).toEqual([0, 7005]);
  });

  test('a 400 is not tried again', () => {
    const stage = new ClientStage({ retry: THREE }, () => answer('invalid', 5));
    stage.due(0, 0);
    stage.run();
    expect(stage.sent).toHaveLength(1);
    expect(stage.ended).toEqual([{ request: 0, succeeded: false, atMs: 5 }]);
  });

  test('a 200 without an output fails the request, and is not tried again', () => {
    const everything = { ...THREE, statuses: ['4xx', '5xx'] };
    const stage = new ClientStage({ retry: everything }, () => answer('empty', 5));
    stage.due(0, 0);
    stage.run();
    expect(stage.attempts.map(({ outcome, status }) => [outcome, status])).toEqual([[OUTCOME.empty, 200]]);
    expect(stage.ended).toEqual([{ request: 0, succeeded: false, atMs: 5 }]);
  });

  test('a client that sleeps once more before it reports a failure is under way until then', () => {
    // prodia 1.6.0: one retry of a 500 after 1 s, then a sleep of 1 s, then the error.
    const stage = new ClientStage({ retry: 'prodia-js@1.6.0' }, () => answer('server-error', 10));
    stage.due(0, 0);
    stage.run(1500);
    expect(stage.attempts).toHaveLength(2);
    expect(stage.client.active).toBe(1);
    stage.run();
    expect(stage.ended).toEqual([{ request: 0, succeeded: false, atMs: 2020 }]);
    expect(stage.client.active).toBe(0);
  });

  test('an answer during the call that sends is an answer', () => {
    const stage = new ClientStage({ retry: THREE }, (_, attempt) => answer(attempt < 2 ? 'throttled' : 'ok', 0));
    stage.due(0, 3);
    stage.run();
    expect(stage.attempts.map(({ sentMs, endedMs }) => [sentMs, endedMs])).toEqual([
      [3, 3],
      [103, 103],
    ]);
    expect(stage.client.requests.count).toBe(0);
  });
});

describe('timeouts', () => {
  test('an attempt without an answer is hung up after exactly the timeout', () => {
    const stage = new ClientStage({ retry: THREE, timeout: '50ms' }, (_, attempt) =>
      answer(attempt < 2 ? 'never' : 'ok', 7),
    );
    stage.due(0, 0);
    stage.run();
    expect(stage.hungUp).toEqual([{ request: 0, attempt: 1, atMs: 50 }]);
    expect(stage.attempts.map(({ outcome, endedMs }) => [outcome, endedMs])).toEqual([
      [TIMED_OUT, 50],
      [OUTCOME.ok, 157],
    ]);
  });

  test('an answer at the same instant beats the timeout', () => {
    const stage = new ClientStage({ timeout: '50ms' }, () => answer('ok', 50));
    stage.due(0, 0);
    stage.run();
    expect(stage.ended).toEqual([{ request: 0, succeeded: true, atMs: 50 }]);
    expect(stage.hungUp).toEqual([]);
  });

  test('an answer after the timeout goes nowhere, also when the next attempt is under way', () => {
    const stage = new ClientStage({ retry: THREE, timeout: '50ms' }, (_, attempt) =>
      attempt === 1 ? answer('ok', 160) : answer('ok', 40),
    );
    stage.due(0, 0);
    stage.run();
    // The late answer comes at 160 while attempt 2 (sent at 150) waits for its own, at 190.
    expect(stage.stale).toBe(1);
    expect(stage.ended).toEqual([{ request: 0, succeeded: true, atMs: 190 }]);
  });

  test('the timer of an attempt that was answered does not touch the next one', () => {
    // Attempt 1 fails at 40, attempt 2 is sent at 41; the first timer runs out at 50.
    const retry = { ...THREE, base: '1ms', cap: '1ms' };
    const stage = new ClientStage({ retry, timeout: '50ms' }, (_, attempt) =>
      attempt === 1 ? answer('server-error', 40) : answer('ok', 49),
    );
    stage.due(0, 0);
    stage.run();
    expect(stage.hungUp).toEqual([]);
    expect(stage.ended).toEqual([{ request: 0, succeeded: true, atMs: 90 }]);
  });

  test('the timer of a request that is over does not touch the next request in its slot', () => {
    const stage = new ClientStage({ timeout: '50ms' }, (request) => answer('ok', request === 0 ? 40 : 49));
    stage.due(0, 0);
    stage.due(1, 45);
    stage.run();
    expect(stage.sent[0]?.slot).toBe(stage.sent[1]?.slot);
    expect(stage.hungUp).toEqual([]);
    expect(stage.ended.map(({ succeeded }) => succeeded)).toEqual([true, true]);
  });

  test('a client without a timeout waits', () => {
    const stage = new ClientStage({ timeout: 'none' }, () => answer('ok', 86_400_000));
    stage.due(0, 0);
    stage.run();
    expect(stage.ended).toEqual([{ request: 0, succeeded: true, atMs: 86_400_000 }]);
  });
});

describe('bounds', () => {
  test('requests beyond maxInFlight are dropped and counted; waiting retries are under way', () => {
    const stage = new ClientStage({ retry: THREE, maxInFlight: 2 }, (request, attempt) =>
      request === 0 && attempt === 1 ? answer('server-error', 1) : answer('ok', 30),
    );
    // At 10 request 0 waits for its retry, and request 1 for its answer; at 40 request 1 is over.
    for (const [request, dueMs] of [0, 5, 10, 11, 40].entries()) stage.due(request, dueMs);
    stage.run();
    expect(stage.dropped).toEqual([
      { requestClass: 0, dueMs: 10 },
      { requestClass: 0, dueMs: 11 },
    ]);
    expect(stage.client.refusedInFlight).toBe(2);
    expect(stage.ended.map(({ request }) => request).toSorted()).toEqual([0, 1, 4]);
  });

  test('the spend cap holds the worst cost of what is under way', () => {
    // Each attempt holds 100 nano-USD of 250 and turns out to cost 30: two at once, then a third, not a fourth.
    const stage = new ClientStage({ maxDollars: '0.00000025' }, () => answer('ok', 100, { costNano: 30 }));
    for (const [request, dueMs] of [0, 1, 150, 151, 152].entries()) stage.due(request, dueMs);
    stage.run();
    expect(stage.ended.map(({ request }) => request)).toEqual([0, 1, 2]);
    expect(stage.client.capReached).toBe(true);
    expect(stage.client.refusedSpendCap).toBe(2);
    expect(stage.dropped.map(({ dueMs }) => dueMs)).toEqual([151, 152]);
  });

  test('once the spend cap refused a send, nothing is sent any more, retries included', () => {
    const stage = new ClientStage({ retry: THREE, maxDollars: '0.000000250' }, (request) =>
      answer(request === 2 ? 'ok' : 'server-error', 10),
    );
    stage.due(0, 0);
    stage.due(1, 1);
    // Refused while 200 are held; at 110 the first retry would fit (60 were spent), but the cap has been reached.
    stage.due(2, 2);
    stage.run();
    expect(stage.sent.map(({ request, attempt }) => [request, attempt])).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(stage.ended).toEqual([
      { request: 0, succeeded: false, atMs: 110 },
      { request: 1, succeeded: false, atMs: 111 },
    ]);
    expect(stage.client.refusedSpendCap).toBe(3);
  });

  test('an attempt whose cost nobody knows stays held', () => {
    for (const lost of ['never', 'network'] as const) {
      const stage = new ClientStage({ timeout: '10ms', maxDollars: '0.00000015' }, () => answer(lost, 5));
      stage.due(0, 0);
      stage.due(1, 50);
      stage.run();
      expect(stage.sent).toHaveLength(1);
      expect(stage.client.refusedSpendCap).toBe(1);
    }
  });
});

describe('the end of a run', () => {
  test('abandoning ends what is sending and what is waiting, and voids what was planned', () => {
    const stage = new ClientStage({ retry: THREE, timeout: '200ms' }, (request) =>
      answer(request === 0 ? 'never' : 'server-error', 10),
    );
    stage.due(0, 0);
    stage.due(1, 0);
    stage.run(50);
    expect(stage.client.active).toBe(2);
    stage.client.abandonAll();
    expect(stage.client.active).toBe(0);
    expect(stage.hungUp).toEqual([{ request: 0, attempt: 1, atMs: 50 }]);
    expect(stage.attempts.map(({ outcome }) => outcome)).toEqual([OUTCOME['server-error'], UNFINISHED]);
    const ended = { succeeded: false, isUnfinished: true, atMs: 50 };
    expect(stage.ended).toMatchObject([ended, ended]);
    stage.run();
    expect(stage.sent).toHaveLength(2);
    expect(stage.ended).toHaveLength(2);
    expect(stage.client.requests.count).toBe(0);
  });

  test('abandoning twice, or with nothing under way, changes nothing', () => {
    const stage = new ClientStage({}, () => answer('never', 0));
    stage.client.abandonAll();
    stage.due(0, 0);
    stage.run(1);
    stage.client.abandonAll();
    stage.client.abandonAll();
    expect(stage.ended).toHaveLength(1);
    expect(stage.client.active).toBe(0);
  });
});

describe('jobs that outlive their request', () => {
  test('a slot is kept until its last job has ended', () => {
    const stage = new ClientStage({ timeout: '50ms' }, () => answer('never', 0));
    stage.due(0, 0);
    stage.run(10);
    const slot = stage.sent[0]?.slot as number;
    stage.client.requests.jobBegan(slot);
    stage.client.requests.jobBegan(slot);
    expect(stage.client.requests.jobEnded(slot)).toBe(false);
    stage.run();
    expect(stage.ended).toHaveLength(1);
    expect(stage.client.requests.count).toBe(1);
    expect(stage.client.requests.jobEnded(slot)).toBe(true);
    expect(stage.client.requests.count).toBe(0);
  });

  test('the last job of a request that goes on frees nothing', () => {
    const stage = new ClientStage({}, () => answer('never', 0));
    stage.due(0, 0);
    stage.run(10);
    const slot = stage.sent[0]?.slot as number;
    stage.client.requests.jobBegan(slot);
    expect(stage.client.requests.jobEnded(slot)).toBe(false);
    expect(stage.client.requests.count).toBe(1);
    expect(stage.client.active).toBe(1);
  });
});

test('the events of a client have numbers of their own', () => {
  const numbers = Object.values(CLIENT_EVENT);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(Math.max(...numbers)).toBeLessThan(8);
});
