import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { WallClock } from '../../../src/engine/wall-driver.ts';
import type { AttemptSink } from '../../../src/runners/http/log/attempt-log.ts';
import type { AttemptLine } from '../../../src/attempts/attempt-record.ts';
import { HttpRun } from '../../../src/runners/http/http-run.ts';
import type { Dialect, NextStep, ReplyReading, WireReply } from '../../../src/wire/dialect.ts';
import { openaiDialect } from '../../../src/wire/openai/openai.ts';
import { outcomeOfStatus } from '../../../src/wire/status-outcome.ts';
import { scenarioOf } from '../worlds.ts';

let skippedMs = 0;
const sleepers = new Set<() => void>();

/** How long the answer to a cancellation is waited for. */
const CANCEL_MS = 5000;
/** What ends these waits: they do not pass by themselves, for five milliseconds on the wall may be too short for an answer. */
const cancelBounds: (() => void)[] = [];

/** Seconds that pass for a run while a millisecond passes on the wall: waits are there, but nobody has to wait. */
const clock: WallClock = {
  nowMs: () => performance.now() * 1000 + skippedMs,
  setTimer: (delayMs, callback) => {
    if (delayMs === CANCEL_MS) {
      cancelBounds.push(callback);
      return () => {};
    }
    const wake = (): void => {
      clearTimeout(timer);
      if (sleepers.delete(wake)) callback();
    };
    const timer = setTimeout(wake, delayMs / 1000);
    sleepers.add(wake);
    return () => {
      clearTimeout(timer);
      sleepers.delete(wake);
    };
  },
  yieldTo: (callback) => {
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  },
};

const POLL_MS = 500;
/** A timeout of the client that a busy machine does not pass by itself: 0.6 s on the wall, which the tests skip. */
const PATIENCE_MS = 600_000;
const PATIENCE = '600s';

/** The patience of the client is over as soon as what happens now has happened. Who sleeps looks at the clock again. */
function losePatience(): void {
  setImmediate(() => {
    skippedMs += PATIENCE_MS;
    // Who is woken may sleep again.
    const asleep = Array.from(sleepers);
    for (const wake of asleep) wake();
  });
}

/** Whether the vendor's steps ask again themselves. */
let retriesItself = false;
let pollMs = POLL_MS;

function stepOf(path: string, afterMs = pollMs): NextStep {
  const request = { method: 'GET', path, headers: { accept: 'text/plain' }, body: new Uint8Array() } as const;
  const cancel = { ...request, method: 'DELETE' } as const;
  return { request, afterMs, retriesItself, cancel, decode: (reply) => readState(reply, path) };
}

function readState({ status, body }: WireReply, path: string): ReplyReading {
  if (status !== 200) return { outcome: outcomeOfStatus(status), message: `state ${status}` };
  const text = Buffer.from(body).toString();
  if (text === 'endless') {
    // The timeout is due, and right behind it the next poll.
    losePatience();
    return { outcome: 'ok', next: stepOf(path, PATIENCE_MS) };
  }
  return text === 'running' ? { outcome: 'ok', next: stepOf(path) } : { outcome: text === 'done' ? 'ok' : 'empty' };
}

/** A vendor whose jobs are submitted and then asked for: 201 with the path of the job. */
const jobs: Dialect = {
  ...openaiDialect,
  decode: (reply) => {
    const path = Buffer.from(reply.body).toString();
    if (reply.status === 201) return { outcome: 'ok', jobId: path.slice(1), next: stepOf(path) };
    return { outcome: outcomeOfStatus(reply.status) };
  },
};

type State = 'running' | 'endless' | 'done' | 'nothing' | 'reset' | 'hang' | number;

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

let server: Server | undefined;
afterEach(async () => {
  retriesItself = false;
  pollMs = POLL_MS;
  vi.restoreAllMocks();
  const closing = server;
  server = undefined;
  if (closing === undefined) return;
  const closed = new Promise((resolve) => closing.close(resolve));
  closing.closeAllConnections();
  await closed;
});

interface Course {
  readonly run: HttpRun;
  readonly seen: Seen[];
  readonly lines: AttemptLine[];
  /** Connections that the client cut while their request was being answered. */
  readonly cut: string[];
}

