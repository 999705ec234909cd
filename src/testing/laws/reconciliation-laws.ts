import fc from 'fast-check';
import { breach, compareRatios, dollarsOf, exactNano } from '../amount.ts';
import { type BillPair, billPair } from '../arbitraries/bills.ts';
import { consumption, tariffFor } from '../arbitraries/tariffs.ts';
import { defineLaw, type Law } from '../law.ts';
import type { PricingSubject } from '../subjects/pricing-subject.ts';
import type { BillMatch, ReconcileSubject } from '../subjects/reconcile-subject.ts';
import type { Tariff } from '../tariff.ts';
import { exactPrice, roundedPrice } from '../tariff-price.ts';

const CLASSES = ['matched', 'differs', 'client-only', 'provider-only', 'duplicate'] as const;

async function matchesOf(subject: ReconcileSubject, { log, records }: BillPair): Promise<readonly BillMatch[]> {
  return subject.classify(log, records);
}

function sumOf(items: readonly { readonly nano: bigint }[]): bigint {
  return items.reduce((sum, { nano }) => sum + nano, 0n);
}

/** Splits a list into pages of some sizes, the last size repeated. */
function paged<Item>(list: readonly Item[], sizes: readonly number[]): Item[][] {
  const pages: Item[][] = [];
  for (let from = 0; from < list.length;) {
    const size = sizes[Math.min(pages.length, sizes.length - 1)] ?? 1;
    pages.push(list.slice(from, from + size));
    from += size;
  }
  return pages;
}

const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });

/** Tariffs that follow each other, each with the time after the one before. */
function versionsOf(pricing: PricingSubject): fc.Arbitrary<{ gapMs: number; tariff: Tariff }[]> {
  const version = fc.record({ gapMs: fc.integer({ min: 1, max: 1_000_000 }), tariff: tariffFor(pricing) });
  return fc.array(version, { minLength: 1, maxLength: 4 });
}

