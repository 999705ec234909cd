import { type Catalog, type CatalogEntry, catalogSchema, qualifyCatalog } from '../../src/catalog/catalog.ts';
import { readTextFile } from '../../src/platform/files.ts';
import { shippedCatalogs } from '../../src/platform/package-files.ts';
import { parseCatalog } from '../../src/scenario/load-catalog.ts';

/** An entry as it is written; fields beyond the plainest ones on request. */
export function entryInput(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    model: 'flux',
    price: { per: 'image', usd: '0.04' },
    effectiveFrom: '2026-01-01',
    source: 'a price page',
    checked: '2026-01-01',
    ...fields,
  };
}

/** The entries of a catalog of a vendor named acme. Throws for a catalog that is refused. */
export function entriesOf(...fields: readonly Readonly<Record<string, unknown>>[]): readonly CatalogEntry[] {
  const input = { vendor: 'acme', entries: fields.map(entryInput) };
  return qualifyCatalog(catalogSchema.parse(input), input as never).entries;
}

/** The catalogs that ship, by the name of their file. */
export function shipped(): ReadonlyMap<string, Catalog> {
  return new Map(
    shippedCatalogs().map((file) => {
      const reading = parseCatalog(file, readTextFile(file));
      if ('problems' in reading) throw new Error(JSON.stringify(reading.problems, undefined, 2));
      return [/([^/]+)\.yaml$/.exec(file)?.[1] ?? file, reading.catalog];
    }),
  );
}
