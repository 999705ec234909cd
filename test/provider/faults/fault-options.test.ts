import { describe, expect, test } from 'vitest';
import { faultSchema } from '../../../src/provider/faults/fault-options.ts';

const ALWAYS = { fromMs: 0, untilMs: Number.POSITIVE_INFINITY, share: 1, models: [] };

function problems(input: unknown): string {
  const result = faultSchema.safeParse(input);
  if (result.success) throw new Error(`${JSON.stringify(input)} was accepted.`);
  return result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n');
}

describe('faultSchema', () => {
  test.each<[object, object]>([
    [{ status: 500 }, { ...ALWAYS, type: 'status', status: 500, stage: 'completion' }],
    [
      { type: 'status', status: 503, stage: 'admission' },
      { ...ALWAYS, type: 'status', status: 503, stage: 'admission' },
    ],
    [
      { status: 429, retryAfter: '7s' },
      { ...ALWAYS, type: 'status', status: 429, stage: 'admission', retryAfterMs: 7000 },
    ],
    [
      { status: 429, stage: 'completion' },
      { ...ALWAYS, type: 'status', status: 429, stage: 'completion' },
    ],
    [
      { status: 503, at: '60s', for: '1m', share: 0.5, models: ['flux'] },
      {
        type: 'status',
        status: 503,
        stage: 'completion',
        fromMs: 60_000,
        untilMs: 120_000,
        share: 0.5,
        models: ['flux'],
      },
    ],
    [
      { type: 'latency', extra: { type: 'exponential', mean: '2s' }, at: '1s' },
      { ...ALWAYS, fromMs: 1000, type: 'latency', extra: { type: 'exponential', meanMs: 2000 } },
    ],
    [
      { type: 'empty', share: 0 },
      { ...ALWAYS, type: 'empty', share: 0 },
    ],
    [{ type: 'moderated' }, { ...ALWAYS, type: 'moderated', stage: 'output', status: 400 }],
    [
      { type: 'moderated', stage: 'input', status: 422 },
      { ...ALWAYS, type: 'moderated', stage: 'input', status: 422 },
    ],
    [{ type: 'reset' }, { ...ALWAYS, type: 'reset' }],
    [{ type: 'disconnect' }, { ...ALWAYS, type: 'disconnect', afterMs: 0, status: 0 }],
    [
      { type: 'disconnect', after: '3s' },
      { ...ALWAYS, type: 'disconnect', afterMs: 3000, status: 0 },
    ],
    [
      { type: 'pause', at: '20s', for: '1m' },
      { ...ALWAYS, type: 'pause', fromMs: 20_000, untilMs: 80_000 },
    ],
    [
      { type: 'pause', for: '5s' },
      { ...ALWAYS, type: 'pause', untilMs: 5000 },
    ],
  ])('%o becomes %o', (input, expected) => {
    expect(faultSchema.parse(input)).toEqual(expected);
  });

  test.each<[unknown, RegExp]>([
    [{ status: 200 }, /^status: /],
    [{ status: 600 }, /^status: /],
    [{ status: 500.5 }, /^status: /],
    [{ status: '500' }, /^status: /],
    [{ status: 500, stage: 'middle' }, /^stage: /],
    [{ status: 500, share: 1.01 }, /^share: expected a share from 0 to 1/],
    [{ status: 500, share: -0.1 }, /^share: expected a share/],
    [{ status: 500, for: '0s' }, /^for: expected a duration above zero/],
    [{ status: 500, at: 60 }, /^at: expected a duration/],
    [{ status: 500, models: [] }, /^models: /],
    [{ status: 500, until: '5s' }, /until/],
    [{}, /status/],
    [{ type: 'latency' }, /^extra: /],
    [{ type: 'latency', extra: { type: 'constant', value: '-1s' } }, /^extra\.value: /],
    [{ type: 'empty', status: 200 }, /status/],
    [{ type: 'reset', after: '1s' }, /after/],
    [{ type: 'disconnect', after: 'soon' }, /^after: expected a duration/],
    [{ type: 'brownout' }, /^slots: /],
    [{ type: 'blackout' }, /type/],
    [{ type: 'pause' }, /^for: /],
    [{ type: 'pause', for: '0s' }, /^for: expected a duration above zero/],
    [{ type: 'pause', for: '1s', share: 0.5 }, /share/],
    [{ type: 'pause', for: '1s', models: ['flux'] }, /models/],
  ])('refuses %o', (input, message) => {
    expect(problems(input)).toMatch(message);
  });

  test('names every problem of one fault', () => {
    const found = problems({ status: 99, share: 2, at: 'now' });
    for (const path of ['status', 'share', 'at']) expect(found).toContain(`${path}: `);
  });
});
