import { describe, expect, test } from 'vitest';
import { OUTCOME, type Outcome } from '../../src/billing/outcome.ts';
import { PROVIDER_EVENT } from '../../src/provider/provider.ts';
import { endpoint, MODEL } from './endpoint.ts';
import { PlayedProvider, type Call, type CallRecord } from './played-provider.ts';

const FULL = 40_000_000;
const image = (atMs: number, rest: Partial<Call> = {}): Call => ({ atMs, model: MODEL.image, ...rest });
const played = (written: object, calls: readonly Call[]): PlayedProvider =>
  new PlayedProvider(endpoint({ ...written }), calls).play();
const records = (written: object, calls: readonly Call[]): CallRecord[] => played(written, calls).records;
const ended = (outcome: Outcome, status: number, endedMs: number, chargedNano: number): object => ({
  accepted: true,
  outcome: OUTCOME[outcome],
  status,
  endedMs,
  chargedNano,
});
/** Everything that is ever billed is billed: what a job owes then tells how it ended. */
const ALL = {
  ok: 'full',
  'server-error': 'full',
  'input-moderated': 'input',
  'output-moderated': 'full',
  empty: 'full',
  'cancelled-queued': 'elapsed',
  'cancelled-running': 'elapsed',
};

describe('service', () => {
  test('one slot serves in turn, each job as long as its model takes', () => {
    const seen = records({ capacity: { slots: 1 } }, [image(0), image(1), image(2), image(50)]);
    expect(seen.map(({ startedMs, endedMs }) => [startedMs, endedMs])).toEqual([
      [0, 10],
      [10, 20],
      [20, 30],
      [50, 60],
    ]);
  });

  test('without a capacity all start at once', () => {
    const seen = records(
      {},
      Array.from({ length: 500 }, () => image(3)),
    );
    expect(new Set(seen.map(({ startedMs, endedMs }) => `${startedMs} ${endedMs}`))).toEqual(new Set(['3 13']));
  });

  test('extra latencies add up, and occupy the slot', () => {
    const extra = (value: string): object => ({ type: 'latency', extra: { type: 'constant', value } });
    const faults = [extra('5ms'), { ...extra('100ms'), models: ['chat'] }, { ...extra('7ms'), for: '15ms' }];
    const seen = records({ capacity: { slots: 1 }, faults }, [image(0), image(1)]);
    expect(seen.map(({ endedMs }) => endedMs)).toEqual([22, 37]);
  });
});

describe('how a served job ends', () => {
  test.each([
    [{ status: 500 }, ended('server-error', 500, 10, FULL)],
    [{ status: 599 }, ended('server-error', 599, 10, FULL)],
    [{ status: 422 }, ended('invalid', 422, 10, 0)],
    [{ status: 429, stage: 'completion' }, ended('throttled', 429, 10, 0)],
    [{ type: 'empty' }, ended('empty', 200, 10, FULL)],
    [{ type: 'moderated' }, ended('output-moderated', 400, 10, FULL)],
    [{ type: 'moderated', status: 451 }, ended('output-moderated', 451, 10, FULL)],
    [{ type: 'moderated', stage: 'input' }, ended('input-moderated', 400, 0, 0)],
    [{ type: 'moderated', stage: 'input', status: 422 }, ended('input-moderated', 422, 0, 0)],
    [{ status: 500, share: 0 }, ended('ok', 200, 10, FULL)],
  ])('%o', (fault, expected) => {
    const seen = records({ faults: [fault], billing: { outcomes: ALL } }, [image(0)])[0];
    expect(seen).toMatchObject(expected);
  });

  test('moderated input costs its tokens where the policy says so, and never starts', () => {
    const chat = { atMs: 0, model: MODEL.chat, inputTokens: 100, outputTokens: 1000 };
    const [seen] = records({ faults: [{ type: 'moderated', stage: 'input' }], billing: { outcomes: ALL } }, [chat]);
    expect(seen).toMatchObject({ chargedNano: 100_000, startedMs: Number.NaN });
  });
});