/** The laws of comparing a client's log with a provider's bill: C1 to C5. */
export const reconciliationLaws: readonly Law[] = [
  defineLaw('reconciliation', {
    id: 'C1',
    name: 'every line and every record is in exactly one class',
    statement:
      'Each record of the bill and each line of the log is in exactly one class: matched, different, only on one side, or duplicate.',
    story: 'a tracker showed $26.74 and the provider $770',
    source: 'LiteLLM issue 8514, collected 2026-11',
    needs: 'reconciliation',
    given: ['log and bill'],
    property: (subject) =>
      fc.asyncProperty(billPair(), async (pair) => {
        const matches = await matchesOf(subject, pair);
        for (const { recordId } of pair.records) {
          const found = matches.filter((match) => match.recordId === recordId).length;
          if (found !== 1)
            breach(`${recordId} is in ${found} classes.`, { expected: '1 class', got: `${found} classes` });
        }
        for (const { requestId } of pair.log) {
          const own = ['matched', 'differs', 'client-only'];
          const found = matches.filter((match) => match.requestId === requestId && own.includes(match.class)).length;
          if (found !== 1)
            breach(`The line of ${requestId} is in ${found} classes.`, {
              expected: '1 class',
              got: `${found} classes`,
            });
        }
        for (const name of CLASSES) {
          const found = matches.filter((match) => match.class === name).length;
          if (found !== pair.counts[name])
            breach(`${found} are ${name}, and ${pair.counts[name]} should be.`, {
              expected: `${pair.counts[name]} ${name}`,
              got: `${found} ${name}`,
            });
        }
      }),
  }),
  defineLaw('reconciliation', {
    id: 'C2',
    name: 'the classes explain the whole difference',
    statement: 'Bill - log = ghosts + duplicates + differences of amounts - what only the client has.',
    story: 'a tracker showed $250 and the invoice about $2500',
    source: 'LiteLLM issue 41782, collected 2026-11',
    needs: 'reconciliation',
    given: ['log and bill'],
    property: (subject) =>
      fc.asyncProperty(billPair(), async (pair) => {
        const amountOf = new Map(pair.records.map(({ recordId, nano }) => [recordId, nano]));
        const lineOf = new Map(pair.log.map(({ requestId, nano }) => [requestId, nano]));
        let explained = 0n;
        for (const match of await matchesOf(subject, pair)) {
          const record = amountOf.get(match.recordId ?? '') ?? 0n;
          const line = lineOf.get(match.requestId) ?? 0n;
          if (match.class === 'client-only') explained -= line;
          else explained += match.class === 'provider-only' || match.class === 'duplicate' ? record : record - line;
        }
        const difference = sumOf(pair.records) - sumOf(pair.log);
        if (explained !== difference)
          breach(`The bill is ${difference} nano-USD above the log, and the classes explain ${explained}.`, {
            expected: `${difference} nano-USD`,
            got: `${explained} nano-USD`,
          });
      }),
  }),
  defineLaw('reconciliation', {
    id: 'C3',
    name: 'without faults everything matches, and each lost answer is found',
    statement: 'In a clean run everything matches. After k lost answers there are exactly k ghosts or duplicates.',
    story: 'a poll timeout hid finished renders that cost $2.25 each',
    source: 'elizaOS issues 11862 and 11920, collected 2026-11',
    needs: 'reconciliation',
    given: ['log and bill', 'places of the lost answers'],
    property: (subject) =>
      fc.asyncProperty(billPair({ clean: true }), fc.uniqueArray(fc.nat(11), { maxLength: 6 }), async (pair, lost) => {
        const clean = await matchesOf(subject, pair);
        const odd = clean.find((match) => match.class !== 'matched');
        if (odd !== undefined)
          breach(`Nothing went wrong, and ${odd?.requestId} is ${odd?.class}.`, {
            expected: 'matched',
            got: String(odd?.class),
          });
        const log = pair.log.filter((_, index) => !lost.includes(index));
        const matches = await matchesOf(subject, { ...pair, log });
        const found = matches.filter((match) => match.class === 'provider-only' || match.class === 'duplicate').length;
        const due = pair.log.length - log.length;
        if (found !== due)
          breach(`${due} answers were lost, and ${found} ghosts or duplicates were found.`, {
            expected: `${due} ghosts or duplicates`,
            got: `${found} ghosts or duplicates`,
          });
      }),
  }),
  defineLaw('reconciliation', {
    id: 'C4',
    name: 'a bill does not depend on its paging',
    statement: 'Any split into pages, overlaps and late pages give the same records, each once.',
    story: 'a reader that never asks again misses late records, and overlapping windows count records twice',
    source: 'usage records with cursors and delays: fal billing events, documentation, collected 2026-11',
    needs: 'reconciliation.collect',
    given: ['log and bill', 'page sizes', 'records that overlap', 'pages come late'],
    property: (subject) =>
      fc.asyncProperty(billPair(), sizes, fc.nat(4), fc.boolean(), async ({ records }, pageSizes, overlap, isLate) => {
        const pages = paged(records, pageSizes);
        const overlapping = pages.map((page, index) => [
          ...(pages[index - 1] ?? []).slice(overlap === 0 ? Number.POSITIVE_INFINITY : -overlap),
          ...page,
        ]);
        const read = await subject.collect?.(isLate ? overlapping.toReversed() : overlapping);
        const ids = (read ?? []).map(({ recordId, nano }) => `${recordId} ${nano}`).toSorted();
        const due = records.map(({ recordId, nano }) => `${recordId} ${nano}`).toSorted();
        if (ids.join() !== due.join())
          breach(`${due.length} records in ${pages.length} pages were read as ${ids.length}.`, {
            expected: `${due.length} records`,
            got: `${ids.length} records`,
          });
      }),
  }),
  defineLaw('reconciliation', {
    id: 'C5',
    name: 'old events keep their old price',
    statement: 'Rating an old event again gives the price of the version that was in force when it happened.',
    story:
      'rates change: two dated copies of one model’s page say 0.04 and 0.055, and re-rating with the newest one changes the past',
    source: 'fal, page of flux-pro/v1.1 in two copies, 2026',
    needs: 'pricing.priceAt',
    given: ['versions', 'consumption', 'instant in ms'],
    property: (pricing) =>
      fc.asyncProperty(versionsOf(pricing), consumption, fc.nat(4_000_000), async (list, used, laterMs) => {
        let fromMs = 0;
        const versions = list.map(({ gapMs, tariff }, index) => ({
          fromMs: index === 0 ? 0 : (fromMs += gapMs),
          tariff,
        }));
        for (const atMs of [laterMs, ...versions.map((own) => own.fromMs)]) {
          const current = versions.findLast((own) => own.fromMs <= atMs);
          if (current === undefined) continue;
          const price = exactNano((await pricing.priceAt?.(versions, used, atMs)) ?? '');
          const due = roundedPrice(pricing, exactPrice(current.tariff, used));
          if (compareRatios(price, due) !== 0)
            breach(
              `At ${atMs} ms it costs ${dollarsOf(price)}; the version of ${current.fromMs} ms asks ${dollarsOf(due)}.`,
              { expected: dollarsOf(due), got: dollarsOf(price) },
            );
        }
      }),
  }),
];
