import { basename } from 'node:path';
import { shippedPath } from '../catalog/catalog.ts';
import {
  type CheckDay,
  type DoubtfulPrice,
  doubtfulEntries,
  priceDoubt,
  subjectText,
} from '../catalog/filter-prices.ts';
import { ScenarioError } from '../errors/scenario-error.ts';
import { readTextFile } from '../platform/files.ts';
import { shippedCatalogs } from '../platform/package-files.ts';
import { todayText } from '../platform/wall-clock.ts';
import { checkFile } from '../scenario/check-file.ts';
import { loadCatalog } from '../scenario/load-catalog.ts';
import type { LoadedScenario } from '../scenario/load-scenario.ts';
import { durationText, parseDurationMs } from '../units/duration.ts';
import { writePriceCheck } from '../../reports/prices-table.ts';
import { EXIT } from './exit-code.ts';
import { type CommonFlags, layoutOf, type Terminal } from './options.ts';
import { readDay } from './prices-flags.ts';
import { loadOptions } from './scenario-file.ts';

/** Flags of `prices check`. */
export interface CheckFlags extends Pick<CommonFlags, 'json' | 'color'> {
  /** How long ago a source may have been read, as text. */
  readonly olderThan: string;
  /** The day on which prices have to hold; undefined: today. */
  readonly at: string | undefined;
}

const DAY_MS = 86_400_000;

/** The prices of one file that was checked. */
interface CheckedPrices {
  readonly prices: number;
  readonly doubtful: readonly DoubtfulPrice[];
}

/**
 * `tollmark prices check`: names the prices of catalogs and scenarios that have ended, whose source was read too long ago, or that name no source.
 * Without files it checks the catalogs of the package. Returns the exit code: 0 when all hold, 1 when one is named, 2 when a file could not be
 * read or has a problem, such as a price that its catalog does not have for the day. Throws a `ScenarioError` USAGE for flags.
 */
export function runPricesCheck(paths: readonly string[], flags: CheckFlags, terminal: Terminal): number {
  const check = { day: readDay(flags.at, todayText()), olderThanDays: readDays(flags.olderThan) };
  const named = paths.length > 0 ? paths : shippedCatalogs().map((file) => basename(file, '.yaml'));
  const files = named.map((path) => shippedPath(path) ?? path);
  let refused = 0;
  const checked = files.flatMap((file): CheckedPrices[] => {
    try {
      return [pricesOf(file, check)];
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      terminal.stderr.write(`${error.message}\n`);
      refused++;
      return [];
    }
  });
  const result = {
    schema: 'tollmark/price-check@1',
    ...check,
    prices: checked.reduce((sum, { prices }) => sum + prices, 0),
    doubtful: checked.flatMap(({ doubtful }) => doubtful),
  } as const;
  const text = flags.json
    ? `${JSON.stringify(result, undefined, 2)}\n`
    : writePriceCheck(result, layoutOf(flags, terminal));
  if (checked.length > 0) terminal.stdout.write(text);
  if (refused > 0) return EXIT.refused;
  return result.doubtful.length === 0 ? EXIT.passed : EXIT.failed;
}

function readDays(text: string): number {
  const ms = parseDurationMs(text);
  if (ms !== undefined && ms >= DAY_MS) return Math.floor(ms / DAY_MS);
  const message = `expected days such as 90d, at least ${durationText(DAY_MS)}, not ${JSON.stringify(text.slice(0, 40))}`;
  throw new ScenarioError('USAGE', [{ path: '--older-than', message }]);
}

function pricesOf(file: string, check: CheckDay): CheckedPrices {
  const { kind, loaded } = checkFile(file, { ...loadOptions({ set: [] }), today: check.day });
  if (loaded !== undefined) return scenarioPrices(file, loaded, check);
  if (kind !== 'catalog') {
    const message = 'is a provider: name the scenario that it is of, or a catalog';
    throw new ScenarioError('SCENARIO_INVALID', [{ file, path: '', message }]);
  }
  const { entries } = loadCatalog(file, readTextFile);
  return { prices: entries.length, doubtful: doubtfulEntries(file, entries, check) };
}

/** The prices that a scenario has from catalogs, and its models that state one themselves, of which nobody knows where it is from. */
function scenarioPrices(
  scenario: string,
  { catalogPrices, scenario: { provider } }: LoadedScenario,
  check: CheckDay,
): CheckedPrices {
  const fromCatalogs = catalogPrices.flatMap(({ file, entry }): DoubtfulPrice[] => {
    const found = priceDoubt(entry, check);
    return found === undefined ? [] : [{ file, subject: subjectText(entry), ...found, usedBy: scenario }];
  });
  const sourced = new Set(catalogPrices.map(({ path }) => path[2]));
  const own = [...new Set(provider.models.map(({ name }) => name))].filter((name) => !sourced.has(name));
  const written = own.map((name): DoubtfulPrice => ({
    file: scenario,
    subject: `provider.models.${name}`,
    doubt: 'no-source',
    usedBy: scenario,
  }));
  return { prices: catalogPrices.length + own.length, doubtful: [...fromCatalogs, ...written] };
}
