import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createRetryPolicy, retrySchema } from '../../../src/client/retry/retry-options.ts';
import { GIVE_UP } from '../../../src/client/retry/retry-policy.ts';
import {
  findRetryPreset,
  nearestRetryPreset,
  newerMajorOf,
  RETRY_PRESETS,
} from '../../../src/client/retry/retry-presets.ts';
import { course } from './attempts.ts';

const messagesOf = (input: unknown): string[] => {
  const result = retrySchema.safeParse(input);
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
};

describe('presets', () => {
  test('names are unique and are those of their policies', () => {
    const names = RETRY_PRESETS.map((preset) => preset.name);
    expect(new Set(names).size).toBe(names.length);
    expect(RETRY_PRESETS.map((preset) => preset.create().name)).toEqual(names);
  });

  test('each has a summary, a source and a month', () => {
    for (const preset of RETRY_PRESETS) {
      expect(preset.summary).toMatch(/\.$/);
      expect(preset.source).not.toBe('');
      expect(preset.date).toMatch(/^20\d\d-\d\d$/);
    }
  });

  test.each([
    ['prodia-js', 'prodia-js@1.6.0'],
    ['openai-python', 'openai-python@2026-07'],
    ['aws-standard', 'aws-standard@2026'],
    ['genai-js', 'genai-js@3.3.0'],
    ['aws-standard@legacy', 'aws-standard@legacy'],
    ['none', 'none'],
  ])('%s means %s', (name, full) => {
    expect(retrySchema.parse(name)).toEqual({ type: 'preset', name: full });
    expect(createRetryPolicy(retrySchema.parse(name)).name).toBe(full);
  });

  test.each(['', 'prodia', 'prodia-js@', 'prodia-js@2', '@1.6.0', 'constructor'])('%j is unknown', (name) => {
    expect(findRetryPreset(name)).toBeUndefined();
  });

  test('a client that is told how many attempts it makes at most makes no more, and gives up on the last', () => {
    for (const preset of RETRY_PRESETS) {
      for (const attemptsMax of [1, 2, 5]) {
        const policy = preset.create(attemptsMax);
        const { attempts } = course(
          policy,
          () => ({ status: 429 }),
          () => 0.5,
          { attemptsSeen: 50 },
        );
        expect(attempts, preset.name).toBeLessThanOrEqual(attemptsMax);
        expect(policy.attemptsMax).toBe(attemptsMax);
      }
    }
    expect(findRetryPreset('vercel-ai')?.create(9).attemptsMax).toBe(9);
    expect(
      course(
        findRetryPreset('vercel-ai')!.create(9),
        () => ({ status: 429 }),
        () => 0.5,
      ).attempts,
    ).toBe(9);
    expect(GIVE_UP).toBe(-1);
  });

  test.each([
    ['openai-node@6.49.0', 'openai-node@7.59.0'],
    ['openai-node@7.59.0', undefined],
    ['genai-js@2.32.0', 'genai-js@3.3.0'],
    ['anthropic-ts@1.10.0', undefined],
    ['aws-standard@legacy', undefined],
    ['none', undefined],
    ['unknown@1.0.0', undefined],
  ])('the newest of another major version than %s is %s', (name, newer) => {
    expect(newerMajorOf(name)).toBe(newer);
  });

  test('every policy is fresh', () => {
    for (const preset of RETRY_PRESETS) expect(preset.create()).not.toBe(preset.create());
  });

  test('an unknown one slips through the types only, and is an assertion', () => {
    expect(() => createRetryPolicy({ type: 'preset', name: 'prodai' })).toThrow('prodai');
  });
});

