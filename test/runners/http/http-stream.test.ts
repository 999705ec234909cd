import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Summary } from '../../../src/measure/summary.ts';
import type { AttemptLine } from '../../../src/attempts/attempt-record.ts';
import { rebuildSummary } from '../../../src/runners/http/rebuild.ts';
import { startRunOverHttp } from '../../../src/runners/http/run-over-http.ts';
import { openaiDialect } from '../../../src/wire/openai/openai.ts';
import { routeOf } from '../../wire/wire-samples.ts';
import { fastClock } from '../endpoint.ts';
import { scenarioOf } from '../worlds.ts';

let server: Server | undefined;
afterEach(async () => {
  const closing = server;
  server = undefined;
  if (closing === undefined) return;
  const closed = new Promise((resolve) => closing.close(resolve));
  closing.closeAllConnections();
  await closed;
});

const TOKENS = 6;
/** What the server waits before the first word; the clock of the run is twenty times as fast. */
const PAUSE_MS = 4;

/** How the server answers one request with a stream. */
type Act = (response: ServerResponse, pieces: readonly Uint8Array[]) => void;

const whole: Act = (response, pieces) => {
  // A comment is no word: some gateways send them while the model thinks.
  response.write(': waiting\n\n');
  setTimeout(() => {
    for (const piece of pieces) response.write(piece);
    response.end();
  }, PAUSE_MS);
};
const cut: Act = (response, pieces) => {
  response.write(pieces[0] as Uint8Array, () => response.destroy());
};
const ended: Act = (response, pieces) => void response.end(pieces[0]);
const inOnePiece: Act = (response) => {
  const choices = [{ index: 0, message: { content: 'H' }, finish_reason: 'stop' }];
  response.end(JSON.stringify({ choices, usage: { prompt_tokens: 3, completion_tokens: TOKENS } }));
};
const broken: Act = (response, pieces) => {
  response.write(pieces[0]);
  response.end('data: {"error":{"message":"out of memory","code":null}}\n\n');
};

interface Course {
  readonly summary: Summary;
  readonly rebuilt: Summary;
  readonly lines: readonly AttemptLine[];
  readonly fields: readonly unknown[];
}

/** One user asks as often as there are acts, and once more for each retry, which is answered whole. */
async function course(acts: readonly Act[], requests: number): Promise<Course> {
  const fields: unknown[] = [];
  const listening = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const n = fields.push(JSON.parse(body.toString())) - 1;
      const route = routeOf(openaiDialect, { path: request.url ?? '' });
      const reading = route.read({ method: 'POST', path: request.url ?? '', headers: {}, body });
      if (!('job' in reading) || route.stream === undefined) throw new Error('The client wrote a bad request.');
      const times = { createdEpochMs: 0, startedEpochMs: 0, finishedEpochMs: 0 };
      const plan = route.stream({ request: reading.job, id: `job-${n}`, ...times, outcome: 'ok', outputs: [] });
      const act = acts[n] ?? whole;
      const type = act === inOnePiece ? { 'content-type': 'application/json' } : {};
      response.writeHead(plan.status, { ...plan.headers, ...type });
      act(
        response,
        plan.pieces.map(({ bytes }) => bytes),
      );
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const scenario = scenarioOf({
    provider: { dialect: 'openai' },
    model: { operation: 'chat', price: { per: 'token', input: '1', output: '1' } },
    request: { operation: 'chat', inputTokens: 3, outputTokens: TOKENS, delivery: 'stream' },
    workload: { arrivals: { type: 'closed', users: 1 }, maxRequests: requests },
    client: { retry: { type: 'constant', attempts: 2, base: '100ms', cap: '100ms' } },
  });
  const lines: AttemptLine[] = [];
  const log = { open: () => {}, write: (line: AttemptLine) => lines.push(line), close: async () => undefined };
  const run = await startRunOverHttp({
    scenario,
    world: 'real',
    origin: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    apiKey: 'K',
    clock: fastClock,
    log,
  });
  const summary = await run.finished;
  return { summary, rebuilt: rebuildSummary(scenario, 'real', lines), lines, fields };
}

test('the first token is the first word, whatever comes before it; the log tells it, and the summary can be made again', async () => {
  const { summary, rebuilt, lines, fields } = await course([], 3);
  expect(fields).toHaveLength(3);
  for (const each of fields) expect(each).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    expect(line).toMatchObject({ outcome: 'ok', status: 200, outputTokens: TOKENS });
    // Behind the comment: half of the pause is far more than a timer of Node's can be early.
    expect(line.firstTokenMs).toBeGreaterThan((PAUSE_MS / 2) * 20);
    expect(line.firstTokenMs).toBeLessThanOrEqual(line.endedMs - line.sentMs);
  }
  expect(summary.firstTokenMs?.count).toBe(3);
  expect(summary.firstTokenMs?.max).toBe(Math.max(...lines.map(({ firstTokenMs = 0 }) => firstTokenMs)));
  expect(((summary.throughput.streamedTokensPerSecond ?? 0) * summary.durationMs) / 1000).toBeCloseTo(3 * TOKENS, 9);
  expect(rebuilt.firstTokenMs).toEqual(summary.firstTokenMs);
});

test('a connection that is cut in the midst is a network error, and is tried again', async () => {
  const { summary, lines } = await course([cut], 1);
  expect(lines.map(({ outcome, status, firstTokenMs }) => [outcome, status, firstTokenMs !== undefined])).toEqual([
    ['network-error', 0, false],
    ['ok', 200, true],
  ]);
  expect(summary.requests).toMatchObject({ succeeded: 1, failed: 0 });
});

test('a stream that just ends is truncated, and an error in it a failure that is tried again by its status; only a success has a first token', async () => {
  const { summary, lines } = await course([ended, broken], 3);
  expect(lines[0]).toMatchObject({ outcome: 'truncated', status: 200, message: 'the stream broke off before its end' });
  expect(lines[1]).toMatchObject({ outcome: 'server-error', status: 500, message: 'out of memory' });
  expect(lines[1]?.shouldRetry).toBe(false);
  expect(summary.requests).toMatchObject({ succeeded: 2, failed: 1 });
  expect(summary.firstTokenMs?.count).toBe(2);
});

test('an answer in one piece has no first token, and the report says why', async () => {
  const { summary } = await course([inOnePiece, whole, inOnePiece], 3);
  expect(summary.requests.succeeded).toBe(3);
  expect(summary.firstTokenMs?.count).toBe(1);
  expect(summary.warnings).toContainEqual(
    expect.stringMatching(/^2 answers came in one piece where a stream was asked/),
  );
});
