import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogSchema, holdsOn } from '../../src/catalog/catalog.ts';
import { entriesOf, entryInput } from './catalog-fixtures.ts';

function problemsOf(...entries: readonly Readonly<Record<string, unknown>>[]): string[] {
  const reading = catalogSchema.safeParse({ vendor: 'acme', entries: entries.map(entryInput) });
  return (reading.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('an entry keeps its price as it is written beside the rules that it means', () => {
  const [entry] = entriesOf({ price: { per: 'image', usd: '0.040' } });
  expect(entry?.written).toEqual({ per: 'image', usd: '0.040' });
  expect(entry?.price).toMatchObject({ per: 'image' });
  expect(entry?.vendor).toBe('acme');
  expect(entriesOf({ vendor: 'other' })[0]?.vendor).toBe('other');
});

test.each([
  ['an unknown field', { colour: 'red' }, 'Unrecognized key: "colour"'],
  ['a date that is none', { checked: '2026-02-30' }, 'expected a date such as'],
  ['a price below nothing', { price: { per: 'image', usd: '-1' } }, 'negative'],
  ['a price that was a float', { price: { per: 'image', usd: 0.04 } }, 'in quotes'],
  ['an outcome preset that nobody has', { billing: 'generous' }, 'Invalid option'],
  ['an operation that nobody has', { operation: 'paint' }, 'Invalid option'],
  ['an end before the beginning', { effectiveTo: '2025-12' }, 'before effectiveFrom, so the price never holds'],
])('%s is refused', (_, fields, message) => {
  expect(problemsOf(fields).join('\n')).toContain(message);
});

test('two prices of one thing on one day are a problem, wherever they stand', () => {
  const later = { effectiveFrom: '2026-03', effectiveTo: '2026-05' };
  expect(problemsOf({}, later)).toEqual([
    'entries.1.effectiveFrom: holds on the same days as entries[0], another price of flux; end the earlier one with effectiveTo, or tell them apart by variant',
  ]);
  expect(problemsOf(later, {})).toHaveLength(1);
  expect(problemsOf({ effectiveTo: '2026-03-01' }, later)).toHaveLength(1);
  expect(problemsOf({ effectiveTo: '2026-02' }, later)).toEqual([]);
  expect(
    problemsOf({}, { ...later, variant: 'hd' }, { ...later, operation: 'image-edit' }, { ...later, vendor: 'b' }),
  ).toEqual([]);
});

const day = fc
  .integer({ min: 0, max: 60 })
  .map((index) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10));
const span = fc
  .tuple(day, fc.option(day))
  .map(([effectiveFrom, effectiveTo]) => (effectiveTo === null ? { effectiveFrom } : { effectiveFrom, effectiveTo }))
  .filter(({ effectiveFrom, effectiveTo = '9' }) => effectiveFrom <= effectiveTo);

test('a catalog is refused for overlaps exactly when some day has two prices', () => {
  const days = Array.from({ length: 70 }, (_, index) =>
    new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10),
  );
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 4 }), (spans) => {
      const most = Math.max(...days.map((one) => spans.filter((entry) => holdsOn(entry, one)).length));
      expect(problemsOf(...spans).length > 0).toBe(most > 1);
    }),
    { seed: 42, numRuns: 400 },
  );
});
