import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOMES } from '../../src/billing/outcome.ts';
import type { Usage } from '../../src/billing/usage.ts';
import type { Dialect, JobAnswer, WireReply, WireRequest } from '../../src/wire/dialect.ts';
import { DIALECTS } from '../../src/wire/dialects.ts';
import type { Operation } from '../../src/workload/request-class.ts';
import { runs } from '../runs.ts';
import { damaged, readBy, routeOf, classOf } from './wire-samples.ts';

const OUTPUT = { filename: 'o.png', contentType: 'image/png', bytes: Uint8Array.of(137, 80, 78, 71) };
const RUNS = { seed: 42, numRuns: runs(800, 4000) };

const IMAGE = { images: 1, widthPx: 64, heightPx: 64 };
const VIDEO = { videos: 1, videoMs: 5000 };
const USAGES: Readonly<Record<Operation, Partial<Usage>>> = {
  'text-to-image': IMAGE,
  'image-edit': IMAGE,
  inpaint: IMAGE,
  outpaint: IMAGE,
  'image-variation': IMAGE,
  'image-to-image': IMAGE,
  upscale: IMAGE,
  'text-to-video': VIDEO,
  'image-to-video': VIDEO,
  'video-to-video': VIDEO,
  'text-to-speech': { characters: 20, audios: 1, audioMs: 2000 },
  'speech-to-text': { inputAudioMs: 2000 },
  'text-to-audio': { audios: 1, audioMs: 2000 },
  embedding: { inputTokens: 20 },
  chat: { inputTokens: 20, cachedTokens: 8, outputTokens: 10 },
};

function requestsOf(dialect: Dialect): WireRequest[] {
  return dialect.operations.map((operation) => dialect.encode(classOf(operation, USAGES[operation]), 'model', 'key'));
}

function answer(dialect: Dialect, request: WireRequest): WireReply {
  const reading = readBy(dialect, request);
  const base = { id: 'bf610a8d-f055-41bd-aa16-894c913d1bb3', nowEpochMs: 0 };
  if ('refusal' in reading) return dialect.refuse({ ...reading.refusal, ...base });
  const times = { createdEpochMs: 0, startedEpochMs: 1, finishedEpochMs: 2 };
  const price = { product: 'p', nanoUsd: 2_500_000 };
  const job: JobAnswer = { request: reading.job, id: base.id, ...times, outcome: 'ok', price, outputs: [OUTPUT] };
  return routeOf(dialect, request).write(job);
}

/** What damaged requests are answered with where it is not 200 and 400 alone. */
const STATUSES: Readonly<Record<string, readonly number[]>> = { prodia: [200, 400, 429], fal: [200, 422] };

const contentType = fc.oneof(
  fc.constantFrom('application/json', 'multipart/form-data', 'multipart/form-data; boundary=a', 'image/png', ''),
  fc.string(),
);
const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json({ maxDepth: 3 }).map((text) => new TextEncoder().encode(text)),
  fc
    .string()
    .map((text) => new TextEncoder().encode(`--a\r\nContent-Disposition: form-data; ${text}\r\n\r\n${text}\r\n--a--`)),
);

test.each(Object.values(DIALECTS))(
  '$name: any damage to a request gives a job or a refusal, and either can be answered',
  (dialect) => {
    const request = fc
      .constantFrom(...requestsOf(dialect))
      .chain((valid) => damaged(valid.body).map((bytes): WireRequest => ({ ...valid, body: Uint8Array.from(bytes) })));
    const statuses = new Set<number>();
    fc.assert(
      fc.property(request, (given) => {
        const reply = answer(dialect, given);
        statuses.add(reply.status);
        expect(OUTCOMES).toContain(dialect.decode(reply).outcome);
      }),
      RUNS,
    );
    expect([...statuses].toSorted()).toEqual(STATUSES[dialect.name] ?? [200, 400]);
  },
);

test.each(Object.values(DIALECTS))(
  '$name: arbitrary bytes under any content type are never a thrown error',
  (dialect) => {
    const path = fc.constantFrom(...dialect.routes.map((route) => route.path));
    fc.assert(
      fc.property(
        path,
        contentType,
        body,
        fc.string(),
        fc.integer({ min: 100, max: 599 }),
        (at, type, bytes, accept, status) => {
          const given = { body: Uint8Array.from(bytes), headers: { 'content-type': type, accept } };
          const reply = answer(dialect, { method: 'POST', path: at, ...given });
          expect(reply.status).toBeGreaterThanOrEqual(200);
          expect([...OUTCOMES, 'unreadable']).toContain(dialect.decode({ status, ...given }).outcome);
        },
      ),
      RUNS,
    );
  },
);

test.each(Object.values(DIALECTS))('$name: any damage to a reply gives a reading', (dialect) => {
  const replies = requestsOf(dialect).map((request) => answer(dialect, request));
  const reply = fc
    .constantFrom(...replies)
    .chain((valid) => damaged(valid.body).map((bytes): WireReply => ({ ...valid, body: Uint8Array.from(bytes) })));
  const outcomes = new Set<string>();
  fc.assert(
    fc.property(reply, (given) => {
      outcomes.add(dialect.decode(given).outcome);
    }),
    RUNS,
  );
  expect([...outcomes].filter((outcome) => outcome !== 'empty').toSorted()).toEqual(['ok', 'unreadable']);
});

test.each(Object.values(DIALECTS))('$name: nesting cannot exhaust the stack', (dialect) => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const headers = { 'content-type': 'application/json' };
  const bodies = [
    `{"type":"t","prompt":"p","config":{"prompt":"p","x":${deep}}}`,
    `{"model":"m","messages":[{"role":"user","content":${deep}}]}`,
    `{"model":"m","messages":[{"role":"user","content":"p"}],"tools":${deep}}`,
  ].map((text) => new TextEncoder().encode(text));
  for (const bytes of bodies) {
    for (const { path } of dialect.routes) {
      expect(answer(dialect, { method: 'POST', path, headers, body: bytes }).status).not.toBe(500);
    }
    expect(['empty', 'unreadable']).toContain(dialect.decode({ status: 200, headers, body: bytes }).outcome);
  }
});