describe('an unknown name', () => {
  test.each([
    ['prodai-js', 'prodia-js@1.6.0'],
    ['openai', 'openai-node@7.59.0'],
    ['openai@6', 'openai-node@7.59.0'],
    ['fal-js-submit@1.10.0', 'fal-js-submit@1.10.1'],
    ['AWS-standrad', 'aws-standard@2026'],
    ['nothing', 'none'],
    ['', 'none'],
  ])('%s is taken for %s', (name, nearest) => {
    expect(nearestRetryPreset(name)).toBe(nearest);
  });

  test('the message names the nearest one and all of them', () => {
    const [message, ...others] = messagesOf('prodai-js');
    expect(others).toEqual([]);
    expect(message).toContain('there is no retry preset "prodai-js"; did you mean "prodia-js@1.6.0"?');
    for (const preset of RETRY_PRESETS) expect(message).toContain(preset.name);
  });

  test('however long it is', () => {
    expect(messagesOf('x'.repeat(100_000))).toHaveLength(1);
  });
});

describe('an inline policy', () => {
  test('is qualified', () => {
    expect(retrySchema.parse({ type: 'full-jitter', attempts: 4, base: '1s', cap: '8s' })).toEqual({
      type: 'full-jitter',
      attempts: 4,
      baseMs: 1000,
      capMs: 8000,
      honourRetryAfter: true,
      statuses: [408, 409, 429, '5xx'],
      retryTimeouts: true,
      retryNetwork: true,
    });
  });

  test('may be at its bounds', () => {
    const input = { type: 'constant', attempts: 100, base: '1d', cap: '1d', statuses: Array(200).fill(429) };
    expect(retrySchema.parse(input)).toMatchObject({ attempts: 100, baseMs: 86_400_000, capMs: 86_400_000 });
    expect(retrySchema.parse({ type: 'constant', attempts: 1, base: '20s', retryBroken: false })).toMatchObject({
      attempts: 1,
      retryBroken: false,
    });
  });

  test('has defaults for all but its type', () => {
    expect(retrySchema.parse({ type: 'constant' })).toMatchObject({ attempts: 3, baseMs: 1000, capMs: 20_000 });
  });

  test('carries the longest wait and the budget that it is given', () => {
    const options = retrySchema.parse({ type: 'exponential', retryAfterMax: '2m', budget: { type: 'grpc' } });
    expect(options).toMatchObject({ retryAfterMaxMs: 120_000, budget: { type: 'grpc', maxTokens: 10 } });
    expect(createRetryPolicy(options)).toMatchObject({ name: 'exponential', attemptsMax: 3 });
  });

  test.each([
    [{ type: 'full-jitter', attempts: 0 }, 'attempts: '],
    [{ type: 'full-jitter', attempts: 101 }, 'attempts: '],
    [{ type: 'full-jitter', base: '1' }, 'base: expected a duration'],
    [{ type: 'full-jitter', base: '2d', cap: '2d' }, 'base: expected at most 1d'],
    [{ type: 'full-jitter', base: '2s', cap: '1s' }, 'cap: expected a cap of at least the base'],
    [{ type: 'full-jitter', cap: '86400001ms' }, 'cap: expected at most 1d'],
    [{ type: 'full-jitter', statuses: Array(201).fill(429) }, 'statuses: '],
    [{ preset: 'prodai-js' }, 'preset: there is no retry preset "prodai-js"; did you mean "prodia-js@1.6.0"?'],
    [{ preset: 'prodia-js', attempts: 3 }, 'Unrecognized key: "attempts"'],
    [{ preset: 'prodia-js', inspect: 'maybe' }, 'inspect: expected on, off, or options'],
    [null, 'expected the name of a preset'],
    [{ type: 'full-jitter', tries: 3 }, 'tries'],
    [{ type: 'full-jitter', statuses: [200] }, 'statuses.0'],
    [{ type: 'fibonacci' }, 'type: expected one of constant, exponential, full-jitter'],
    [{ type: 'constant', budget: { type: 'envoy' } }, 'budget.type: '],
    [5, 'expected the name of a preset'],
  ])('%j is refused and says why', (input, part) => {
    expect(messagesOf(input).join('\n')).toContain(part);
  });
});

test('editors learn the names and the fields from the JSON Schema', () => {
  const schema = JSON.stringify(z.toJSONSchema(retrySchema, { io: 'input' }));
  for (const preset of RETRY_PRESETS) expect(schema).toContain(`"${preset.name}"`);
  for (const field of ['honourRetryAfter', 'retryAfterMax', 'statuses', 'tokenRatio']) expect(schema).toContain(field);
});