describe('input that is moderated takes no slot', () => {
  const faults = [{ type: 'moderated', stage: 'input', models: ['chat'] }];
  const chat: Call = { atMs: 0, model: MODEL.chat };

  test('a request of the same instant finds the slot free', () => {
    const seen = records({ capacity: { slots: 1, queue: 0 }, faults }, [chat, image(0)]);
    expect(seen[1]).toMatchObject({ accepted: true, startedMs: 0 });
  });

  test('no more jobs are in service than there are slots', () => {
    const { broken, records: seen } = played({ capacity: { slots: 1, queue: 5 }, faults }, [
      image(0),
      { ...chat, atMs: 5 },
    ]);
    expect(seen.map(({ endedMs }) => endedMs)).toEqual([10, 5]);
    expect(broken).toEqual([]);
  });
});

describe('a client that leaves', () => {
  // The first job runs from 0 to 10, the second waits; both clients leave at 4.
  const calls = [image(0, { cancelAfterMs: 4 }), image(1, { cancelAfterMs: 3 }), image(2)];
  const ok = (endedMs: number): object => ended('ok', 200, endedMs, FULL);
  const endings: Readonly<Record<string, readonly object[]>> = {
    continue: [ok(10), ok(20), ok(30)],
    'cancel-queued': [ok(10), ended('cancelled-queued', 499, 4, 0), ok(20)],
    cancel: [ended('cancelled-running', 499, 4, 0), ended('cancelled-running', 499, 4, 0), ok(14)],
  };

  test.each(['continue', 'cancel-queued', 'cancel'])('onDisconnect: %s', (onDisconnect) => {
    const seen = records({ capacity: { slots: 1 }, onDisconnect }, calls);
    expect(seen).toMatchObject(endings[onDisconnect] as readonly object[]);
  });

  test.each(['continue', 'cancel-queued', 'cancel'])(
    'after the end changes nothing, onDisconnect: %s',
    (onDisconnect) => {
      const play = new PlayedProvider(endpoint({ onDisconnect }), [image(0)]).play(5);
      const job = play.jobOf(0);
      play.play();
      play.provider.cancel(job);
      expect(play.records).toMatchObject([ended('ok', 200, 10, FULL)]);
      expect([play.provider.running, play.provider.waiting, play.broken]).toEqual([0, 0, []]);
    },
  );

  test('twice, changes nothing more', () => {
    const play = new PlayedProvider(endpoint({ onDisconnect: 'cancel' }), [image(0)]).play(5);
    const job = play.jobOf(0);
    play.provider.cancel(job);
    play.provider.cancel(job);
    expect([play.provider.running, play.broken]).toEqual([0, []]);
  });

  test('pays for the time that it used where the policy says elapsed, and nothing while it waited', () => {
    const written = { capacity: { slots: 1 }, onDisconnect: 'cancel', billing: { outcomes: ALL } };
    const compute: Call = { atMs: 0, model: MODEL.compute, cancelAfterMs: 7.5 };
    const chat = { atMs: 7.5, model: MODEL.chat, inputTokens: 100, outputTokens: 999, cancelAfterMs: 5 };
    const waits: Call = { atMs: 8, model: MODEL.compute, cancelAfterMs: 1 };
    const [first, second, third] = records(written, [compute, chat, waits]);
    // 7.5 ms are billed as 8; half of 999 tokens are 499.
    expect([first?.chargedNano, second?.chargedNano, third?.chargedNano]).toEqual([8000, 100_000 + 499 * 4000, 0]);
  });

  test('frees the slot for the next at once', () => {
    const seen = records({ capacity: { slots: 1 }, onDisconnect: 'cancel' }, [
      image(0, { cancelAfterMs: 1 }),
      image(0.5),
    ]);
    expect(seen[1]?.startedMs).toBe(1);
  });

  test('a line of clients that left does not keep their places: a slow endpoint holds a bounded number', () => {
    const calls10k = Array.from({ length: 10_000 }, (_, i) => image(i / 10, { cancelAfterMs: 0.5 }));
    const slow = endpoint({
      capacity: { slots: 1 },
      onDisconnect: 'cancel-queued',
      faults: [{ type: 'latency', extra: { type: 'constant', value: '1h' } }],
    });
    const play = new PlayedProvider(slow, calls10k).play(2000);
    expect(play.provider.waiting).toBe(0);
    expect(play.provider.jobs.count).toBeLessThanOrEqual(1024);
    expect(play.broken).toEqual([]);
  });
});

