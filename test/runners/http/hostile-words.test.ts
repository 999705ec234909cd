import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { REPORT_FORMATS } from '../../../reports/index.ts';
import { endedAttempts, SkippedLines } from '../../../src/attempts/attempt-log.ts';
import { otlpBody } from '../../../src/monitoring/otlp-body.ts';
import { writeExposition } from '../../../src/monitoring/exposition.ts';
import { runMetrics } from '../../../src/monitoring/run-metrics.ts';
import { AttemptLog } from '../../../src/runners/http/log/attempt-log.ts';
import { rebuildSummary } from '../../../src/runners/http/rebuild.ts';
import { startRunOverHttp } from '../../../src/runners/http/run-over-http.ts';
import { fastClock } from '../endpoint.ts';
import { scenarioOf } from '../worlds.ts';
import { hostileTarget, jobBody, replyBytes } from './hostile-target.ts';

/** A screen that is cleared, a title, a line of its own, a turned direction, what is not seen, halves of characters, and a megabyte. */
const NASTY = `x\u001b[2J\u001b]0;t\u0007\r\nPASSED\u0085\u2028\u202e\u2066\u200b\u00ad\ud800\u009b31m\u0000"<b>${'y'.repeat(1_000_000)}`;
/** As far as a header can carry it. */
const HEADER = `x\u009b31m\u0085${'\u00ad'}${'y'.repeat(8000)}`;
const ERROR = { message: NASTY, code: NASTY, type: NASTY, param: NASTY };
/** A body that is an answer in each dialect that reads JSON, with what it says of itself. */
const FACTS = { id: NASTY, request_id: NASTY, model: NASTY, usage: { cost: NASTY }, detail: NASTY, type: NASTY };
const IMAGES = { ...FACTS, data: [{ b64_json: 'iVBORw0KGgo=' }], images: [{ url: 'http://x/y' }] };
const VIDEO = { ...FACTS, object: 'video', status: NASTY, metadata: { cost: 1, cost_currency: NASTY } };
const QUEUED = { ...FACTS, status_url: `http://${'h'.repeat(1900)}/x`, response_url: `http://${NASTY}/x` };
const CHAT = { ...FACTS, choices: [{ finish_reason: NASTY, message: { content: 'a', refusal: NASTY } }] };

const json = (status: number, body: unknown, headers: object = {}): Buffer =>
  replyBytes(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
const ids = Object.fromEntries(
  ['x-request-id', 'x-lumenfall-request-id', 'x-fal-request-id', 'x-oneapi-request-id'].map((name) => [name, HEADER]),
);
const job = jobBody(
  `0.01},"config":${JSON.stringify(NASTY)},"price":{"product":${JSON.stringify(NASTY)},"dollars":0.01`,
)
  .toString('latin1')
  .replace('"j1"', JSON.stringify(NASTY))
  .replace('"completed"', '"completed","error":"e"');

const REPLIES: readonly Buffer[] = [
  json(200, IMAGES),
  json(200, VIDEO),
  json(200, CHAT),
  json(200, { error: ERROR }, ids),
  json(200, QUEUED),
  json(400, { error: ERROR, detail: [{ msg: NASTY, type: NASTY, loc: [NASTY] }] }, ids),
  json(422, { detail: [{ msg: NASTY, type: NASTY, loc: [NASTY] }] }),
  json(429, { error: NASTY }, { ...ids, 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT', 'x-should-retry': HEADER }),
  json(500, NASTY, { 'content-encoding': HEADER }),
  replyBytes(200, NASTY, { 'content-type': HEADER }),
  replyBytes(503, NASTY, { 'content-type': 'text/html' }),
  replyBytes(302, '', { location: HEADER, 'content-type': 'text/plain' }),
  replyBytes(200, Buffer.from(job, 'latin1')),
  replyBytes(200, Buffer.from(job.replace('"completed"', JSON.stringify(NASTY)), 'latin1')),
  Buffer.from(`HTTP/1.1 200 ${HEADER}\r\nx: ${HEADER}\r\n${HEADER}\r\n\r\n`, 'latin1'),
];

/** Raw, a character that moves what stands around it, or is not seen. Line breaks and tabs of the artefact itself are none. */
const RAW = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** The texts of JSON as they read. An escape behind another backslash is one that the target wrote, and reads as it is written. */
const readJson = (text: string): string =>
  text.replaceAll(/(?<!\\)(?:\\\\)*\\u([0-9a-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
const JSON_ARTEFACTS = ['log', 'json', 'otlp'];

test.each(['prodia', 'openai', 'fal', 'lumenfall', 'aggregator'])(
  'nothing that a target says in %s reaches an artefact unbounded or raw',
  async (dialect) => {
    const scenario = scenarioOf({
      provider: { dialect },
      workload: { arrivals: { type: 'closed', users: 1 }, maxRequests: REPLIES.length },
      client: { timeout: '60s', retry: 'none' },
    });
    const folder = mkdtempSync(join(tmpdir(), 'tollmark-hostile-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const origin = await hostileTarget((socket, n) => {
      socket.write(REPLIES[n % REPLIES.length] as Buffer);
      if (n % REPLIES.length === REPLIES.length - 1) socket.end();
    });
    const log = new AttemptLog(join(folder, 'attempts.ndjson'));
    const run = await startRunOverHttp({
      scenario,
      world: 'real',
      origin,
      clock: fastClock,
      log,
      twin: false,
      apiKey: 'k',
    });
    const summary = await run.finished;
    const metrics = runMetrics({ run: 'r', world: 'real', seed: 1, version: '0' }, run.progress(), undefined);
    const context = { resource: {}, version: '0', startMs: 0, nowMs: 1 };

    const text = readFileSync(join(folder, 'attempts.ndjson'), 'utf8');
    const lines = text.trimEnd().split('\n');
    const skipped = new SkippedLines();
    const numbered = lines.map((each, i) => ({ number: i + 1, text: each, isCut: false }));
    const attempts = [...endedAttempts('attempts.ndjson', numbered, skipped)];
    expect(skipped.text).toBeUndefined();
    const rebuilt = rebuildSummary(scenario, 'real', attempts);
    const reports = [summary, rebuilt].flatMap((each) =>
      REPORT_FORMATS.flatMap(({ name, writers }): [string, string][] => {
        const written = writers.summary?.write(each, { color: false, width: 100 });
        return written === undefined ? [] : [[name, written]];
      }),
    );
    const artefacts: readonly [name: string, text: string][] = [
      ['log', text],
      ...reports,
      ['prometheus', writeExposition(metrics, 'prometheus')],
      ['openmetrics', writeExposition(metrics, 'openmetrics')],
      ['otlp', otlpBody(metrics, context)],
    ];
    expect(attempts.length).toBeGreaterThanOrEqual(REPLIES.length);
    for (const line of lines) expect(line.length).toBeLessThan(4000);
    for (const [name, artefact] of artefacts) {
      expect([
        name,
        RAW.exec(JSON_ARTEFACTS.includes(name) ? readJson(artefact) : artefact.replaceAll('\r\n', '\n'))?.[0],
      ]).toEqual([name, undefined]);
      expect([name, /y{700}/.test(artefact)]).toEqual([name, false]);
    }
  },
);
