import fc from 'fast-check';
import { breach, compareRatios, distance, dollarsOf, exactNano } from '../amount.ts';
import { defineLaw, type Law } from '../law.ts';
import type { SimulatorSubject } from '../subjects/simulator-subject.ts';

const seed = fc.integer({ min: 0, max: 4_294_967_295 });

/** The laws of simulations of load and cost: S1 to S5. */
export const simulatorLaws: readonly Law[] = [
  defineLaw('simulator', {
    id: 'S1',
    name: 'one seed, one result',
    statement: 'The same setting and seed give the same log of events and the same dollars.',
    story:
      'a cost calculated from history was far below the actual one, and a result that cannot be repeated cannot be checked',
    source: 'fal-js issue 132, collected 2026-11',
    needs: 'simulator',
    given: ['setting', 'seed'],
    property: (simulator) =>
      fc.asyncProperty(simulator.settings, seed, async (setting, own) => {
        const [first, second] = [await simulator.run(setting, own), await simulator.run(setting, own)];
        const [a, b] = [exactNano(first.dollars), exactNano(second.dollars)];
        if (compareRatios(a, b) !== 0)
          breach(`One seed gives ${dollarsOf(a)} and ${dollarsOf(b)}.`, { expected: dollarsOf(a), got: dollarsOf(b) });
        if (first.log !== second.log)
          breach('One seed gives two logs of events.', { expected: 'the same log', got: 'another one' });
      }),
  }),
  defineLaw('simulator', {
    id: 'S2',
    name: 'two worlds, one bill',
    statement: 'Simulated and over HTTP, the same setting and seed charge each request the same.',
    story: 'an estimate was 98 times below the bill',
    source: 'openstory issue 1069, collected 2026-11',
    needs: 'simulator.runElsewhere',
    given: ['setting', 'seed'],
    property: (simulator) =>
      fc.asyncProperty(simulator.settings, seed, async (setting, own) => {
        const { charges } = await simulator.run(setting, own);
        if (charges === undefined)
          breach('A run does not tell the charge of each request.', { expected: 'charges', got: 'none' });
        const elsewhere = (await simulator.runElsewhere?.(setting, own)) ?? new Map();
        for (const request of new Set([...charges.keys(), ...elsewhere.keys()])) {
          const [a, b] = [exactNano(charges.get(request) ?? 0n), exactNano(elsewhere.get(request) ?? 0n)];
          if (compareRatios(a, b) !== 0)
            breach(`Request ${request} costs ${dollarsOf(a)} here and ${dollarsOf(b)} elsewhere.`, {
              expected: dollarsOf(a),
              got: dollarsOf(b),
            });
        }
      }),
  }),
  defineLaw('simulator', {
    id: 'S3',
    name: 'zero rates are a zero bill',
    statement: 'With all prices zero the dollars are zero.',
    story: 'nobody can explain a cost that does not come from rates',
    source: 'LiteLLM issues 10013 and 10221 had the reverse, rates and always $0, collected 2026-11',
    needs: 'simulator.scalePrices',
    given: ['setting', 'seed'],
    property: (simulator) =>
      fc.asyncProperty(simulator.settings, seed, async (setting, own) => {
        const { dollars, requests } = await simulator.run(scaledBy(simulator, setting, 0), own);
        fc.pre(requests.arrived > 0);
        const bill = exactNano(dollars);
        if (bill.num !== 0n)
          breach(`With all prices zero the bill is ${dollarsOf(bill)}.`, { expected: '$0', got: dollarsOf(bill) });
      }),
  }),
  defineLaw('simulator', {
    id: 'S4',
    name: 'twice the prices are twice the bill',
    statement:
      'Doubling all prices doubles the dollars, but for one nano-dollar of rounding a charge, and changes nothing else.',
    story: 'a tracker was three times above the provider',
    source: 'LiteLLM issue 12313, collected 2026-11',
    needs: 'simulator.scalePrices',
    given: ['setting', 'seed'],
    property: (simulator) =>
      fc.asyncProperty(simulator.settings, seed, async (setting, own) => {
        const once = await simulator.run(setting, own);
        const twice = await simulator.run(scaledBy(simulator, setting, 2), own);
        fc.pre(once.requests.arrived + twice.requests.arrived > 0);
        const bill = exactNano(once.dollars);
        const off = distance(exactNano(twice.dollars), { num: bill.num * 2n, den: bill.den });
        const most = { num: BigInt(2 * once.chargeCount), den: 1n };
        if (compareRatios(off, most) > 0)
          breach(`Twice ${dollarsOf(bill)} is ${dollarsOf(exactNano(twice.dollars))}.`, {
            expected: dollarsOf({ num: bill.num * 2n, den: bill.den }),
            got: dollarsOf(exactNano(twice.dollars)),
          });
        if (once.chargeCount !== 0 && exactNano(twice.dollars).num <= 0n && bill.num !== 0n)
          breach('At twice the prices the bill is zero.', { expected: 'more than $0', got: '$0' });
        if (twice.requests.arrived !== once.requests.arrived)
          breach('Other prices brought other requests.', {
            expected: `${once.requests.arrived} requests`,
            got: `${twice.requests.arrived} requests`,
          });
      }),
  }),
  defineLaw('simulator', {
    id: 'S5',
    name: 'no request is lost',
    statement: 'Requests that arrived have succeeded, failed, been shed, or are under way.',
    story: 'requests that vanish from the count take their cost with them',
    source: 'Google forum 132241: billing, monitoring and application counted 16,600, 200 and 9, collected 2026-11',
    needs: 'simulator',
    given: ['setting', 'seed'],
    property: (simulator) =>
      fc.asyncProperty(simulator.settings, seed, async (setting, own) => {
        const { arrived, succeeded, failed, shed, inFlight } = (await simulator.run(setting, own)).requests;
        const sum = succeeded + failed + shed + inFlight;
        fc.pre(arrived + sum > 0);
        if (arrived !== sum)
          breach(
            `${arrived} arrived: ${succeeded} succeeded, ${failed} failed, ${shed} were shed, ${inFlight} are under way.`,
            { expected: `${arrived} requests`, got: `${sum} requests` },
          );
      }),
  }),
];

function scaledBy(simulator: SimulatorSubject, setting: unknown, factor: number): unknown {
  return simulator.scalePrices?.(setting, factor);
}
