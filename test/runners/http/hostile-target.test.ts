import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Summary } from '../../../src/measure/summary.ts';
import { AttemptLog } from '../../../src/runners/http/log/attempt-log.ts';
import { readAttempt } from '../../../src/attempts/attempt-reader.ts';
import type { AttemptLine } from '../../../src/attempts/attempt-record.ts';
import { startRunOverHttp } from '../../../src/runners/http/run-over-http.ts';
import { fastClock } from '../endpoint.ts';
import { scenarioOf } from '../worlds.ts';
import { CARRIERS, type CarrierKind } from './carriers.ts';
import { carriedBy, hostileTarget, jobBody, replyBytes, type Write } from './hostile-target.ts';

const KEY = 'sk-key-of-the-test';

interface Course {
  readonly summary: Summary;
  /** Without those ahead of the run. */
  readonly lines: readonly AttemptLine[];
}

/** Six images at $0.0025 each. */
const IMAGES = {
  provider: {
    dialect: 'prodia',
    models: {
      m: {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '10ms' },
        price: { per: 'image', usd: '0.0025' },
      },
    },
  },
  workload: {
    arrivals: { type: 'closed', users: 2 },
    maxRequests: 6,
    requests: [{ operation: 'text-to-image', model: 'm' }],
  },
  client: { timeout: '5s', drain: '20s' },
};

