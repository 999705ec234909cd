import { expect, test } from 'vitest';
import { refusalMessage } from '../../../mock-server/refusals.ts';
import { moderatedOutcome } from '../../../src/runners/http/moderation.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';
import { runJoined } from '../../worlds/joined.ts';

test.each([
  // Collected 2026-12.
  ['Your request was rejected as a result of our safety system.', 400, 'input-moderated'],
  [
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
    400,
    'input-moderated',
  ],
  ['Content Moderated', 422, 'output-moderated'],
  ['Generated image was flagged as NSFW', 500, 'output-moderated'],
  ['sensitive_words_detected', 400, 'output-moderated'],
  [refusalMessage('input-moderated', 400), 400, 'input-moderated'],
  [refusalMessage('output-moderated', 400), 400, 'output-moderated'],
])('%s is %s %s', (message, status, outcome) => {
  expect(moderatedOutcome(status < 500 ? 'invalid' : 'server-error', status, message)).toBe(outcome);
});

test.each([
  ["Invalid value for 'moderation': expected one of low, auto", 400],
  ['safety_tolerance: Input should be less than or equal to 6', 422],
  ['Incorrect API key: this account was flagged', 401],
  ['Too many flagged requests', 429],
  ['prompt is required', 400],
])('%s is no moderation', (message, status) => {
  expect(moderatedOutcome('invalid', status, message)).toBe('invalid');
});

test('what is known better stays', () => {
  expect(moderatedOutcome('throttled', 429, 'too many flagged requests')).toBe('throttled');
  expect(moderatedOutcome('input-moderated', 400, 'moderated')).toBe('input-moderated');
});

const KINDS = [
  ['prodia', 'text-to-image', 'sync'],
  ['prodia', 'text-to-image', 'async'],
  ['fal', 'text-to-image', 'sync'],
  ['fal', 'text-to-image', 'async'],
  ['lumenfall', 'text-to-image', 'sync'],
  ['lumenfall', 'text-to-video', 'async'],
  ['openai', 'text-to-image', 'sync'],
  ['openai', 'chat', 'sync'],
  ['openai', 'chat', 'stream'],
  ['aggregator', 'text-to-image', 'sync'],
  ['aggregator', 'text-to-video', 'async'],
] as const;
const CASES = KINDS.flatMap((kind) => (['input', 'output'] as const).map((stage) => [...kind, stage] as const));
const FIELDS: Readonly<Record<string, object>> = {
  'text-to-video': { duration: '5s' },
  chat: { inputTokens: 5, outputTokens: 5 },
};

test.each(CASES)('%s %s %s: a client calls moderation of the %s what the bill calls it', async (...parts) => {
  const [dialect, operation, delivery, stage] = parts;
  const price = { per: 'request', usd: '0.01' };
  const scenario = createScenario({
    name: 'moderated',
    provider: {
      dialect,
      models: { m: { operation, serviceTime: { type: 'constant', value: '100ms' }, price } },
      faults: [{ type: 'moderated', stage, share: 1 }],
    },
    workload: {
      duration: '10s',
      maxRequests: 1,
      arrivals: { type: 'constant', rate: '1/s' },
      requests: [{ operation, model: 'm', delivery, ...FIELDS[operation] }],
    },
  });
  const { lines, records } = await runJoined(scenario);
  expect(lines.map(({ outcome }) => outcome)).toEqual([`${stage}-moderated`]);
  expect(records.map(({ outcome }) => outcome)).toEqual([`${stage}-moderated`]);
});
