import { describe, expect, test } from 'vitest';
import { formatHttpDate } from '../../../src/client/retry/http-date.ts';
import { createRetryPolicy } from '../../../src/client/retry/retry-options.ts';
import { FAILURE } from '../../../src/client/retry/retry-policy.ts';
import { RETRY_PRESETS } from '../../../src/client/retry/retry-presets.ts';
import { course, type Course, type FailedReply } from './attempts.ts';
import oddReplies from './odd-replies.json' with { type: 'json' };
import data from './retry-vectors.json' with { type: 'json' };

interface Vector {
  readonly client: string;
  readonly reply: { readonly status?: number; readonly headers?: Record<string, string>; readonly networkError?: true };
  readonly attempts: number;
  readonly gapsMs?: readonly number[] | string;
  readonly sleepsAfterLastAttemptMs?: number;
  readonly note?: string;
}

const VECTORS = data.vectors as readonly Vector[];

/** The preset of each measured client, and the documented range of its n-th wait in ms where chance is involved. */
const CLIENTS: Readonly<Record<string, { preset: string; range?: (n: number) => readonly [number, number] }>> = {
  openai: { preset: 'openai-node@6.49.0', range: (n) => [375 * 2 ** n, 500 * 2 ** n] },
  anthropic: { preset: 'anthropic-ts@1.10.0', range: (n) => [375 * 2 ** n, 500 * 2 ** n] },
  'vercel ai': { preset: 'vercel-ai@6.0.326' },
  'fal submit': { preset: 'fal-js-submit@1.10.1', range: (n) => [750 * 2 ** n, 1250 * 2 ** n] },
  'fal status': { preset: 'fal-js-status@1.10.1', range: (n) => [750 * 2 ** n, 1250 * 2 ** n] },
  'fal run': { preset: 'fal-js-run@1.10.1', range: (n) => [375 * 2 ** n, 625 * 2 ** n] },
  'genai(default)': { preset: 'genai-js@2.32.0' },
  'genai(retryOptions{})': { preset: 'genai-js-retry@2.32.0', range: (n) => [1000 * 2 ** n, 2000 * 2 ** n] },
  'replicate GET': { preset: 'replicate-js-get@1.4.0' },
  'replicate POST': { preset: 'replicate-js@1.4.0' },
  prodia: { preset: 'prodia-js@1.6.0' },
};

/** How often it retries depends on its budget, which test/client/retry/budgets compares with the source. */
const MEASURED_ELSEWHERE = ['aws-standard@2026'];

const DATE_AHEAD = '<HTTP-date 10 s ahead>';
const LOWEST = 1e-9;
const HIGHEST = 1 - 1e-9;
/** Timers and the stub add about this much to a measured gap, or round it off. */
const SLACK_MS = 2;

const gapsOf = (vector: Vector): readonly number[] => (Array.isArray(vector.gapsMs) ? vector.gapsMs : []);
const titleOf = (vector: Vector): string => `${vector.client}: ${JSON.stringify(vector.reply)}`;
const neverSleeps = (vector: Vector): boolean => typeof vector.gapsMs === 'string';
const stillSleeping = (vector: Vector): boolean => vector.note?.includes('still sleeping') ?? false;

/** The stub's answer to an attempt. Its date is cut to a whole second, so the time of day decides what wait it names. */
function replyTo(vector: Vector, attempt: number): FailedReply {
  if (vector.reply.networkError) return { failure: FAILURE.network };
  const epochMs = 1_800_000_000_000 + (10_000 - (gapsOf(vector)[attempt - 1] ?? 10_000));
  const headers = { ...vector.reply.headers };
  if (headers['retry-after'] === DATE_AHEAD) headers['retry-after'] = formatHttpDate(epochMs + 10_000);
  return { status: vector.reply.status ?? 0, headers, epochMs };
}

function courseOf(vector: Vector, u: number): Course {
  const policy = createRetryPolicy({ type: 'preset', name: CLIENTS[vector.client]!.preset });
  return course(
    policy,
    (attempt) => replyTo(vector, attempt),
    () => u,
  );
}