describe('a lost connection', () => {
  const faults = [{ type: 'disconnect', after: '4ms', models: ['image'] }];

  test('is told once, after its time, and the job goes on to its end and its charge', () => {
    const [seen] = records({ faults }, [image(3)]);
    expect(seen).toMatchObject({ ...ended('ok', 200, 13, FULL), disconnectedMs: [7] });
  });

  test('also hits a job that still waits', () => {
    expect(records({ faults, capacity: { slots: 1 } }, [image(0), image(1)])[1]?.disconnectedMs).toEqual([5]);
  });

  test('is not told of a job that has ended by then, nor of the next one in its place', () => {
    const late = [{ type: 'disconnect', after: '15ms', models: ['image'] }];
    const play = played({ faults: late }, [image(0), { atMs: 11, model: MODEL.compute }]);
    // The second job has the place of the first, and is under way when the first one's timer runs out.
    expect(play.records.map(({ startedMs, disconnectedMs }) => [startedMs, disconnectedMs])).toEqual([
      [0, []],
      [11, []],
    ]);
  });

  test('is not told of a job that was cancelled', () => {
    const seen = records({ faults, onDisconnect: 'cancel' }, [image(0, { cancelAfterMs: 2 })]);
    expect(seen[0]?.disconnectedMs).toEqual([]);
  });
});

describe('charges', () => {
  test('by compute time: what the job took, not what it waited', () => {
    const compute = { atMs: 0, model: MODEL.compute };
    expect(records({ capacity: { slots: 1 } }, [compute, compute]).map(({ chargedNano }) => chargedNano)).toEqual([
      10_000, 10_000,
    ]);
  });

  test('by compute time do not depend on how late a real clock woke', () => {
    const play = new PlayedProvider(endpoint(), [{ atMs: 0, model: MODEL.compute }]).play(5);
    play.timeline.nowMs = 13;
    play.handle(PROVIDER_EVENT.finish, play.jobOf(0));
    expect(play.records[0]?.chargedNano).toBe(10_000);
  });

  test('at acceptance are posted at once, and given back as the policy says', () => {
    const billing = { charge: 'acceptance', outcomes: 'success-only' };
    const play = new PlayedProvider(endpoint({ billing, faults: [{ status: 500 }] }), [image(0)]).play(5);
    expect(play.provider.ledger.owed()).toBe(BigInt(FULL));
    play.play();
    expect(play.provider.ledger.owed()).toBe(0n);
    expect(play.provider.ledger.snapshot()).toMatchObject({ charges: { count: 1 }, refunds: { count: 1 } });
    expect(play.endings[0]?.changeNano).toBe(-FULL);
  });
});

describe('who submits while a job settles, as a client with the next request at hand does', () => {
  const chat = (atMs: number): Call => ({ atMs, model: MODEL.chat });

  /** A play in which the end of one call submits another at once. */
  function relay(written: object, calls: readonly Call[], ending: number, next: Call): CallRecord[] {
    const play = new PlayedProvider(endpoint({ ...written }), calls);
    const settled = play.settled.bind(play);
    play.settled = (job, told) => {
      const isLast = play.provider.jobs.callerRef[job] === ending;
      settled(job, told);
      if (isLast) play.submitNow({ ...next, atMs: play.timeline.nowMs });
    };
    return play.play().records;
  }

  test('queues behind those who wait when a job finishes', () => {
    const seen = relay({ capacity: { slots: 1 } }, [image(0), image(1)], 0, image(0));
    expect(seen.map(({ startedMs }) => startedMs)).toEqual([0, 10, 20]);
  });

  test('queues behind those who wait when a running job is cancelled', () => {
    const seen = relay(
      { capacity: { slots: 1 }, onDisconnect: 'cancel' },
      [image(0, { cancelAfterMs: 4 }), image(1)],
      0,
      image(0),
    );
    expect(seen.map(({ startedMs }) => startedMs)).toEqual([0, 4, 14]);
  });

  test('queues behind those who wait when input was moderated', () => {
    const faults = [{ type: 'moderated', stage: 'input', models: ['chat'] }];
    // The moderated call comes first and the next two meet it at the same instant.
    const seen = relay({ capacity: { slots: 1 }, faults }, [chat(0), image(0), image(0)], 0, image(0));
    expect(seen.slice(1).map(({ startedMs }) => startedMs)).toEqual([0, 10, 20]);
  });
});
