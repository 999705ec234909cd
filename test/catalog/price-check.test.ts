import { expect, test } from 'vitest';
import type { CatalogEntry } from '../../src/catalog/catalog.ts';
import { doubtfulEntries, priceDoubt } from '../../src/catalog/price-check.ts';

const CHECK = { day: '2026-12-02', olderThanDays: 90 };

function entry(fields: Partial<CatalogEntry>): CatalogEntry {
  const price = { per: 'image', usd: '1' } as const;
  return {
    vendor: 'acme',
    model: 'paint',
    price: [] as never,
    written: price,
    effectiveFrom: '2026-01',
    source: 'a page',
    checked: '2026-12-01',
    ...fields,
  };
}

test('a price is old one day after its days, and a month counts as its last day', () => {
  const since = (checked: string): unknown => priceDoubt({ effectiveTo: undefined, checked }, CHECK);
  expect(since('2026-09-03')).toBeUndefined();
  expect(since('2026-09-02')).toEqual({ doubt: 'old', since: '2026-09-02' });
  expect(since('2026-09')).toBeUndefined();
  expect(since('2026-08')).toEqual({ doubt: 'old', since: '2026-08' });
});

test('a price ends behind its last day', () => {
  const ended = (effectiveTo: string): unknown => priceDoubt({ effectiveTo, checked: '2026-12-01' }, CHECK);
  expect([ended('2026-12-02'), ended('2026-12')]).toEqual([undefined, undefined]);
  expect([ended('2026-12-01'), ended('2026-11')]).toMatchObject([{ doubt: 'ended' }, { doubt: 'ended' }]);
});

test('an ended price is history where another of the same thing holds or is announced', () => {
  const past = entry({ effectiveTo: '2026-06' });
  const names = (...entries: CatalogEntry[]): string[] =>
    doubtfulEntries('a.yaml', entries, CHECK).map(({ subject, doubt }) => `${subject}: ${doubt}`);
  expect(names(past)).toEqual(['acme paint: ended']);
  expect(names(past, entry({ effectiveFrom: '2026-07' }))).toEqual([]);
  expect(names(past, entry({ effectiveFrom: '2027-01' }))).toEqual([]);
  expect(names(past, entry({ variant: 'high', operation: 'image-edit', checked: '2026-01' }))).toEqual([
    'acme paint: ended',
    'acme paint (high), image-edit: old',
  ]);
});
