import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTCOMES } from '../../src/billing/outcome.ts';
import { PlayedProvider, type CallRecord } from './played-provider.ts';
import { calls, provider, type Timing } from './provider-arbitraries.ts';
import { OracleProvider } from './provider-oracle.ts';

/** Computed waits are compared to a thousandth of a millisecond: the oracle's are exact, a bucket's are not. */
const rounded = (records: readonly CallRecord[]): CallRecord[] =>
  records.map((record) => ({ ...record, waitMs: Math.round(record.waitMs * 1000) / 1000 }));

/** How often each of the outcomes was seen over a sample of traces. */
function outcomesSeen(timing: Timing): Record<string, number> {
  const seen: Record<string, number> = {};
  const sample = fc.sample(fc.tuple(provider(timing), calls(timing)), { seed: 42, numRuns: 300 });
  for (const [options, trace] of sample) {
    for (const { outcome } of new OracleProvider(options, trace).records) {
      const name = OUTCOMES[outcome] as string;
      seen[name] = (seen[name] ?? 0) + 1;
    }
  }
  return seen;
}

test('the traces reach every outcome often', () => {
  const seen = outcomesSeen('apart');
  // The oracle knows neither accounts nor start timeouts: charging.test.ts and start-timers.test.ts are for these.
  const drawn = OUTCOMES.filter((outcome) => !['unpaid', 'expired', 'truncated'].includes(outcome));
  expect(Object.keys(seen).toSorted()).toEqual(drawn.toSorted());
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
});

describe('a provider and its oracle agree on every call: refusal, start, end, outcome, status, charge and lost connections', () => {
  test.each<[Timing, string]>([
    ['whole', 'where calls, ends and departures meet at the same instants'],
    ['apart', 'where they do not'],
  ])('%s: %s', (timing) => {
    fc.assert(
      fc.property(provider(timing), calls(timing), fc.nat(0xffffffff), (options, trace, seed) => {
        const played = new PlayedProvider(options, trace, seed).play();
        const oracle = new OracleProvider(options, trace, seed);
        expect(rounded(played.records)).toEqual(rounded(oracle.records));
      }),
      { seed: 42, numRuns: 500 },
    );
  });
});
