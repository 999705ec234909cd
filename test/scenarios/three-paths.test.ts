import { expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { answered, nano, run } from './run-scenario.ts';

const CENT = 10_000_000;
/** What the official path asks for one image of 1024x1024, and for one with an input of that size. */
const QUOTED: Readonly<Record<string, number>> = {
  'text-to-image': 3 * CENT,
  'image-edit': 4.5 * CENT,
  'image-to-image': 4.5 * CENT,
};

function on(path: string): Summary {
  return run('three-paths', `provider=providers/${path}.yaml`);
}

/** Each operation: what is billed, by how many billed attempts. */
function billed(
  { byOperation = [] }: Summary,
  factor: number,
  attemptsOf: (row: (typeof byOperation)[number]) => number,
): void {
  expect(byOperation).toHaveLength(3);
  for (const row of byOperation)
    expect(nano(row.dollars.billed)).toBeCloseTo(attemptsOf(row) * (QUOTED[row.operation] as number) * factor, 3);
}

test('the official path bills successes alone', () => {
  const summary = on('official');
  billed(summary, 1, ({ requests }) => requests.succeeded);
  expect(nano(summary.dollars.wasted)).toBe(0);
});

test('the third party bills what is moderated, too, and nothing that failed', () => {
  const summary = on('third-party');
  expect(summary.requests).toEqual(on('official').requests);
  // No retry fails for good here: what is not a success was moderated.
  billed(summary, 1, ({ requests }) => requests.succeeded + requests.failed);
  expect(nano(summary.dollars.wasted)).toBe(nano(summary.dollars.wastedBy.moderated));
});

test('the aggregator bills whatever it accepts, with its markup, and is not there for a tenth of one operation', () => {
  const summary = on('aggregator-per-edit');
  const row = summary.byOperation?.find(({ operation }) => operation === 'image-to-image');
  const refused = answered(summary, 503);
  billed(summary, 1.15, ({ operation, attempts }) => attempts - (operation === 'image-to-image' ? refused : 0));
  const offered = row?.requests.offered ?? 0;
  const drawn = refused / 3;
  expect(Math.abs(drawn - 0.1 * offered)).toBeLessThan(2.58 * Math.sqrt(0.09 * offered));
});
