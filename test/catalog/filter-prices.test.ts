import { expect, test } from 'vitest';
import { filterPrices, type PriceFilter } from '../../src/catalog/filter-prices.ts';
import { entriesOf } from './catalog-fixtures.ts';

const ENTRIES = entriesOf(
  { model: 'Flux-Dev', operation: 'text-to-image', effectiveTo: '2026-06' },
  { model: 'Flux-Dev', operation: 'text-to-image', effectiveFrom: '2026-07' },
  { model: 'kling', variant: '720p', operation: 'text-to-video', price: { per: 'video-second', usd: '0.1' } },
  { model: 'core', vendor: 'Beta', price: { per: 'credit', usd: '0.01', credits: '3' } },
  {
    model: 'sum',
    price: [
      { per: 'request', usd: '0.1' },
      { per: 'token', input: '1', output: '2' },
    ],
  },
);

test.each<[PriceFilter, string[], number]>([
  [{}, ['Flux-Dev', 'kling', 'core', 'sum'], 1],
  [{ vendor: 'BETA' }, ['core'], 0],
  [{ model: 'flux' }, ['Flux-Dev'], 1],
  [{ model: '720P' }, ['kling'], 0],
  [{ operation: 'text-to-video' }, ['kling'], 0],
  [{ per: 'image' }, ['Flux-Dev', 'core'], 1],
  [{ per: 'credit' }, ['core'], 0],
  [{ per: 'token' }, ['sum'], 0],
  [{ per: 'token', vendor: 'beta' }, [], 0],
])('%j', (filter, models, otherDays) => {
  const found = filterPrices(ENTRIES, filter, '2026-06-30');
  expect([found.entries.map(({ model }) => model), found.otherDays]).toEqual([models, otherDays]);
});
