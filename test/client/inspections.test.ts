import { describe, expect, test } from 'vitest';
import { FAILURE } from '../../src/client/retry/retry-policy.ts';
import { NETWORK_ERROR, TIMED_OUT, UNFINISHED, type Found } from '../../src/client/transport.ts';
import { ClientStage, type Reply } from './client-stage.ts';

const NEVER: Reply = { outcome: 'never', afterMs: 0 };
const OK: Reply = { outcome: 'ok', afterMs: 10 };

/** One request at 0, whose first attempt times out at 100 ms; the policy then waits 50 ms. What it sent, found, and how it ended. */
function course(
  task: Reply | 'lost',
  { inspect = 'on', ...more }: { inspect?: unknown } & Record<string, unknown> = {},
) {
  const found: Found[] = [];
  const stage = new ClientStage(
    { retry: { type: 'constant', attempts: 2, base: '50ms', inspect }, timeout: '100ms', ...more },
    (_request, attempt) => (attempt === 1 ? NEVER : OK),
    undefined,
    { task: () => task, inspected: (each) => found.push(each) },
  );
  stage.due(0, 0);
  stage.run();
  const { sent, asked, hungUp, attempts, ended, client } = stage;
  expect(client.requests.count).toBe(0);
  return {
    sent: sent.map(({ atMs }) => atMs),
    asked,
    hungUp: hungUp.map(({ atMs }) => atMs),
    attempts: attempts.map(({ outcome, endedMs }) => [outcome, endedMs]),
    ended: ended.map(({ succeeded, atMs }) => [succeeded, atMs]),
    found,
  };
}

describe('a lost attempt whose task', () => {
  test('is completed, is the success of the request: nothing is sent again', () => {
    expect(course({ outcome: 'ok', afterMs: 30 })).toEqual({
      sent: [0],
      asked: [150],
      hungUp: [],
      attempts: [[1, 180]].map(([, ms]) => [expect.any(Number), ms]),
      ended: [[true, 180]],
      found: ['completed'],
    });
  });

  test('has failed, is followed by the next one at once', () => {
    const { sent, attempts, ended, found } = course({ outcome: 'server-error', afterMs: 20 });
    expect({ sent, found, ended }).toEqual({ sent: [0, 170], found: ['failed'], ended: [[true, 180]] });
    expect(attempts).toHaveLength(2);
  });

  test('runs longer than it is waited for, is given up', () => {
    const inspect = { wait: '200ms' };
    const { sent, hungUp, attempts, found } = course(NEVER, { inspect });
    expect({ sent, hungUp, found }).toEqual({ sent: [0, 350], hungUp: [350], found: ['unknown'] });
    expect(attempts[0]).toEqual([TIMED_OUT, 350]);
    const given = course(NEVER, { inspect: { ...inspect, onUnknown: 'give-up' } });
    expect(given).toMatchObject({ sent: [0], hungUp: [350], ended: [[false, 350]], found: ['unknown'] });
  });

  test('cannot be asked for, ends as it was lost', () => {
    const { sent, attempts, found } = course('lost');
    expect({ sent, found, first: attempts[0] }).toEqual({
      sent: [0, 150],
      found: ['unknown'],
      first: [TIMED_OUT, 150],
    });
  });

  test('is unknown to the transport, is sent again as without a question', () => {
    const { asked, ...blind } = course(OK, { inspect: 'off' });
    expect(asked).toEqual([]);
    expect(blind).toMatchObject({ sent: [0, 150], hungUp: [100], found: [] });
  });
});

test('the last attempt is not asked for: the policy would not send another one', () => {
  const retry = { type: 'constant', attempts: 1, inspect: 'on' };
  expect(course(OK, { retry })).toMatchObject({ sent: [0], asked: [], hungUp: [100], ended: [[false, 100]] });
});

test('a request that is abandoned while its policy waits, or while it asks, ends once as it was lost', () => {
  for (const [atMs, asked, found] of [
    [120, [], []],
    [170, [150], ['unknown']],
  ] as const) {
    const told: Found[] = [];
    const stage = new ClientStage(
      { retry: { type: 'constant', attempts: 2, base: '50ms', inspect: 'on' }, timeout: '100ms' },
      () => NEVER,
      undefined,
      { task: () => NEVER, inspected: (each) => told.push(each) },
    );
    stage.due(0, 0);
    stage.run(atMs);
    stage.client.abandonAll();
    stage.run();
    expect(stage.asked).toEqual(asked);
    expect(told).toEqual(found);
    // One that was lost before keeps what it was lost by.
    const outcome = atMs < 100 ? UNFINISHED : TIMED_OUT;
    expect(stage.attempts.map((each) => [each.outcome, each.endedMs])).toEqual([[outcome, atMs]]);
    expect(stage.ended).toMatchObject([{ isUnfinished: true }]);
    expect(stage.ended).toHaveLength(1);
  }
});

test('the spend cap holds the worst cost of a lost attempt until its task is known, and rises with it', () => {
  const stage = new ClientStage(
    { retry: { type: 'constant', attempts: 2, base: '50ms', inspect: 'on' }, timeout: '100ms', maxDollars: '0.000001' },
    () => NEVER,
    undefined,
    { task: () => ({ outcome: 'ok', afterMs: 30, costNano: 40 }) },
  );
  stage.due(0, 0);
  stage.run(120);
  expect(stage.client.spending.committedNano).toBe(100n);
  stage.client.spending.raiseWorst(0, 300);
  expect(stage.client.spending.committedNano).toBe(300n);
  stage.run();
  expect(stage.client.spending.committedNano).toBe(40n);
});

test('a loss by the network is asked for as well, and is how an attempt ends whose task is unknown', () => {
  const stage = new ClientStage(
    { retry: { type: 'constant', attempts: 2, base: '50ms', inspect: { onUnknown: 'give-up' } }, timeout: '100ms' },
    () => NEVER,
    undefined,
    { task: () => 'lost' },
  );
  stage.due(0, 0);
  stage.run(30);
  stage.client.lose(0, {
    outcome: NETWORK_ERROR,
    failure: FAILURE.network,
    status: 0,
    hintForm: 0,
    hintMs: 0,
    shouldRetry: 0,
  });
  stage.run();
  expect(stage.asked).toEqual([80]);
  expect(stage.attempts.map(({ outcome, endedMs }) => [outcome, endedMs])).toEqual([[NETWORK_ERROR, 80]]);
});
