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

test('what found no room in memory is told, by its kinds', () => {
  const refused = { bodies: 0, jobs: 3, answers: 1, webhooks: 0, connections: 0 };
  expect(interventionWarnings({ memory: { underWay: { refused } } })).toEqual([
    'the mock server had no room in memory and refused: jobs 3, answers 1; have less under way at once',
  ]);
  const none = { bodies: 0, jobs: 0 };
  expect(interventionWarnings({ memory: { underWay: { refused: none } } })).toEqual([]);
});

test('faults that could not show are told', () => {
  expect(interventionWarnings({ attempts: {} })).toEqual([]);
  expect(interventionWarnings({ attempts: { unseenDisconnects: 2 } })).toEqual([
    'a fault of type disconnect hit 2 jobs whose submission had been answered already: there was no connection to lose',
  ]);
});
