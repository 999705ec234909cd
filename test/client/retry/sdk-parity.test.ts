import { createProdia as createAiProdia } from '@ai-sdk/prodia';
import { createFalClient } from '@fal-ai/client';
import { generateImage } from 'ai';
import fc from 'fast-check';
import OpenAI from 'openai';
import { createProdia } from 'prodia/v2';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRetryPolicy } from '../../../src/client/retry/retry-options.ts';
import { FAILURE } from '../../../src/client/retry/retry-policy.ts';
import { course, oddTexts, type FailedReply } from './attempts.ts';
import { dated, measuredCourse } from './client-oracle.ts';

const START_MS = 1_800_000_000_250;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: START_MS });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const statuses = fc.constantFrom(400, 401, 403, 404, 408, 409, 422, 429, 429, 429, 429, 500, 502, 503, 529);
const usualHeaders = fc.constantFrom<Record<string, string>>(
  {},
  {},
  { 'retry-after': '0' },
  { 'retry-after': '2' },
  { 'retry-after': '600' },
  { 'retry-after': '4000000' },
  { 'retry-after': 'date+10' },
  { 'retry-after-ms': '1500' },
  { 'x-should-retry': 'true' },
  { 'x-should-retry': 'false' },
);
const oddHeaders = fc.dictionary(fc.constantFrom('retry-after', 'retry-after-ms', 'x-should-retry'), oddTexts);
const headers = fc.oneof({ weight: 2, arbitrary: usualHeaders }, { weight: 1, arbitrary: oddHeaders });
const failures = fc.oneof(
  { weight: 9, arbitrary: fc.record({ status: statuses, headers }) },
  { weight: 1, arbitrary: fc.constantFrom<FailedReply>({ failure: FAILURE.network }, { failure: FAILURE.body }) },
);
/** Up to 13 failures, then successes. */
const courses = fc.array(failures, { minLength: 1, maxLength: 13 });

const draws = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });

/** A published client and our preset of it, through the same replies at the same draw. */
async function bothCourses(
  preset: string,
  replies: readonly FailedReply[],
  u: number,
  call: (fetch: typeof globalThis.fetch) => Promise<unknown>,
): Promise<readonly unknown[]> {
  vi.spyOn(Math, 'random').mockReturnValue(u);
  vi.setSystemTime(START_MS);
  const measured = await measuredCourse(call, replies);
  const policy = createRetryPolicy({ type: 'preset', name: preset });
  const ours = course(
    policy,
    (attempt, nowMs) => dated(replies[attempt - 1], nowMs),
    () => u,
    { startMs: START_MS, wholeMs: true },
  );
  return [ours, measured];
}

test('prodia: attempts, gaps and the sleep after the last failure are those of the published SDK', async () => {
  await fc.assert(
    fc.asyncProperty(courses, async (replies) => {
      const [ours, measured] = await bothCourses('prodia-js@1.6.0', replies, 0.5, (fetch) => {
        vi.stubGlobal('fetch', fetch);
        return createProdia({ token: 'none' }).job({ type: 'inference.flux-fast.schnell.txt2img.v2' });
      });
      expect(ours).toEqual(measured);
    }),
    { seed: 42, numRuns: 150 },
  );
});

test('openai: attempts and gaps are those of the published SDK at the same draws', async () => {
  await fc.assert(
    fc.asyncProperty(courses, draws, async (replies, u) => {
      const [ours, measured] = await bothCourses('openai-node@6.49.0', replies, u, (fetch) =>
        new OpenAI({ apiKey: 'none', fetch, logLevel: 'off' }).models.list(),
      );
      expect(ours).toEqual(measured);
    }),
    { seed: 42, numRuns: 150 },
  );
});

test('ai: attempts and gaps are those of the published SDK', async () => {
  await fc.assert(
    fc.asyncProperty(courses, async (all) => {
      // Whether a broken body is retried depends on the provider package: that of Prodia 1.0.50 does not mark it, that of OpenAI does.
      const replies = all.filter((reply) => !('failure' in reply) || reply.failure !== FAILURE.body);
      const [ours, measured] = await bothCourses('vercel-ai@6.0.326', replies, 0.5, (fetch) =>
        generateImage({ model: createAiProdia({ apiKey: 'none', fetch }).image('flux'), prompt: 'a lighthouse' }),
      );
      expect(ours).toEqual(measured);
    }),
    { seed: 42, numRuns: 60 },
  );
});

test('fal: attempts and gaps are those of the published SDK at the same draws', async () => {
  await fc.assert(
    fc.asyncProperty(courses, draws, async (replies, u) => {
      const [ours, measured] = await bothCourses('fal-js-submit@1.10.1', replies, u, (fetch) =>
        createFalClient({ credentials: 'K:S', fetch }).queue.submit('fal-ai/flux', {
          input: { prompt: 'a lighthouse' },
        }),
      );
      expect(ours).toEqual(measured);
    }),
    { seed: 42, numRuns: 100 },
  );
});
