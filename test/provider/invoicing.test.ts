import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InvoiceRecord } from '../../src/billing/account/invoice-record.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { nanoUsdText, parseNanoUsd } from '../../src/money/nano-usd.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { runs } from '../runs.ts';

const SERVICE = { type: 'constant', value: '2s' };
const IMAGE = { operation: 'text-to-image', serviceTime: SERVICE };

/** 65 days of two models for a postpaid customer. */
function run(billing: object, more: object = {}): Summary {
  return simulate(
    createScenario({
      name: 'invoices',
      seed: 7,
      startAt: '2028-01-31',
      provider: {
        dialect: 'lumenfall',
        models: {
          flux: { ...IMAGE, price: { per: 'image', usd: '0.04' } },
          mega: { ...IMAGE, price: { per: 'megapixel', usd: '0.010000007' } },
          timed: { ...IMAGE, price: { per: 'compute-second', usd: '0.0011111' } },
        },
        billing: { outcomes: 'accepted', ...billing },
      },
      workload: {
        duration: '65d',
        arrivals: { type: 'poisson', rate: '0.0003/s' },
        requests: ['flux', 'mega', 'timed'].map((model) => ({ operation: 'text-to-image', model, images: 2 })),
      },
      faults: [{ status: 500, share: 0.2 }],
      ...more,
    }),
  );
}

const recordsOf = ({ account }: Summary): readonly InvoiceRecord[] => account?.invoices?.records ?? [];
const sum = (amounts: readonly string[]): string =>
  nanoUsdText(amounts.reduce((total, dollars) => total + parseNanoUsd(dollars), 0n));

/** How much of a model all invoices list. */
function quantityOf(summary: Summary, model: string): number {
  const lines = recordsOf(summary).flatMap((record) => record.lines);
  return lines.reduce((total, line) => total + (line.model === model ? line.quantity : 0), 0);
}

test('65 days are three periods that begin at midnight UTC of the cycle day, or of the last day of a shorter month', () => {
  const summary = run({ account: { type: 'postpaid', invoice: { cycleDay: 31, paidAfter: '20d' } } });
  const records = recordsOf(summary);
  expect(records.map(({ periodStart, periodEnd, status, dueAt }) => [periodStart, periodEnd, status, dueAt])).toEqual([
    ['2028-01-31T00:00:00.000Z', '2028-02-29T00:00:00.000Z', 'paid', '2028-03-30T00:00:00.000Z'],
    ['2028-02-29T00:00:00.000Z', '2028-03-31T00:00:00.000Z', 'open', '2028-04-30T00:00:00.000Z'],
    ['2028-03-31T00:00:00.000Z', '2028-04-30T00:00:00.000Z', 'draft', '2028-05-30T00:00:00.000Z'],
  ]);
  for (const { lines } of records)
    expect(lines.map(({ model, unit }) => [model, unit])).toEqual([
      ['flux', 'image'],
      ['mega', 'megapixel'],
      ['timed', 'request'],
    ]);
  // A unit is what is billed after rounding: 2 images of a little more than a megapixel are four.
  const offered = (model: string): number =>
    summary.byModel.find((each) => each.model === model)?.requests.offered ?? Number.NaN;
  expect(['flux', 'mega', 'timed'].map((model) => quantityOf(summary, model))).toEqual([
    2 * offered('flux'),
    4 * offered('mega'),
    offered('timed'),
  ]);
});

test('what was charged at acceptance and given back counts for nothing', () => {
  const summary = run({ charge: 'acceptance', outcomes: 'success-only', account: { type: 'postpaid' } });
  const { requests } = summary.byModel.find(({ model }) => model === 'flux') ?? {};
  expect(requests?.failed).toBeGreaterThan(50);
  expect(quantityOf(summary, 'flux')).toBe(2 * (requests?.succeeded ?? Number.NaN));
});

test('a credit limit that is reached is answered as the vendor does, and charges nothing', () => {
  const summary = run(
    { account: { type: 'postpaid', preset: 'lumenfall', creditLimit: '1' } },
    {
      workload: {
        maxRequests: 100,
        arrivals: { type: 'constant', rate: '0.1/s' },
        requests: [{ operation: 'text-to-image', model: 'flux' }],
      },
    },
  );
  expect(summary.attempts.byStatus['402']).toBe(75);
  expect(summary.account).toMatchObject({ refused: { creditLimit: 75 }, invoices: { records: [{ total: '1' }] } });
});

test('lines sum to their total, totals to the ledger and lines of a model to its dollars, to the nano-dollar', () => {
  const billing = fc.record(
    {
      charge: fc.constantFrom('completion', 'acceptance'),
      outcomes: fc.constantFrom('success-only', 'accepted', 'fal', 'gemini-like'),
      markup: fc.constant('3.3'),
      account: fc.record(
        {
          type: fc.constant('postpaid'),
          holds: fc.constantFrom('strict', 'check', 'none'),
          creditLimit: fc.constantFrom('5', '40'),
          invoice: fc.oneof(
            fc.record({ cycleDay: fc.integer({ min: 1, max: 31 }), paidAfter: fc.constantFrom('0s', '10d') }),
            fc.record({ every: fc.constantFrom('1h', '7d', '30d') }),
          ),
        },
        { requiredKeys: ['type'] },
      ),
    },
    { requiredKeys: ['charge', 'outcomes', 'account'] },
  );
  const startAt = fc.constantFrom('2026-01-31', '2028-02-29T12:00Z', '2099-12-31T23:59Z');
  fc.assert(
    fc.property(billing, startAt, (terms, start) => {
      const summary = run(terms, { startAt: start });
      const { records, omittedDollars = '0', omitted = 0 } = summary.account?.invoices ?? { records: [] };
      for (const { lines, total } of records) expect(sum(lines.map(({ dollars }) => dollars))).toBe(total);
      expect(sum([...records.map(({ total }) => total), omittedDollars])).toBe(summary.dollars.billed);
      expect(records.map(({ number }) => number)).toEqual(records.map((_, index) => omitted + index + 1));
      if (omitted > 0) return;
      const lines = records.flatMap((record) => record.lines);
      for (const { model, dollars } of summary.byModel)
        expect(sum(lines.filter((line) => line.model === model).map((line) => line.dollars))).toBe(dollars.billed);
    }),
    { seed: 42, numRuns: runs(15, 200) },
  );
});
