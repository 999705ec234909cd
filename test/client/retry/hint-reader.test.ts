import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServerWait } from '../../../src/client/retry/hint-reader.ts';
import { announcedWaitMs, writeRetryHint } from '../../../src/client/retry/retry-after.ts';
import { createRetryPolicy, retrySchema } from '../../../src/client/retry/retry-options.ts';
import { HINT, type RetryPolicy } from '../../../src/client/retry/retry-policy.ts';
import { RETRY_PRESETS } from '../../../src/client/retry/retry-presets.ts';
import { oddTexts } from './attempts.ts';

const NOW = Date.UTC(2026, 0, 1);
const OWN = createRetryPolicy(retrySchema.parse({ type: 'exponential' }));
const POLICIES: readonly RetryPolicy[] = [OWN, ...RETRY_PRESETS.map((preset) => preset.create())];
const policies = fc.constantFrom(...POLICIES);
const waits = fc.oneof(fc.nat(600_000), fc.double({ min: 0, max: 600_000, noNaN: true }));

test('what a server writes, every client reads alike: the worlds do not differ by a grammar', () => {
  fc.assert(
    fc.property(policies, fc.constantFrom(1, 2, 3), waits, waits, ({ readHint }, form, waitMs, intoMs) => {
      const { name, value } = writeRetryHint(form, waitMs, NOW + intoMs)!;
      const readMs = announcedWaitMs(form, waitMs, NOW + intoMs);
      expect(readHint({ [name]: value }, NOW + intoMs)).toEqual({ form, waitMs: readMs });
    }),
    { seed: 42, numRuns: 1000 },
  );
});

test('any texts give a finite wait of a known form', () => {
  const texts = fc.option(oddTexts, { nil: undefined });
  fc.assert(
    fc.property(policies, texts, texts, ({ readHint }, after, ms) => {
      const { form, waitMs } = readHint({ 'retry-after': after, 'retry-after-ms': ms }, NOW);
      expect(Object.values(HINT)).toContain(form);
      expect(Number.isFinite(waitMs)).toBe(true);
      expect(waitMs === 0 || form !== HINT.none).toBe(true);
    }),
    { seed: 42, numRuns: 1000 },
  );
});

const seconds = (waitMs: number): ServerWait => ({ form: HINT.seconds, waitMs });
const ms = (waitMs: number): ServerWait => ({ form: HINT.milliseconds, waitMs });
const date = (waitMs: number): ServerWait => ({ form: HINT.date, waitMs });
const NONE: ServerWait = { form: HINT.none, waitMs: 0 };
const LONG_MS = 2_147_483_648_000;

// The columns: a policy that is no SDK's, openai-node@6.49.0, vercel-ai@6.0.326, prodia-js@1.6.0, openai-python@2026-07, aws-standard@2026.
const READERS = [
  OWN,
  ...['openai-node@6.49.0', 'vercel-ai@6.0.326', 'prodia-js@1.6.0', 'openai-python@2026-07', 'aws-standard@2026'].map(
    (name) => createRetryPolicy(retrySchema.parse(name)),
  ),
];

test.each<[Record<string, string>, ServerWait[]]>([
  [{ 'retry-after': '1e3' }, [NONE, seconds(1e6), seconds(1e6), seconds(1e6), seconds(1e6), NONE]],
  [{ 'retry-after': '+2' }, [NONE, seconds(2000), seconds(2000), seconds(2000), seconds(2000), NONE]],
  [{ 'retry-after': ' 2' }, [seconds(2000), seconds(2000), seconds(2000), seconds(2000), seconds(2000), NONE]],
  [{ 'retry-after': '2 s' }, [NONE, seconds(2000), seconds(2000), NONE, NONE, NONE]],
  [{ 'retry-after': '-1' }, [NONE, seconds(-1000), seconds(-1000), seconds(-1000), seconds(-1000), NONE]],
  [{ 'retry-after': '0x10' }, [NONE, seconds(0), seconds(0), seconds(16_000), NONE, NONE]],
  [{ 'retry-after': '2, 3' }, [NONE, seconds(2000), seconds(2000), NONE, NONE, NONE]],
  [{ 'retry-after': 'soon' }, [NONE, date(0), NONE, NONE, NONE, NONE]],
  [{ 'retry-after': '' }, [NONE, NONE, NONE, NONE, NONE, NONE]],
  [{ 'retry-after': 'Infinity' }, [NONE, seconds(LONG_MS), seconds(LONG_MS), seconds(LONG_MS), NONE, NONE]],
  [
    { 'retry-after': '10', 'retry-after-ms': '1500' },
    [ms(1500), ms(1500), ms(1500), seconds(10_000), ms(1500), seconds(10_000)],
  ],
  [
    { 'retry-after': '10', 'retry-after-ms': '0' },
    [ms(0), seconds(10_000), ms(0), seconds(10_000), ms(0), seconds(10_000)],
  ],
  [{ 'retry-after-ms': '-5' }, [NONE, ms(-5), ms(-5), NONE, ms(-5), NONE]],
  [{ 'retry-after-ms': '0' }, [ms(0), ms(0), ms(0), ms(0), ms(0), ms(0)]],
])('%j', (headers, expected) => {
  expect(READERS.map(({ readHint }) => readHint(headers, NOW))).toEqual(expected);
});
