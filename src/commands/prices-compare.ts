import type { CatalogEntry } from '../catalog/catalog.ts';
import { filterPrices, type PriceFilter } from '../catalog/filter-prices.ts';
import { priceText } from '../catalog/price-text.ts';
import { ScenarioError } from '../errors/scenario-error.ts';
import { comparePrices, type Offer } from '../catalog/comparison.ts';
import { quoteScenario } from '../estimate/prices.ts';
import { todayText } from '../platform/wall-clock.ts';
import { readRequestWords } from '../scenario/request-words.ts';
import type { RequestClass } from '../workload/request-class.ts';
import { writeComparison } from '../../reports/prices-table.ts';
import { EXIT } from './exit-code.ts';
import { type CommonFlags, layoutOf, type Terminal } from './options.ts';
import { readDay, unknownName } from './prices-flags.ts';
import { loadCatalogs } from './prices.ts';
import { loadScenarioFile } from './scenario-file.ts';

/** Flags of `prices compare`. */
export interface CompareFlags extends Pick<PriceFilter, 'vendor' | 'model'>, Pick<CommonFlags, 'json' | 'color'> {
  /** The day whose prices are compared; undefined: today. */
  readonly at: string | undefined;
  /** Catalog files; none: those that come with the package, unless there is a scenario. */
  readonly catalog: readonly string[];
  /** A scenario whose models are compared. */
  readonly scenario: string | undefined;
}

/**
 * `tollmark prices compare`: what one request costs at every model that can do it, the cheapest first. Returns the exit code: 0, or 1 when no
 * model can. Throws a `ScenarioError` with every problem of the request, the flags and the files.
 */
export function runPricesCompare(words: readonly string[], flags: CompareFlags, terminal: Terminal): number {
  const request = readRequestWords(words);
  const day = readDay(flags.at, todayText());
  const takesCatalogs = flags.scenario === undefined || flags.catalog.length > 0;
  const offers = [
    ...(flags.scenario === undefined ? [] : scenarioOffers(flags.scenario, request)),
    ...(takesCatalogs ? catalogOffers(flags, day) : []),
  ];
  const comparison = comparePrices(offers, request.operation, request.usage);
  terminal.stdout.write(
    flags.json
      ? `${JSON.stringify(comparison, undefined, 2)}\n`
      : writeComparison(comparison, layoutOf(flags, terminal)),
  );
  return comparison.compared.length > 0 ? EXIT.passed : EXIT.failed;
}

function catalogOffers({ catalog, vendor, model }: CompareFlags, day: string): Offer[] {
  const entries = loadCatalogs(catalog).flatMap((each) => each.entries);
  const vendors = [...new Set(entries.map((entry) => entry.vendor.toLowerCase()))];
  const problems = unknownName('--vendor', vendor?.toLowerCase(), vendors);
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  const { entries: holding } = filterPrices(entries, { vendor, model }, day);
  return holding.map((entry: CatalogEntry): Offer => ({ ...entry, words: priceText(entry.written) }));
}

/** The models of a scenario at their own prices, with the compute time that they take in the mean where the request says none. */
function scenarioOffers(file: string, request: RequestClass): Offer[] {
  const loaded = loadScenarioFile(file, { set: [], seed: undefined });
  return loaded.scenario.provider.models.map(({ name, operation, price }): Offer => {
    const [quote] = quoteScenario(loaded, [{ ...request, model: name, operation }]);
    const nano = quote?.estimate?.likelyNano;
    return {
      vendor: loaded.scenario.name,
      model: name,
      operation,
      price,
      words: quote?.source ?? '',
      quote: nano === undefined ? { problem: quote?.problem ?? 'its price is not known' } : { nano },
    };
  });
}
