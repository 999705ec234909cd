import type { Decimal } from 'decimal.js';
import type { BillingSubject, Consumption, PricingSubject, Tariff } from '../../../src/testing/index.ts';
import { reference } from './engine.ts';
import { classify } from './books.ts';
import { decimalPrice, toNano } from './pricing.ts';
import { runToy, type ToySetting } from './books.ts';

type Price = (tariff: Tariff, used: Consumption) => Decimal | bigint;

/** A subject whose prices are broken. */
function prices(price: Price, changes: Partial<PricingSubject> = {}): BillingSubject {
  const own = (tariff: Tariff, used: Consumption): bigint => {
    const amount = price(tariff, used);
    return typeof amount === 'object' ? toNano(amount) : amount;
  };
  return { pricing: { ...reference.pricing, price: own, ...changes } };
}

const CENT = 10_000_000n;
const exactly: Price = decimalPrice;
const more = (used: Consumption, units: number): Consumption => ({ ...used, quantity: used.quantity + units });
const nano = (tariff: Tariff, used: Consumption): bigint => toNano(decimalPrice(tariff, used));

/** The price of one unit in whole cents, times the units: rounding per line. */
const perLine: Price = (tariff, used) =>
  ((nano(tariff, { ...used, quantity: 1 }) + CENT / 2n) / CENT) * CENT * BigInt(used.quantity);

/** What a simulation of toys does wrong. */
function simulates(run: (setting: ToySetting, seed: number) => ReturnType<typeof runToy>): BillingSubject {
  return { simulator: { ...reference.simulator, run: (setting, seed) => run(setting as ToySetting, seed) } };
}

let runs = 0;

