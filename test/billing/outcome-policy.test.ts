import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { OUTCOME, OUTCOMES } from '../../src/billing/outcome.ts';
import type { OutcomePreset } from '../../src/billing/outcome-policy.ts';
import { compileOutcomePolicy, DUE, OUTCOME_PRESETS, outcomePolicySchema } from '../../src/billing/outcome-policy.ts';

const presets = Object.keys(OUTCOME_PRESETS) as OutcomePreset[];

/** The outcomes that a preset charges for, with how. */
function charged(preset: OutcomePreset): Record<string, string> {
  return Object.fromEntries(Object.entries(OUTCOME_PRESETS[preset].due).filter(([, due]) => due !== 'none'));
}

describe('presets', () => {
  test('charge what their vendors say', () => {
    const moderated = { 'input-moderated': 'full', 'output-moderated': 'full' };
    const accepted = {
      ok: 'full',
      empty: 'full',
      'server-error': 'full',
      ...moderated,
      'cancelled-queued': 'full',
      'cancelled-running': 'full',
      truncated: 'full',
    };
    expect(Object.fromEntries(presets.map((preset) => [preset, charged(preset)]))).toEqual({
      'success-only': { ok: 'full' },
      prodia: { ok: 'full' },
      bfl: { ok: 'full' },
      runway: { ok: 'full' },
      'new-api': { ok: 'full' },
      accepted,
      comfy: accepted,
      sub2api: { ...accepted, expired: 'full' },
      fal: { ok: 'full', 'cancelled-running': 'full' },
      'fal-strict': { ok: 'full', 'cancelled-running': 'full', ...moderated },
      novita: { ok: 'full', 'cancelled-running': 'elapsed' },
      openrouter: { ok: 'full', 'output-moderated': 'full', 'cancelled-running': 'elapsed', truncated: 'full' },
      replicate: { ok: 'full', 'cancelled-running': 'elapsed' },
      'replicate-private': {
        ok: 'full',
        empty: 'full',
        'server-error': 'full',
        'output-moderated': 'full',
        'cancelled-running': 'elapsed',
      },
      'gemini-like': { ok: 'full', empty: 'full', 'output-moderated': 'full', 'input-moderated': 'input' },
      sora: { ok: 'full', 'output-moderated': 'full' },
    });
  });

  test('O1: only those that bill acceptance or runner time charge for a server error', () => {
    expect(presets.filter((preset) => OUTCOME_PRESETS[preset].due['server-error'] !== 'none')).toEqual([
      'accepted',
      'comfy',
      'sub2api',
      'replicate-private',
    ]);
  });

  test('O4: none charges for what was never accepted', () => {
    for (const preset of presets) {
      const codes = compileOutcomePolicy(OUTCOME_PRESETS[preset]);
      for (const outcome of ['invalid', 'throttled', 'unavailable', 'unpaid'] as const)
        expect(codes[OUTCOME[outcome]], `${preset}: ${outcome}`).toBe(0);
    }
  });

  test('only where a vendor says so, a job that expired keeps its charge', () => {
    expect(presets.filter((preset) => OUTCOME_PRESETS[preset].due.expired !== 'none')).toEqual(['sub2api']);
  });

  test('are read by name', () => {
    for (const preset of presets) expect(outcomePolicySchema.parse(preset)).toBe(OUTCOME_PRESETS[preset]);
  });
});

describe('tables', () => {
  const due = fc.constantFrom('none', 'full', 'input', 'elapsed');
  const table = fc.record(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, due])), { requiredKeys: [] });

  test('say what they say, leave the rest free, and compile to numbers by outcome', () => {
    fc.assert(
      fc.property(table, (input) => {
        const policy = outcomePolicySchema.parse(input);
        const codes = compileOutcomePolicy(policy);
        expect(policy.name).toBe('table');
        expect(codes).toHaveLength(OUTCOMES.length);
        for (const outcome of OUTCOMES) {
          const expected = input[outcome] ?? (outcome === 'ok' ? 'full' : 'none');
          expect(policy.due[outcome]).toBe(expected);
          expect(codes[OUTCOME[outcome]]).toBe(DUE[expected]);
        }
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('may charge for a throttled request, if they say so', () => {
    expect(outcomePolicySchema.parse({ throttled: 'full' }).due.throttled).toBe('full');
  });

  test('report what they do not know, at its path', () => {
    const issues = outcomePolicySchema.safeParse({ okay: 'full', empty: 'half' }).error?.issues ?? [];
    expect(issues.map((issue) => [issue.path.join('.'), issue.message])).toEqual([
      ['empty', 'expected none, full, input or elapsed'],
      ['', 'Unrecognized key: "okay"'],
    ]);
    expect(outcomePolicySchema.safeParse('fall').error?.issues[0]?.message).toMatch(
      /a table of outcomes, or one of success-only, prodia/,
    );
  });
});

test('the JSON Schema offers the names and the table', () => {
  const json = z.toJSONSchema(outcomePolicySchema, { io: 'input' });
  expect(json.anyOf).toMatchObject([{ enum: presets }, { type: 'object', additionalProperties: false }]);
});