/** Whether chance has a part in the gaps of this vector. */
function hasJitter(vector: Vector): boolean {
  return courseOf(vector, LOWEST).gapsMs.some((gapMs, n) => gapMs !== courseOf(vector, HIGHEST).gapsMs[n]);
}

test('every measured client has a preset', () => {
  expect(VECTORS.length).toBeGreaterThanOrEqual(154);
  expect(new Set(VECTORS.map((vector) => vector.client))).toEqual(new Set(Object.keys(CLIENTS)));
});

test('every preset whose source says "measured" has its measurements', () => {
  const measured = RETRY_PRESETS.filter(({ source }) => source.includes('measured')).map(({ name }) => name);
  const odd = oddReplies.clients.map(({ preset }) => preset);
  const known = [...Object.values(CLIENTS).map(({ preset }) => preset), ...odd, ...MEASURED_ELSEWHERE];
  const hint = 'add the SDK to bench/sdks, and measure it by npm run test:sdks -- --write';
  expect(
    measured.filter((name) => !known.includes(name)),
    hint,
  ).toEqual([]);
});

describe('attempts are as measured, whatever the draws', () => {
  const seen = VECTORS.filter((vector) => !stillSleeping(vector));

  test.each(seen.map((vector) => [titleOf(vector), vector] as const))('%s', (_title, vector) => {
    for (const u of [LOWEST, 0.5, HIGHEST]) {
      const { attempts, gapsMs, lingerMs } = courseOf(vector, u);
      expect(attempts).toBe(vector.attempts);
      expect(gapsMs).toHaveLength(vector.attempts - 1);
      expect(lingerMs).toBe(vector.sleepsAfterLastAttemptMs ?? 0);
    }
  });
});

describe('gaps without jitter are as measured to the millisecond', () => {
  const exact = VECTORS.filter((vector) => gapsOf(vector).length > 0 && !hasJitter(vector));

  test('there are many', () => expect(exact.length).toBeGreaterThanOrEqual(25));

  test.each(exact.map((vector) => [titleOf(vector), vector] as const))('%s', (_title, vector) => {
    expect(courseOf(vector, 0.5).gapsMs).toEqual(gapsOf(vector));
  });
});

describe('gaps with jitter fill the documented range, and the measured ones lie in it', () => {
  const spread = VECTORS.filter((vector) => gapsOf(vector).length > 0 && hasJitter(vector));

  test('there are many', () => expect(spread.length).toBeGreaterThanOrEqual(50));

  test.each(spread.map((vector) => [titleOf(vector), vector] as const))('%s', (_title, vector) => {
    const range = CLIENTS[vector.client]!.range!;
    const draws = Array.from({ length: 50 }, (_, i) => courseOf(vector, (i + 0.5) / 50).gapsMs);
    gapsOf(vector).forEach((measuredMs, n) => {
      const [fromMs, toMs] = range(n);
      const gaps = draws.map((gapsMs) => gapsMs[n]!);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(fromMs);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(toMs);
      expect(Math.max(...gaps) - Math.min(...gaps)).toBeGreaterThan(0.9 * (toMs - fromMs));
      expect(measuredMs).toBeGreaterThanOrEqual(fromMs - SLACK_MS);
      expect(measuredMs).toBeLessThanOrEqual(toMs + SLACK_MS);
    });
  });
});

test('a client that never sleeps has gaps of 0', () => {
  const vectors = VECTORS.filter((vector) => neverSleeps(vector));
  expect(vectors.length).toBeGreaterThan(10);
  for (const vector of vectors) {
    expect(courseOf(vector, 0.5).gapsMs).toEqual(Array.from({ length: vector.attempts - 1 }, () => 0));
  }
});

test('a client that was still sleeping waits the ten minutes that it was told', () => {
  const vectors = VECTORS.filter((vector) => stillSleeping(vector));
  expect(vectors.map((vector) => vector.client)).toEqual(['openai', 'anthropic', 'prodia']);
  for (const vector of vectors) expect(courseOf(vector, 0.5).gapsMs[0]).toBe(600_000);
});
