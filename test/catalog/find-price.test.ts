import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePrice } from '../../src/billing/price/rule.ts';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { findPrice, type PriceQuery } from '../../src/catalog/find-price.ts';
import { entriesOf } from './catalog-fixtures.ts';

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2026, 0, 1);
const dayAfter = (days: number): string => new Date(FIRST_MS + days * DAY_MS).toISOString().slice(0, 10);

const ENTRIES = entriesOf(
  { effectiveTo: '2026-05' },
  { effectiveFrom: '2026-06', price: { per: 'image', usd: '0.05' } },
  { variant: 'hd', price: { per: 'image', usd: '0.08' } },
  { model: 'kontext', operation: 'image-edit' },
  { model: 'ray', operation: 'image-to-video', price: { per: 'video', usd: '0.5' } },
  { model: 'ray', price: { per: 'video', usd: '0.6' } },
);

function found(query: PriceQuery): unknown {
  const finding = findPrice(ENTRIES, query);
  return 'entry' in finding ? finding.entry.written : `${finding.field}: ${finding.problem}`;
}

test.each<[string, PriceQuery, unknown]>([
  ['the price of the day', { model: 'flux', day: '2026-05-31' }, { per: 'image', usd: '0.04' }],
  ['the price of the next day', { model: 'flux', day: '2026-06-01' }, { per: 'image', usd: '0.05' }],
  ['a variant', { model: 'flux', variant: 'hd' }, { per: 'image', usd: '0.08' }],
  ['the one of the operation first', { model: 'ray', operation: 'image-to-video' }, { per: 'video', usd: '0.5' }],
  ['else the one of any operation', { model: 'ray', operation: 'text-to-video' }, { per: 'video', usd: '0.6' }],
  [
    'a model that is not there',
    { model: 'kontex' },
    'model: the catalog has no model "kontex"; it has kontext, flux, ray',
  ],
  [
    'a variant that is not there',
    { model: 'flux', variant: '4k' },
    'variant: the catalog has no such variant of flux; choose one of hd',
  ],
  [
    'an operation that has no price',
    { model: 'kontext', operation: 'text-to-image' },
    'operation: the catalog prices kontext for image-edit, not for text-to-image; name the one to take its price',
  ],
  [
    'no day where there are several',
    { model: 'flux' },
    'at: the catalog has prices of flux from 2026-01-01, 2026-06; say of which day: at: 2026-09-26',
  ],
  [
    'a day before all prices',
    { model: 'flux', day: '2025-12-31' },
    'at: no price of flux is known for 2025-12-31, but from 2026-01-01 to 2026-05, from 2026-06 on; name a day of those with at',
  ],
])('%s', (_, query, result) => {
  expect(found(query)).toEqual(result);
});

test('what was charged on a day is charged again when its events are rated by the price of that day', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(lengths, fc.nat(), (days, pick) => {
      const starts = days.map((_, index) => days.slice(0, index).reduce((sum, length) => sum + length, 0));
      const entries = entriesOf(
        ...days.map((length, index) => ({
          effectiveFrom: dayAfter(starts[index] as number),
          effectiveTo: dayAfter((starts[index] as number) + length - 1),
          price: { per: 'image', usd: `0.0${index + 1}` },
        })),
      );
      const total = days.reduce((sum, length) => sum + length, 0);
      const at = pick % (total + 1);
      const finding = findPrice(entries, { model: 'flux', day: dayAfter(at) });
      const held = starts.findLastIndex((start) => start <= at);
      const charged = at === total ? undefined : (held + 1) * 10_000_000;
      const usage = { ...NO_USAGE, images: 1 };
      expect('entry' in finding ? compilePrice(finding.entry.price).quoteNano(usage) : undefined).toBe(charged);
    }),
    { seed: 42, numRuns: 300 },
  );
});
