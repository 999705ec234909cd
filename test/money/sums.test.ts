import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptText } from '../../src/attempts/attempt-bytes.ts';
import { endedAttempts, SkippedLines } from '../../src/attempts/attempt-log.ts';
import type { AttemptLine } from '../../src/attempts/attempt-record.ts';
import { Account } from '../../src/billing/account/account.ts';
import { INVOICE_DEFAULT } from '../../src/billing/account/invoice-options.ts';
import { InvoiceBook } from '../../src/billing/account/invoices.ts';
import { accountSchema } from '../../src/billing/account/options.ts';
import { Ledger, POSTING } from '../../src/billing/ledger.ts';
import { SpendBreakdown } from '../../src/billing/spend-breakdown.ts';
import { Escrow } from '../../src/client/escrow.ts';
import { SpendCap } from '../../src/client/spend-cap.ts';
import { estimateDollars, shapesMade } from '../../src/estimate/dollars.ts';
import { invoiceRequest } from '../../src/invoice/invoiced-request.ts';
import { CostAttribution, CostsBySource } from '../../src/measure/cost-attribution.ts';
import { InspectionCounts } from '../../src/measure/inspection-counts.ts';
import { mergeSnapshots } from '../../src/measure/live-snapshot.ts';
import { ProductCounts } from '../../src/measure/product-counts.ts';
import { projectDollars } from '../../src/measure/projection.ts';
import { TimeSeries } from '../../src/measure/time-series.ts';
import { nanoUsdText, parseNanoUsd } from '../../src/money/nano-usd.ts';
import { divideHalfUp } from '../../src/money/ratio.ts';
import { reconcile, totalReconciled } from '../../src/reconcile/reconciliation.ts';
import { rebuildSummary } from '../../src/runners/http/rebuild.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { OUTCOME } from '../../src/billing/outcome.ts';
import { refused } from '../invoice/samples.ts';
import { snapshotOf } from '../measure/snapshots.ts';
import { scenarioOf } from '../runners/worlds.ts';

const MAX = Number.MAX_SAFE_INTEGER;
/** Amounts around every bound at which a number, a sum or a unit of one could go wrong; many of them pass 2^63. */
const amount = fc.oneof(
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: MAX - 3, max: MAX }),
  fc.integer({ min: 2 ** 52 - 2, max: 2 ** 52 + 2 }),
  fc.integer({ min: 2 ** 51 - 2, max: 2 ** 51 + 2 }),
  fc.integer({ min: 2 ** 32 - 2, max: 2 ** 32 + 2 }),
  fc.constantFrom(9_000_000_000_000_001, 9_007_199_254_740_991),
  fc.maxSafeNat().map((nano) => nano + (nano === 0 ? 1 : 0)),
);
const amounts = fc.array(amount, { minLength: 1, maxLength: 12 });

type SumOf = (amounts: readonly number[]) => bigint;

/** The same amounts in two halves: what is merged must come to the same. */
const halves = (all: readonly number[]): readonly (readonly number[])[] => [
  all.filter((_, i) => i % 2 === 0),
  all.filter((_, i) => i % 2 === 1),
];
const sumOfTexts = (texts: readonly string[]): bigint => texts.reduce((sum, text) => sum + parseNanoUsd(text), 0n);

const line = (nano: number, request: number): AttemptLine => ({
  request,
  attempt: 1,
  model: 'm',
  operation: 'text-to-image',
  dueMs: request,
  sentMs: request,
  endedMs: request + 1,
  status: 200,
  outcome: 'ok',
  dollars: nanoUsdText(nano),
  costSource: 'stated',
});

/** A summary that is made again from the bytes of a log. */
function rebuilt(lines: readonly AttemptLine[]): ReturnType<typeof rebuildSummary> {
  const texts = ['', ...lines.map(attemptText)].map((text, i) => ({ number: i + 1, text, isCut: false }));
  return rebuildSummary(scenarioOf(), 'real', endedAttempts('log', texts, new SkippedLines()));
}

