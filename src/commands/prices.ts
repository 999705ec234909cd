import { type Catalog, type CatalogEntry, shippedPath } from '../catalog/catalog.ts';
import { filterPrices, type PriceFilter, unitsOf } from '../catalog/filter-prices.ts';
import { priceText } from '../catalog/price-text.ts';
import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import { todayText } from '../platform/wall-clock.ts';
import { readTextFile } from '../platform/files.ts';
import { shippedCatalogs } from '../platform/package-files.ts';
import { loadCatalog } from '../scenario/load-catalog.ts';
import { formatCount } from '../units/format.ts';
import { OPERATIONS } from '../workload/request-class.ts';
import { EXIT } from './exit-code.ts';
import { type CommonFlags, layoutOf, type Terminal } from './options.ts';
import { readDay, unknownName } from './prices-flags.ts';
import { writePricesTable } from '../../reports/prices-table.ts';

/** Flags of `prices`. */
export interface PricesFlags extends PriceFilter, Pick<CommonFlags, 'json' | 'quiet' | 'color'> {
  /** The day whose prices are shown; undefined: today. */
  readonly at: string | undefined;
  /** Catalog files; none: those that come with the package. */
  readonly catalog: readonly string[];
}

/**
 * `tollmark prices`: lists the prices of catalogs that hold on a day. Returns the exit code: 0, or 1 when no price fits the filter.
 * Throws a `ScenarioError` with every problem of the catalogs and the flags.
 */
export function runPrices(flags: PricesFlags, terminal: Terminal): number {
  const day = readDay(flags.at, todayText());
  const entries = loadCatalogs(flags.catalog).flatMap((catalog) => catalog.entries);
  checkFilter(flags, entries);
  const { entries: found, otherDays } = filterPrices(entries, flags, day);
  if (flags.json) {
    terminal.stdout.write(`${JSON.stringify(found.map(jsonOf), undefined, 2)}\n`);
  } else if (found.length > 0) {
    terminal.stdout.write(writePricesTable(found, layoutOf(flags, terminal)));
  }
  if (!flags.quiet) terminal.stderr.write(remark(found.length, otherDays, day));
  return found.length > 0 ? EXIT.passed : EXIT.failed;
}

/** The catalogs of the files that were named, or those that come with the package. Throws a `ScenarioError` with every problem. */
export function loadCatalogs(named: readonly string[]): Catalog[] {
  const files = named.length > 0 ? named.map((name) => shippedPath(name) ?? name) : shippedCatalogs();
  if (files.length === 0) {
    const message = 'no catalogs came with this package; name a file with --catalog';
    throw new ScenarioError('USAGE', [{ path: '--catalog', message }]);
  }
  const problems: Problem[] = [];
  const catalogs = files.flatMap((file) => {
    try {
      return [loadCatalog(file, readTextFile)];
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ScenarioError('SCENARIO_INVALID', problems);
  return catalogs;
}

/** A name that no catalog knows is a slip; an empty answer would hide it. */
function checkFilter({ vendor, operation, per }: PricesFlags, entries: readonly CatalogEntry[]): void {
  const vendors = [...new Set(entries.map((entry) => entry.vendor.toLowerCase()))];
  const problems = [
    ...unknownName('--vendor', vendor?.toLowerCase(), vendors),
    ...unknownName('--operation', operation, OPERATIONS),
    ...unknownName('--per', per, [...new Set(entries.flatMap(unitsOf))]),
  ];
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
}

function jsonOf({ price: _, written, ...entry }: CatalogEntry): object {
  return { ...entry, price: written, words: priceText(written) };
}

function remark(found: number, otherDays: number, day: string): string {
  const others = otherDays === 0 ? '' : `; ${formatCount(otherDays)} more hold on other days: --at DATE`;
  return `${formatCount(found)} ${found === 1 ? 'price' : 'prices'} of ${day}${others}\n`;
}
