import { expect, test } from 'vitest';
import { interventionWarnings } from '../../../src/runners/http/interventions.ts';

test('a mock that nobody meddled with, or that does not tell, gives no warning', () => {
  expect(interventionWarnings({})).toEqual([]);
  expect(interventionWarnings({ changes: [], script: { answered: 0 } })).toEqual([]);
});

test('a long change is cut', () => {
  const [text = ''] = interventionWarnings({ changes: [{ atMs: 0, changes: { tier: 'x'.repeat(1000) } }] });
  expect(text).toMatch(/^the provider was changed 0 ms after the start: \{"tier":"x{291}…$/);
});