/** A run of six images at $0.0025 each against an endpoint that writes any bytes. */
async function courseOf(
  write: Write,
  client: object = {},
  workload: object = {},
  carrier: CarrierKind = 'sockets',
): Promise<Course> {
  const scenario = scenarioOf({
    ...IMAGES,
    workload: { ...IMAGES.workload, ...workload },
    client: { ...IMAGES.client, ...client },
  });
  const folder = mkdtempSync(join(tmpdir(), 'tollmark-hostile-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = new AttemptLog(join(folder, 'attempts.ndjson'));
  const origin = await hostileTarget(write);
  const carried = carriedBy(carrier, origin);
  const options = {
    scenario,
    world: 'real',
    origin,
    apiKey: KEY,
    clock: fastClock,
    log,
    twin: false,
    ...carried,
  } as const;
  const summary = await (await startRunOverHttp(options)).finished;
  const [, ...texts] = readFileSync(join(folder, 'attempts.ndjson'), 'utf8').trimEnd().split('\n');
  const lines = texts.map((text) => readAttempt(JSON.parse(text))).filter(({ priming }) => priming !== true);
  return { summary, lines };
}

const always =
  (bytes: Buffer): Write =>
  (socket) =>
    socket.write(bytes);
const ok = jobBody('0.0025');
/** Writes the start of a reply, and resets the connection behind it. */
const cut =
  (bytes: Buffer, end = bytes.length): Write =>
  (socket) =>
    socket.write(bytes.subarray(0, end), () => setTimeout(() => socket.resetAndDestroy(), 2));
const whole = replyBytes(200, ok);
const headEnd = whole.indexOf('\r\n\r\n') + 4;
const html = { 'content-type': 'text/html' };

/** Replies of which nobody can tell what they cost. */
const UNKNOWN: readonly (readonly [name: string, write: Write, outcome: string, status: number])[] = [
  [
    'a content type that comes twice',
    always(replyBytes(200, ok, {}, 'content-type: text/plain\r\n')),
    'unreadable',
    200,
  ],
  ['a page instead of a job', always(replyBytes(200, '<html>login</html>', html)), 'unreadable', 200],
  [
    'a wrong boundary',
    always(replyBytes(200, ok, { 'content-type': 'multipart/form-data; boundary=NO' })),
    'unreadable',
    200,
  ],
  ['a body that is shorter than a job', always(replyBytes(200, ok.subarray(0, 40))), 'unreadable', 200],
  ['no body', always(replyBytes(200, '')), 'unreadable', 200],
  ['gzip that is none', always(replyBytes(200, ok, { 'content-encoding': 'gzip' })), 'unreadable', 200],
  ['a status line of garbage', always(Buffer.from('NONSENSE\r\n\r\n')), 'network-error', 0],
  ['a connection that is reset before the reply', (socket) => socket.resetAndDestroy(), 'network-error', 0],
  ['a connection that is reset in the headers', cut(whole, headEnd - 8), 'network-error', 0],
  ['a connection that is reset behind the headers', cut(whole, headEnd), 'network-error', 0],
  ['a connection that is reset in the body', cut(whole, whole.length - 30), 'network-error', 0],
  ['headers of 64 kB', always(replyBytes(200, ok, { 'x-huge': 'x'.repeat(65_536) })), 'network-error', 0],
  ['silence', () => undefined, 'timeout', 0],
];

describe.each(UNKNOWN)('%s', (_, write, outcome, status) => {
  test.each(CARRIERS)('ends each attempt once over %s, and what it cost is unknown', async (carrier) => {
    const { summary, lines } = await courseOf(write, {}, {}, carrier);
    expect(lines).toHaveLength(6);
    expect(summary.attempts).toMatchObject({ total: 6, failedBy: { [outcome]: 6 } });
    for (const line of lines) expect(line).toMatchObject({ outcome, status, dollars: '0', costSource: 'unknown' });
    expect(summary.dollars).toMatchObject({ billed: '0', unknownAtMost: '0.015' });
    // What went wrong is told in words, but for the codes of the system, which have none.
    for (const { message = 'silence' } of lines) expect(message).not.toMatch(/(?:^|: )(?:UND_ERR|HPE)_\w+$/);
  });
});

test.each<[string, Buffer]>([
  ['a page', replyBytes(200, `<html>${KEY}</html>`, html)],
  ['an error', replyBytes(401, `{"error":"${KEY} is wrong"}`, { 'content-type': 'application/json' })],
  ['a redirect', replyBytes(302, '', { location: `/login?key=${KEY}`, 'content-type': 'text/plain' })],
  ['a price', replyBytes(200, jobBody(`0.0025},"price":{"product":"${KEY}","dollars":0.0025`))],
])('the key is in no log and no report, though %s says it', async (_, bytes) => {
  const { summary, lines } = await courseOf(always(bytes));
  expect(lines).toHaveLength(6);
  expect(JSON.stringify({ summary, lines })).not.toContain(KEY);
});

test('ahead of a run, a failure is tried again and a success without a price is not', async () => {
  const silent = replyBytes(200, jobBody());
  const failing: Write = (socket, n) =>
    socket.write(n === 0 ? replyBytes(500, 'no', { 'content-type': 'text/plain' }) : silent);
  const { summary } = await courseOf(failing, { maxDollars: '1' });
  expect(summary.priming).toMatchObject({ requests: 2, kinds: [{ stated: 0 }] });
});

test('what is unknown ends the load at the spend cap', async () => {
  const { summary } = await courseOf(always(replyBytes(200, '<html>', html)), { maxDollars: '0.0125' });
  expect(summary.verdict).toBe('partial');
  // Three ahead of the run, and two in it.
  expect(summary.priming).toMatchObject({ requests: 3, dollars: { billed: '0', unknownAtMost: '0.0075' } });
  expect(summary.dollars.unknownAtMost).toBe('0.005');
  expect(summary.exemplars?.requests[0]).toMatchObject({ dollars: '0', dollarsAtMost: '0.0025' });
  expect(summary.warnings).toContainEqual(expect.stringMatching(/^2 answers cannot be read/));
});

test('a kind of request that nothing was left to ask for ahead of a run is named', async () => {
  const [image] = IMAGES.workload.requests;
  const requests = [image, { ...image, images: 1, size: '64x64' }];
  const write: Write = (socket) => setTimeout(() => socket.write(whole), 180);
  const { summary } = await courseOf(write, { timeout: '6s', maxDollars: '1' }, { maxRequests: 1, requests });
  expect(summary.priming?.kinds).toEqual([
    expect.objectContaining({ requests: 1, stated: 1 }),
    { model: 'm', operation: 'text-to-image', requests: 0, stated: 0, scenarioDollars: '0.0025' },
  ]);
});

test('requests ahead of a run are not begun that would be given up', async () => {
  // Of 300 ms on this clock, the first takes more than half.
  const write: Write = (socket) => setTimeout(() => socket.write(whole), 180);
  const { summary } = await courseOf(write, { timeout: '6s', maxDollars: '1' }, { maxRequests: 1 });
  expect(summary.priming?.requests).toBe(1);
});

test('an interruption lets the requests ahead of a run finish that are under way, and no load begins', async () => {
  const scenario = scenarioOf({ ...IMAGES, client: { timeout: '100s', maxDollars: '1' } });
  let interrupt = (): void => {};
  const origin = await hostileTarget((socket) => {
    interrupt();
    setTimeout(() => socket.write(whole), 5);
  });
  const run = await startRunOverHttp({ scenario, world: 'real', origin, apiKey: KEY, clock: fastClock, twin: false });
  interrupt = () => run.interrupt();
  const summary = await run.finished;
  expect(summary).toMatchObject({ verdict: 'partial', requests: { offered: 0 }, priming: { requests: 1 } });
  expect(summary.priming?.dollars).toEqual({ billed: '0.0025', unknownAtMost: '0' });
});

test('a second interruption ends those under way', async () => {
  const scenario = scenarioOf({ ...IMAGES, client: { timeout: '500s', maxDollars: '1' } });
  let hear = (): void => {};
  const heard = new Promise<void>((resolve) => (hear = resolve));
  const origin = await hostileTarget(() => hear());
  const run = await startRunOverHttp({ scenario, world: 'real', origin, apiKey: KEY, clock: fastClock, twin: false });
  await heard;
  expect(run.progress()).toMatchObject({ elapsedMs: 0, offered: 0 });
  run.interrupt();
  run.stopAtOnce();
  const summary = await run.finished;
  expect(summary).toMatchObject({ verdict: 'partial', loadDurationMs: 0, requests: { offered: 0 } });
  expect(summary.validity.reasons).toEqual(['interrupted before the load began']);
  expect(summary.priming).toMatchObject({ requests: 1, dollars: { billed: '0', unknownAtMost: '0.0025' } });
});

describe('a reply that can be read', () => {
  test.each<[string, Buffer]>([
    ['gzip', gzipSync(ok)],
    ['deflate', deflateSync(ok)],
    ['deflate', deflateRawSync(ok)],
    ['br', brotliCompressSync(ok)],
    ['gzip, br', brotliCompressSync(gzipSync(ok))],
    ['identity', ok],
  ])('in the encoding %s is undone as fetch does', async (encoding, body) => {
    const { summary } = await courseOf(always(replyBytes(200, body, { 'content-encoding': encoding })));
    expect(summary.requests.succeeded).toBe(6);
    expect(summary.dollars).toMatchObject({ billed: '0.015', bySource: { stated: '0.015' }, source: 'replies' });
  });

  test('may come behind hints', async () => {
    const hints = Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n');
    const { summary } = await courseOf(always(Buffer.concat([hints, whole])));
    expect(summary.requests.succeeded).toBe(6);
  });

  test('is a refusal, however often it says how long to wait', async () => {
    const refusal = replyBytes(429, 'slow', { 'content-type': 'text/plain' }, 'retry-after: 1\r\nretry-after: 2\r\n');
    const { summary, lines } = await courseOf(always(refusal));
    const messages = [{ outcome: 'throttled', status: 429, messages: [{ text: 'slow', count: 6 }], others: 0 }];
    expect(summary.attempts).toMatchObject({ total: 6, byStatus: { 429: 6 }, failedBy: { throttled: 6 }, messages });
    expect(summary.dollars).toMatchObject({ billed: '0', unknownAtMost: '0' });
    expect(lines[0]).not.toHaveProperty('retryAfterMs');
  });

  test('is a redirect that nobody follows', async () => {
    const moved = replyBytes(302, '', { location: 'http://127.0.0.1:1/elsewhere', 'content-type': 'text/plain' });
    const { lines } = await courseOf(always(moved));
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatchObject({ status: 302, outcome: 'invalid', message: expect.stringContaining('redirect') });
  });
});

describe('an endpoint that bills more than the scenario says', () => {
  test('is known before the load, and ends it at the cap', async () => {
    let billed = 0;
    const write: Write = (socket) => {
      billed++;
      setTimeout(() => socket.write(replyBytes(200, jobBody('1'))), 5);
    };
    const load = { arrivals: { type: 'burst', size: 50, every: '1s' }, maxRequests: 100, catchUp: true };
    const { summary } = await courseOf(write, { maxDollars: '5' }, load);
    expect(billed).toBe(5);
    expect(summary.verdict).toBe('partial');
    expect(summary.validity.reasons[0]).toMatch(
      /^the spend cap of \$5 .*, with \$3 spent or held ahead of the run, because the price of a request of m rose from \$0.0025 to \$1; the load/,
    );
    expect(summary.dollars.billed).toBe('2');
    expect(summary.priming).toMatchObject({
      requests: 3,
      dollars: { billed: '3' },
      kinds: [{ model: 'm', requests: 3, stated: 3, scenarioDollars: '0.0025', dearestDollars: '1' }],
    });
    expect(summary.warnings).toContainEqual(
      expect.stringMatching(/^replies state \$2 where the scenario says \$0.005, 400/),
    );
  });

  test('more than the cap with its first request: the report says what that cost', async () => {
    const { summary } = await courseOf(always(replyBytes(200, jobBody('7'))), { maxDollars: '5' });
    expect(summary.requests).toMatchObject({ offered: 1, dropped: 1 });
    expect(summary.priming).toMatchObject({ requests: 1, dollars: { billed: '7' } });
    expect(summary.validity.reasons).toContain(
      'the bill passed the spend cap of $5 by $2, of which $7 before the run, because the price of a request of m rose from $0.0025 to $7',
    );
  });

  test('and only later: the bill passes the cap, and the report says by how much', async () => {
    const write: Write = (socket, n) => socket.write(replyBytes(200, jobBody(n < 3 ? '0.0025' : '0.02')));
    const { summary } = await courseOf(write, { maxDollars: '0.02' }, { maxRequests: 20 });
    expect(summary.verdict).toBe('partial');
    const billed = Number(summary.dollars.billed) + Number(summary.priming?.dollars.billed);
    expect(billed).toBeGreaterThan(0.02);
    expect(summary.validity.reasons).toContainEqual(
      expect.stringMatching(
        /^the bill passed the spend cap of \$0.02 by \$0.\d+, of which .*, because the price of a request of m rose from \$0.0025 to \$0.02$/,
      ),
    );
  });

  test('holds of requests under way rise with the first price that is dearer', async () => {
    // Three ahead of the run, then three at once, of which the first answers while the other two are under way: a fourth has no room.
    const write: Write = (socket, n) =>
      setTimeout(() => socket.write(replyBytes(200, jobBody(n < 3 ? '0.0025' : '0.5'))), n === 4 || n === 5 ? 50 : 1);
    const load = { arrivals: { type: 'closed', users: 3 }, maxRequests: 60 };
    const { summary } = await courseOf(write, { maxDollars: '2' }, load);
    expect(summary.verdict).toBe('partial');
    expect(summary.dollars.billed).toBe('1.5');
    expect(summary.priming?.dollars.billed).toBe('0.0075');
  });
});
