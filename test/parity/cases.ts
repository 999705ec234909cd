import { expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { runs } from '../runs.ts';
import { account, inBothWorlds } from './worlds.ts';

/**
 * A scenario whose counts and dollars cannot depend on the machine's pace: either the order of things does not matter, or 100 ms at least
 * lie between those that race. A case also says what has to occur in it, so that equal means more than empty.
 */
export interface ParityCase {
  readonly what: string;
  readonly text: string;
  /** What has to be above zero in the simulation. */
  readonly occurs: (summary: Summary) => readonly unknown[];
}

/** Cases of each file that `npm test` runs; they take real time. `npm run test:long` runs all. */
const DAILY = 2;

/** One test for each case: the same counts, the same bill and the same account in both worlds. */
export function testParity(cases: readonly ParityCase[]): void {
  const run = cases.slice(0, runs(DAILY, cases.length));
  test.each(run.map(({ what, ...rest }) => [what, rest] as const))('%s', { timeout: 20_000 }, async (_, each) => {
    const { simulated, measured } = await inBothWorlds(each.text);
    for (const seen of each.occurs(simulated)) expect(Number(seen ?? 0)).toBeGreaterThan(0);
    expect(account(measured)).toEqual(account(simulated));
    expect(measured.scenario).toEqual(simulated.scenario);
    expect(measured.account).toEqual(simulated.account);
    expect([simulated.dollars.source, measured.dollars.source]).toEqual(['ledger', 'usage-records']);
  });
}