/** Runs one request against a vendor that answers submissions and the polls of each job as the script says; behind it all jobs are done. */
async function course(
  script: {
    readonly submits?: readonly number[];
    readonly polls: readonly (readonly State[])[];
    readonly cancel?: (response: ServerResponse) => void;
    /** What submissions are answered as the job's name; default: their number. */
    readonly job?: string;
  },
  client: object = {},
  provider: object = {},
): Promise<Course> {
  const seen: Seen[] = [];
  const cut: string[] = [];
  const polled: number[] = [];
  let submitted = 0;
  const listening = createServer((request, response) => {
    const [method = '', path = ''] = [request.method, request.url];
    seen.push({ method, path, headers: request.headers });
    response.on('close', () => void (response.writableFinished || cut.push(path)));
    request.resume().on('end', () => {
      if (method === 'POST') {
        const status = script.submits?.[submitted] ?? 201;
        const job = submitted++;
        response.writeHead(status).end(status === 201 ? `/jobs/${script.job ?? job}` : '{}');
        return;
      }
      if (method === 'DELETE') {
        if (script.cancel === undefined) response.writeHead(204).end();
        else script.cancel(response);
        return;
      }
      const job = Number(path.split('/').at(-1));
      const state = script.polls[job]?.[(polled[job] = (polled[job] ?? 0) + 1) - 1] ?? 'done';
      if (state === 'hang') return losePatience();
      if (state === 'reset') response.destroy();
      else if (typeof state === 'number') response.writeHead(state).end();
      else response.end(state);
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const lines: AttemptLine[] = [];
  const log: AttemptSink = { open: () => {}, write: (line) => lines.push(line), close: async () => undefined };
  const scenario = scenarioOf({
    provider: { dialect: 'openai', ...provider },
    client: { retry: 'none', timeout: '10h', drain: '10h', ...client },
  });
  const run = new HttpRun({ scenario, dialect: jobs, origin, apiKey: 'K', world: 'mock', clock, log });
  await run.run();
  return { run, seen, lines, cut };
}

const pollsOf = (seen: readonly Seen[], job: number): number =>
  seen.filter(({ path }) => path === `/jobs/${job}`).length;
const tookMs = ({ sentMs, endedMs }: AttemptLine): number => endedMs - sentMs;

describe('an attempt goes on until its job has ended', () => {
  test('polls with the waits that the vendor asks for; one attempt, one latency', async () => {
    const { run, seen, lines } = await course({ polls: [['running', 'running', 'running', 'done']] });
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/images/generations',
      ...Array.from({ length: 4 }, () => 'GET /jobs/0'),
    ]);
    expect(lines).toMatchObject([
      { request: 0, attempt: 1, status: 200, outcome: 'ok', jobId: 'jobs/0', polls: 4, dollars: '1' },
    ]);
    expect(tookMs(lines[0]!)).toBeGreaterThanOrEqual(4 * POLL_MS);
    const { total, attemptLatency, polls } = run.recorders.steady;
    expect([total.attempts, total.succeeded, attemptLatency.count, polls]).toEqual([1, 1, 1, 4]);
    expect(attemptLatency.max).toBe(tookMs(lines[0]!));
  });

  test('the draws of the attempt are named with the submission alone, the key with every step', async () => {
    const { seen } = await course({ polls: [['running']] });
    const [submission, ...polls] = seen;
    expect(submission?.headers).toMatchObject({
      'x-tollmark-request': '0',
      'x-tollmark-attempt': '1',
      authorization: 'Bearer K',
    });
    expect(polls).toHaveLength(2);
    for (const { headers } of polls) {
      expect(headers).toMatchObject({ accept: 'text/plain', authorization: 'Bearer K' });
      expect(Object.keys(headers).filter((name) => name.startsWith('x-tollmark'))).toEqual([]);
    }
  });

  test('a job whose path cannot be sent ends the attempt, which may have been billed', async () => {
    const { lines, seen, run } = await course({ polls: [], job: 'a b' });
    // It is the reply to the submission that cannot be read: the network has done its part.
    expect([run.recorders.steady.networkErrors, run.recorders.steady.byStatus[201]]).toEqual([0, 1]);
    expect(lines).toMatchObject([
      { outcome: 'unreadable', status: 201, jobId: 'jobs/a b', dollars: '0', costSource: 'unknown' },
    ]);
    expect(seen).toHaveLength(1);
  });

  test('a job that ended without an output is an empty answer', async () => {
    const { lines } = await course({ polls: [['running', 'nothing']] });
    expect(lines).toMatchObject([{ outcome: 'empty', status: 200, polls: 2 }]);
  });
});

describe('a step that fails', () => {
  test.each<[State]>([[429], [500], [502], [503], [504], ['reset']])(
    'with %s is sent again, five times',
    async (state) => {
      const { lines, seen } = await course({ polls: [Array.from({ length: 5 }, () => state)] });
      expect(lines).toMatchObject([{ outcome: 'ok', polls: 6 }]);
      expect(pollsOf(seen, 0)).toBe(6);
      // 1 + 2 + 4 + 8 + 16 seconds, each at least three quarters of it.
      expect(tookMs(lines[0]!)).toBeGreaterThanOrEqual(0.75 * 31_000);
    },
  );

  test('retries are counted per step', async () => {
    const failing: State[] = [503, 503, 503, 'running', 503, 503, 503, 'running', 'reset', 'reset', 'done'];
    const { lines } = await course({ polls: [failing] });
    expect(lines).toMatchObject([{ outcome: 'ok', polls: failing.length }]);
  });

  test.each<[State, object, string | undefined]>([
    [503, { status: 503, outcome: 'unavailable', message: 'state 503' }, 'unknown'],
    [429, { status: 429, outcome: 'throttled' }, 'unknown'],
    ['reset', { status: 0, outcome: 'network-error' }, 'unknown'],
    [500, { status: 500, outcome: 'server-error' }, 'unknown'],
  ])('with %s for good fails the attempt: %j; its cost is %s', async (state, line, costSource) => {
    const { lines, run } = await course({ polls: [Array.from({ length: 9 }, () => state)] });
    expect(lines).toMatchObject([{ ...line, polls: 6, dollars: '0', jobId: 'jobs/0' }]);
    expect(lines[0]?.costSource).toBe(costSource);
    expect(run.recorders.steady.total.failed).toBe(1);
  });

  test('with what is final fails the attempt at once', async () => {
    const { lines, seen } = await course({ polls: [['running', 404]] });
    expect(lines).toMatchObject([{ status: 404, outcome: 'invalid', polls: 2 }]);
    expect(pollsOf(seen, 0)).toBe(2);
  });
});

test('a step of a dialect that asks again itself is sent again only when the connection was lost', async () => {
  retriesItself = true;
  const { lines } = await course({ polls: [['running', 'reset', 'running', 503]] });
  expect(lines).toMatchObject([{ outcome: 'unavailable', status: 503, polls: 4, dollars: '0' }]);
});

describe('the client', () => {
  test('tries a submission again as its policy says, and a job of a failed attempt is a second one', async () => {
    const retry = { type: 'constant', attempts: 3, base: '1s', cap: '1s' };
    const { lines } = await course({ submits: [503], polls: [[], [404]] }, { retry });
    expect(lines.map(({ attempt, status, polls }) => [attempt, status, polls])).toEqual([
      [1, 503, undefined],
      [2, 404, 1],
    ]);
  });

  test('hangs up on a step that is on its way', async () => {
    const { lines, cut } = await course({ polls: [['running', 'hang']] }, { timeout: PATIENCE });
    expect(lines).toMatchObject([{ outcome: 'timeout', status: 0, polls: 2, costSource: 'unknown', jobId: 'jobs/0' }]);
    expect(tookMs(lines[0]!)).toBeGreaterThanOrEqual(PATIENCE_MS);
    await vi.waitFor(() => expect(cut).toEqual(['/jobs/0']));
  });

  test('asks no more for a job that it has given up while it waited', async () => {
    // The timeout of the first attempt falls between two polls; the second attempt has a job of its own.
    const retry = { type: 'constant', attempts: 2, base: '1s', cap: '1s' };
    const { lines, seen } = await course({ polls: [['running', 'running', 'endless']] }, { timeout: PATIENCE, retry });
    expect(lines.map(({ outcome }) => outcome)).toEqual(['timeout', 'ok']);
    const last = seen.findLastIndex(({ path }) => path === '/jobs/0');
    const second = seen.findIndex(({ method }, n) => method === 'POST' && n > 0);
    expect([lines[0]?.polls, pollsOf(seen, 0)]).toEqual([3, 3]);
    expect(last).toBeLessThan(second);
    expect(pollsOf(seen, 1)).toBe(1);
  });
});

describe('a job that the client gives up', () => {
  const endless: State[] = ['running', 'running', ...Array.from({ length: 10 }, () => 'endless' as const)];
  const CANCELS = { onDisconnect: 'cancel-queued' };
  const cancelled = (seen: readonly Seen[]): string[] =>
    seen.flatMap(({ method, path }) => (method === 'DELETE' ? [path] : []));

  test.each(['cancel-queued', 'cancel'])(
    'is cancelled once by a client of %s, with its key alone',
    async (onDisconnect) => {
      const retry = { type: 'constant', attempts: 2, base: '1s', cap: '1s' };
      const { lines, seen } = await course({ polls: [endless] }, { timeout: PATIENCE, retry }, { onDisconnect });
      expect(lines.map(({ outcome, dollars, costSource }) => [outcome, dollars, costSource])).toEqual([
        ['timeout', '0', 'unknown'],
        ['ok', '1', 'scenario'],
      ]);
      expect(cancelled(seen)).toEqual(['/jobs/0']);
      const { headers } = seen.find(({ method }) => method === 'DELETE')!;
      expect(headers).toMatchObject({ authorization: 'Bearer K' });
      expect(Object.keys(headers).filter((name) => name.startsWith('x-tollmark'))).toEqual([]);
    },
  );

  test('is cancelled while its first step waits, while a step is on its way, and when the drain time is over', async () => {
    const hanging = await course({ polls: [['running', 'hang']] }, { timeout: PATIENCE }, CANCELS);
    expect(cancelled(hanging.seen)).toEqual(['/jobs/0']);
    await vi.waitFor(() => expect(hanging.cut).toEqual(['/jobs/0']));
    const drained = await course({ polls: [endless] }, { drain: PATIENCE }, CANCELS);
    expect(cancelled(drained.seen)).toEqual(['/jobs/0']);
    pollMs = 10 * PATIENCE_MS;
    const waiting = await course({ polls: [] }, { timeout: PATIENCE }, CANCELS);
    expect(waiting.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/images/generations',
      'DELETE /jobs/0',
    ]);
  });

  test('is left alone by a client that does not cancel', async () => {
    const { lines, seen } = await course({ polls: [endless] }, { timeout: PATIENCE }, { onDisconnect: 'continue' });
    expect(lines).toMatchObject([{ outcome: 'timeout' }]);
    expect(cancelled(seen)).toEqual([]);
  });

  test('is not one that has ended or failed', async () => {
    const { seen } = await course({ polls: [['running', 'done']] }, {}, CANCELS);
    const failed = await course({ polls: [[404]] }, {}, CANCELS);
    expect(cancelled([...seen, ...failed.seen])).toEqual([]);
  });

  test('is gone for the client, whatever the vendor answers', async () => {
    const acts = [
      (response: ServerResponse): void => void response.writeHead(500).end('no'),
      (response: ServerResponse): void => void response.destroy(),
    ];
    for (const cancel of acts) {
      const { lines, seen } = await course({ polls: [endless], cancel }, { timeout: PATIENCE }, CANCELS);
      expect(lines).toMatchObject([{ outcome: 'timeout', status: 0 }]);
      expect(cancelled(seen)).toEqual(['/jobs/0']);
    }
  });

  test('holds up the end of the run for a bounded time', async () => {
    const cancel = (): void => cancelBounds.pop()?.();
    const { lines, seen } = await course({ polls: [endless], cancel }, { timeout: PATIENCE }, CANCELS);
    expect(lines).toMatchObject([{ outcome: 'timeout' }]);
    expect(cancelled(seen)).toEqual(['/jobs/0']);
  });
});
