import fc from 'fast-check';
import { isSameData } from './plain-data.ts';
import { breach, compareRatios, dollarsOf, exactNano } from '../amount.ts';
import { rateText } from '../arbitraries/rates.ts';
import { defineLaw, type Law } from '../law.ts';
import type { EstimateRequest } from '../subjects/estimate-subject.ts';

const request: fc.Arbitrary<EstimateRequest> = fc.record({
  usd: rateText({ decimals: 9 }),
  maxQuantity: fc.integer({ min: 1, max: 1000 }),
  isFixed: fc.boolean(),
});

/** A request and how many units it turns out to consume. */
const played: fc.Arbitrary<readonly [EstimateRequest, number]> = fc
  .tuple(request, fc.nat(1000))
  .map(([asked, used]) => [asked, asked.isFixed ? asked.maxQuantity : used % (asked.maxQuantity + 1)]);

/** The laws of estimates and dry runs: O8, O9. */
export const estimateLaws: readonly Law[] = [
  defineLaw('estimate', {
    id: 'O8',
    name: 'a dry run changes nothing',
    statement:
      'An estimate changes no balance, ledger, spend counter or idempotency key. The same question gets the same answer twice.',
    story: 'customers budget with dry runs; a dry run that counts as spend uses up the budget that it is asked about',
    source: 'Lumenfall, dryRun=true, documentation, collected 2026-11',
    needs: 'estimates.state',
    given: ['request'],
    property: (estimates) =>
      fc.asyncProperty(request, async (asked) => {
        const before = await estimates.state?.();
        const first = await estimates.estimate(asked);
        const second = await estimates.estimate(asked);
        const after = await estimates.state?.();
        if (!isSameData(before, after))
          breach(`A dry run changed the state from ${shown(before)} to ${shown(after)}.`, {
            expected: shown(before),
            got: shown(after),
          });
        const isSame =
          compareRatios(exactNano(first.low), exactNano(second.low)) === 0 &&
          compareRatios(exactNano(first.high), exactNano(second.high)) === 0;
        if (!isSame)
          breach(`Asked twice, it says ${shown(first)} and ${shown(second)}.`, {
            expected: shown(first),
            got: shown(second),
          });
      }),
  }),
  defineLaw('estimate', {
    id: 'O9',
    name: 'the bill stays within the estimate',
    statement:
      'The cost of a request is between 0 and its estimate. It equals the estimate when the request fixes all that it consumes.',
    story: 'one estimate was 98 times below the bill; another was $1 for an image of $0.22',
    source: 'openstory issues 1069 and 1062, collected 2026-11',
    needs: 'estimates',
    given: ['request and the units that it consumes'],
    property: (estimates) =>
      fc.asyncProperty(played, async ([asked, quantity]) => {
        const estimate = await estimates.estimate(asked);
        const [low, high] = [exactNano(estimate.low), exactNano(estimate.high)];
        const cost = exactNano(await estimates.bill(asked, quantity));
        const within = low.num >= 0n && compareRatios(low, cost) <= 0 && compareRatios(cost, high) <= 0;
        if (!within)
          breach(`It cost ${dollarsOf(cost)}, and the estimate was ${dollarsOf(low)} to ${dollarsOf(high)}.`, {
            expected: `${dollarsOf(low)} to ${dollarsOf(high)}`,
            got: dollarsOf(cost),
          });
        const isExact = !asked.isFixed || compareRatios(low, high) === 0;
        if (!isExact)
          breach(`All is known, and the estimate still is ${dollarsOf(low)} to ${dollarsOf(high)}.`, {
            expected: 'low and high the same',
            got: `${dollarsOf(low)} to ${dollarsOf(high)}`,
          });
      }),
  }),
  defineLaw('estimate', {
    id: 'O9b',
    name: 'a running request shows an estimate, a finished one its cost',
    statement: 'A running request shows only the estimate, a successful one only the cost.',
    story:
      'people write down a cost that is shown before it is known, and their trackers then disagree with the invoice',
    source: 'LiteLLM issues 41782, 12313 and 8514, collected 2026-11; fields as documented by Lumenfall',
    needs: 'estimates.costFields',
    given: ['request and the units that it consumes'],
    property: (estimates) =>
      fc.asyncProperty(played, async ([asked, quantity]) => {
        const running = await estimates.costFields?.(asked, 'in-progress', quantity);
        if (running?.estimate === undefined || running.cost !== undefined)
          breach(`In progress it shows ${shown(running)}.`, {
            expected: 'an estimate and no cost',
            got: shown(running),
          });
        const done = await estimates.costFields?.(asked, 'succeeded', quantity);
        if (done?.cost === undefined || done.estimate !== undefined)
          breach(`After success it shows ${shown(done)}.`, { expected: 'a cost and no estimate', got: shown(done) });
        const cost = exactNano(await estimates.bill(asked, quantity));
        const isSame = compareRatios(exactNano(done.cost), cost) === 0;
        if (!isSame)
          breach(`It shows ${shown(done)}, and it was charged ${dollarsOf(cost)}.`, {
            expected: dollarsOf(cost),
            got: dollarsOf(exactNano(done.cost)),
          });
      }),
  }),
];

function shown(value: unknown): string {
  return fc.stringify(value);
}