/** Broken prices, reconciliations and simulations, by the law that must notice. */
export const priceMutants: Readonly<Record<string, Readonly<Record<string, BillingSubject>>>> = {
  P1: {
    'a credit for nothing': prices((tariff, used) => decimalPrice(tariff, used).minus(used.quantity === 0 ? 1 : 0)),
  },
  P1b: {
    'whatever Number can read': prices(exactly, {
      accepts: (tariff) => !('usd' in tariff) || !Number.isNaN(Number(tariff.usd)),
    }),
    'nothing is ever accepted': prices(exactly, { accepts: () => false }),
  },
  P2: { 'a least charge that nobody stated': prices((tariff, used) => decimalPrice(tariff, used).plus('0.001')) },
  P3: {
    'floating-point money': prices((tariff, used) =>
      tariff.kind === 'unit' ? BigInt(Math.floor(Number(tariff.usd) * used.quantity * 1e9)) : nano(tariff, used),
    ),
    'a number as the answer, for one unit': prices((tariff, used) =>
      used.quantity === 1 ? (0.1 as unknown as bigint) : nano(tariff, used),
    ),
    'a rate that is rounded before it is multiplied': prices((tariff, used) =>
      tariff.kind === 'unit'
        ? toNano(decimalPrice({ kind: 'unit', usd: tariff.usd }, more({ ...used, quantity: 0 }, 1))) *
          BigInt(used.quantity)
        : nano(tariff, used),
    ),
    'rounding down against the declaration': prices((tariff, used) =>
      BigInt(decimalPrice(tariff, used).times(1e9).floor().toFixed()),
    ),
    'rounding per line': prices(perLine),
  },
  P4: {
    'a step that is rounded down': prices((tariff, used) =>
      tariff.kind === 'step'
        ? nano(tariff, { ...used, quantity: Math.floor(used.quantity / tariff.step) * tariff.step })
        : nano(tariff, used),
    ),
    'one step too many': prices((tariff, used) =>
      tariff.kind === 'step' ? nano(tariff, more(used, tariff.step)) : nano(tariff, used),
    ),
  },
  P5: {
    'a whole step that is rounded up': prices((tariff, used) =>
      tariff.kind === 'step' ? nano(tariff, more(used, 1)) : nano(tariff, used),
    ),
  },
  P6: {
    'a table in which larger is cheaper': prices((tariff, used) =>
      nano(tariff, used.quantity > 100 ? { ...used, quantity: 50 } : used),
    ),
  },
  P7: {
    'a fee per request': prices((tariff, used) => decimalPrice(tariff, used).plus('0.01')),
    'a discount for more': prices((tariff, used) => decimalPrice(tariff, used).times(used.quantity > 10 ? 0.9 : 1)),
  },
  P8: { 'a fee that does not scale': prices((tariff, used) => decimalPrice(tariff, used).plus('0.000001')) },
  P9: {
    'a tier that begins one unit early': prices((tariff, used) =>
      tariff.kind === 'graduated'
        ? nano(
            {
              ...tariff,
              tiers: tariff.tiers.map((tier) => (tier.upTo === undefined ? tier : { ...tier, upTo: tier.upTo - 1 })),
            },
            used,
          )
        : nano(tariff, used),
    ),
    'a graduated tariff priced by volume': prices((tariff, used) =>
      nano(tariff.kind === 'graduated' ? { ...tariff, kind: 'volume' } : tariff, used),
    ),
  },
  P10: {
    'a volume tariff priced in grades': prices((tariff, used) =>
      nano(tariff.kind === 'volume' ? { ...tariff, kind: 'graduated' } : tariff, used),
    ),
  },
  P11: {
    'the higher rate for the excess only': prices((tariff, used) => {
      if (tariff.kind !== 'threshold') return nano(tariff, used);
      const tiers = [{ upTo: tariff.above, usd: tariff.usd }, { usd: tariff.usdAbove }];
      return nano({ kind: 'graduated', tiers }, used);
    }),
  },
  P12: {
    'the first price for every unit': prices((tariff, used) =>
      nano(tariff.kind === 'first-unit' ? { kind: 'unit', usd: tariff.firstUsd } : tariff, used),
    ),
  },
  P13: {
    'a discount that nobody reads': prices(({ discountPercent: _, ...tariff }, used) => nano(tariff as Tariff, used)),
    'a discount on the rounded cent': prices((tariff, used) => {
      const { discountPercent = 0, ...list } = tariff;
      const cents = (nano(list as Tariff, used) + CENT / 2n) / CENT;
      return (cents * CENT * BigInt(100 - discountPercent)) / 100n;
    }),
  },
  P14: {
    'credits that are rounded down': prices((tariff, used) =>
      tariff.kind === 'credit' && tariff.round === 'up'
        ? decimalPrice({ ...tariff, round: 'exact' }, used)
            .div(tariff.usd === '0' || Number(tariff.usd) === 0 ? 1 : tariff.usd)
            .floor()
            .times(tariff.usd)
        : nano(tariff, used),
    ),
    'credits that are not rounded': prices((tariff, used) =>
      nano(tariff.kind === 'credit' ? { ...tariff, round: 'exact' } : tariff, used),
    ),
  },
  P15: {
    'a minimum that is added': prices((tariff, used) => {
      const { minimumUsd = '0', ...list } = tariff;
      return decimalPrice(list as Tariff, used).plus(minimumUsd);
    }),
  },
  P16: {
    'the longer side twice': prices((tariff, used) => nano(tariff, { ...used, heightPx: used.widthPx })),
    'always a million pixels': prices((tariff, used) =>
      nano(tariff.kind === 'megapixel' ? { ...tariff, basePx: 1_000_000 } : tariff, used),
    ),
  },
  C1: {
    'duplicates that are swallowed': {
      reconciliation: {
        classify: (log, records) => classify(log, records).filter((match) => match.class !== 'duplicate'),
      },
    },
    'duplicates that are taken for ghosts': {
      reconciliation: {
        classify: (log, records) =>
          classify(log, records).map((match) =>
            match.class === 'duplicate' ? { ...match, class: 'provider-only' } : match,
          ),
      },
    },
    'everything matches': {
      reconciliation: {
        classify: (log, records) =>
          classify(log, records).map((match) => (match.class === 'differs' ? { ...match, class: 'matched' } : match)),
      },
    },
  },
  C2: {
    'ghosts that are left out': {
      reconciliation: {
        classify: (log, records) => classify(log, records).filter((match) => match.class !== 'provider-only'),
      },
    },
  },
  C3: {
    'ghosts that are not found': {
      reconciliation: {
        classify: (log, records) =>
          classify(
            log,
            records.filter(({ requestId }) => log.some((line) => line.requestId === requestId)),
          ),
      },
    },
    'false alarms': {
      reconciliation: {
        classify: (log, records) =>
          classify(
            log.map((line) => ({ ...line, nano: line.nano - (line.nano % 1000n) })),
            records,
          ),
      },
    },
  },
  C4: {
    'overlaps that count twice': { reconciliation: { classify, collect: (pages) => pages.flat() } },
    'a last page that is never asked for': {
      reconciliation: { classify, collect: (pages) => (pages.length > 1 ? pages.slice(0, -1).flat() : pages.flat()) },
    },
  },
  C5: {
    'the newest price for the past': prices(exactly, {
      priceAt: (versions, used) => nano((versions.at(-1) as { tariff: Tariff }).tariff, used),
    }),
    'a version that begins a moment late': prices(exactly, {
      priceAt: (versions, used, atMs) =>
        nano((versions.findLast(({ fromMs }) => fromMs < atMs) ?? versions[0])!.tariff, used),
    }),
  },
  S1: { 'chance without a seed': simulates((setting) => runToy(setting, runs++)) },
  S2: {
    'another bill elsewhere': { simulator: { ...reference.simulator, runElsewhere: () => new Map([['r0', 1n]]) } },
  },
  S3: {
    'a fee beside the prices': simulates((setting, seed) => {
      const run = runToy(setting, seed);
      return { ...run, dollars: BigInt(run.dollars) + 5n };
    }),
  },
  S4: {
    'a price in floats': simulates((setting, seed) => {
      const run = runToy(setting, seed);
      return { ...run, dollars: BigInt(Math.floor(Number(run.dollars) / 1000)) * 1000n };
    }),
    'prices that change the load': simulates((setting, seed) =>
      runToy(
        { ...setting, requests: setting.priceNano > 1_000_000_000n ? setting.requests + 1 : setting.requests },
        seed,
      ),
    ),
  },
  S5: {
    'a request that vanishes': simulates((setting, seed) => {
      const run = runToy(setting, seed);
      return { ...run, requests: { ...run.requests, failed: 0 } };
    }),
  },
};