const SUMS: Readonly<Record<string, SumOf>> = {
  'charges of a ledger': (all) => {
    const ledger = new Ledger();
    for (const nano of all) ledger.post(POSTING.charge, nano);
    return -parseNanoUsd(ledger.snapshot().accounts.revenue);
  },
  'charges of a ledger less their refunds, after holds': (all) => {
    const ledger = new Ledger();
    for (const nano of all) {
      ledger.postMany(POSTING.hold, nano, 3);
      ledger.postMany(POSTING.capture, nano, 2);
      ledger.post(POSTING.release, nano);
      ledger.post(POSTING.refund, nano);
    }
    return ledger.owed();
  },
  'what a postpaid account owes, and its invoices': (all) => {
    const account = new Account(accountSchema.parse({ type: 'postpaid' }));
    for (const nano of all) account.charge(0, 0, nano);
    const [invoice] = account.invoiceRecords(0, 1)?.records ?? [];
    expect(-parseNanoUsd(account.view(0).dollars.balance)).toBe(parseNanoUsd(invoice?.total ?? ''));
    return account.ledger.owed();
  },
  'lines of an invoice': (all) => {
    const book = new InvoiceBook(INVOICE_DEFAULT, 0);
    for (const nano of all) {
      book.add(nano);
      book.itemize(1, 1, nano);
    }
    return book.list(1).invoices[0]?.lines[0]?.nano ?? 0n;
  },
  'a spend cap': (all) => {
    const cap = new SpendCap(2n ** 90n);
    for (const nano of all) {
      cap.hold(nano, 0);
      cap.settleAt(1, nano, nano - 1, 0);
      cap.settle(0, 1);
    }
    return cap.committedNano(2);
  },
  'leases of workers under one cap': (all) => {
    const escrow = new Escrow(2n ** 90n, 2);
    for (const [i, nano] of all.entries()) escrow.ask(i % 2, BigInt(nano), BigInt(nano));
    expect(escrow.potNano).toBe(2n ** 90n - escrow.leasedNano(0) - escrow.leasedNano(1));
    return escrow.leasedNano(0) + escrow.leasedNano(1);
  },
  'costs by cause, merged': (all) => {
    const merged = new CostAttribution(1);
    for (const half of halves(all)) {
      const costs = new CostAttribution(1);
      for (const [slot, nano] of half.entries()) {
        const isKept = slot % 3 === 0;
        costs.post(slot, 0, slot % 3 === 1 ? OUTCOME['server-error'] : OUTCOME.ok, nano, isKept, isKept);
        costs.close(slot, false);
      }
      merged.mergeDump(costs.byModel.map((each) => each.dump()));
    }
    return merged.total.billed.value();
  },
  'costs by source, merged': (all) => {
    const merged = new CostsBySource();
    for (const half of halves(all)) {
      const costs = new CostsBySource();
      for (const nano of half) costs.add('stated', nano, nano);
      merged.mergeDump(costs.dump());
    }
    expect(merged.assumed.value()).toBe(merged.nano.stated.value());
    return merged.nano.stated.value();
  },
  'dollars by product, merged': (all) => {
    const merged = new ProductCounts(['p']);
    for (const half of halves(all)) {
      const counts = new ProductCounts(['p']);
      for (const nano of half) counts.charged(0, nano, 1);
      merged.mergeDump(counts.dump());
    }
    return merged.rows[0]?.nano.value() ?? 0n;
  },
  'resends that were avoided, merged': (all) => {
    const merged = new InspectionCounts();
    for (const half of halves(all)) {
      const counts = new InspectionCounts();
      for (const nano of half) counts.addByKey(nano);
      merged.mergeDump(counts.dump());
    }
    return parseNanoUsd(merged.summarize().avoidedAtMost);
  },
  'windows of a series, merged and halved': (all) => {
    const merged = new TimeSeries(1);
    for (const half of halves(all)) {
      const series = new TimeSeries(1);
      for (const [i, nano] of half.entries()) series.addCharge(i * 700, nano);
      merged.mergeDump(series.dump());
    }
    return merged.billedNano().reduce((sum, nano) => sum + nano, 0n);
  },
  'snapshots of workers': (all) =>
    BigInt(mergeSnapshots(all.map((nano) => snapshotOf({ billedNano: String(nano) }))).billedNano),
  'a spend that is split': (all) => {
    const split = new SpendBreakdown<number>(
      (nano) => String(nano % 2),
      (nano) => nano,
    );
    for (const nano of all) split.add(nano);
    return split.rows.reduce((sum, { nano }) => sum + nano, 0n);
  },
  'classes of a reconciliation': (all) => {
    const bill = all.map((nano, i) => ({ recordId: `${i}`, requestId: `${i}`, nano: BigInt(nano) }));
    const { matched } = totalReconciled(reconcile(bill, bill));
    expect(matched.clientNano).toBe(matched.billedNano);
    return matched.billedNano;
  },
  'a request of an invoice': (all) => {
    const attempts = all.map((billedNano, number) => ({ ...refused({ arrivedMs: number }), number, billedNano }));
    const { billedNano, wastedNano } = invoiceRequest({ calls: [{ attempts }], join: 'certain' });
    expect(wastedNano).toBe(billedNano);
    return billedNano;
  },
  'a run that is made again from its log': (all) => parseNanoUsd(rebuilt(all.map(line)).dollars.billed),
  'the trace of a request': (all) => {
    const lines = all.map((nano, i) => ({ ...line(nano, 0), attempt: i + 1, outcome: 'server-error', status: 500 }));
    return sumOfTexts(
      rebuilt(lines)
        .exemplars?.requests.slice(0, 1)
        .map(({ dollars }) => dollars) ?? [],
    );
  },
  'a month, from a run': (all) => {
    const billedNano = all.reduce((sum, nano) => sum + BigInt(nano), 0n);
    const windowNano = all.map(BigInt);
    const chance = { windowNano, offered: [1], ended: [1], windowMs: 1000, isCongested: false, attemptMsMean: 1 };
    const run = { offered: all.length, billedNano, loadDurationMs: 1000, chance, failed: 0, unpaidAttempts: 0 };
    const month = projectDollars({ ...run, requestsPerMonth: MAX });
    const exact = divideHalfUp(billedNano * BigInt(MAX), BigInt(all.length));
    expect(month?.perMonth).toBe(nanoUsdText(exact));
    return billedNano;
  },
  'an estimate': (all) => {
    const requests = all.map((_, i) => ({ operation: 'text-to-image', model: `m${i}`, weight: 1 }));
    const models = Object.fromEntries(
      all.map((nano, i) => [
        `m${i}`,
        {
          operation: 'text-to-image',
          serviceTime: { type: 'constant', value: '1s' },
          price: { per: 'image', usd: nanoUsdText(nano) },
        },
      ]),
    );
    const scenario = createScenario({
      name: 'sum',
      provider: { models },
      workload: { arrivals: { type: 'constant', rate: '1/s' }, maxRequests: 1, requests },
      projection: { requestsPerMonth: MAX },
    });
    const quotes = shapesMade(scenario).map((_, i) => {
      const nano = all[i] as number;
      return { estimate: { lowNano: nano, likelyNano: nano, highNano: nano }, source: 's' };
    });
    const sum = all.reduce((total, nano) => total + BigInt(nano), 0n);
    const perMonth = nanoUsdText(divideHalfUp(sum * BigInt(MAX), BigInt(all.length)));
    expect(estimateDollars(scenario, quotes).total.perMonth?.likely).toBe(perMonth);
    return sum;
  },
};

/** What keeps a part of its amounts alone beyond a bound of its own. */
const BOUNDED = ['the trace of a request', 'an estimate'];

test.each(Object.entries(SUMS))('%s: the sum is that of bigint', (name, sumOf) => {
  let large = 0;
  const many = Array.from({ length: BOUNDED.includes(name) ? 100 : 1100 }, () => MAX);
  fc.assert(
    fc.property(amounts, (all) => {
      const sum = all.reduce((total, nano) => total + BigInt(nano), 0n);
      expect(sumOf(all)).toBe(sum);
      if (sum > 2n ** 53n) large++;
    }),
    { seed: 42, numRuns: 40, examples: [[many]] },
  );
  expect(large).toBeGreaterThan(10);
});
