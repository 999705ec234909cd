import { basename, dirname } from 'node:path';
import { writeCatalog } from '../catalog/catalog-text.ts';
import {
  type ImportOptions,
  importPrices,
  PRICE_FORMATS,
  type PriceFormat,
  vendorOf,
} from '../catalog/import/import-prices.ts';
import type { PriceImport, RowRemark } from '../catalog/import/price-import.ts';
import { cleanText } from '../../reports/terminal/line.ts';
import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import { todayText } from '../platform/calendar.ts';
import { readPriceFile } from '../platform/files.ts';
import { writeRunFile } from '../platform/run-directory.ts';
import { parseCatalog } from '../scenario/load-catalog.ts';
import { formatCount } from '../units/format.ts';
import { EXIT } from './exit-code.ts';
import type { Terminal } from './options.ts';
import { readDay, unknownName } from './prices-flags.ts';

/** Flags of `prices import`. */
export interface ImportFlags {
  readonly format: string | undefined;
  /** Catalog file to write; undefined: stdout. */
  readonly out: string | undefined;
  readonly vendor: string | undefined;
  readonly mode: string | undefined;
  /** The day or month of the price file; undefined: today. */
  readonly at: string | undefined;
  /** What the entries name as their source; undefined: the file's name. */
  readonly source: string | undefined;
  /** No line for each row: only counts. */
  readonly quiet: boolean;
}

const SOURCES: { readonly [K in PriceFormat]: string } = {
  litellm: 'LiteLLM price map',
  openrouter: 'OpenRouter models API',
  fal: 'fal.ai pricing API',
};

/**
 * `tollmark prices import`: turns a price file of others into a catalog. Returns the exit code: 0 when at least one price was taken, 1 when
 * none was; rows that were not taken, or not as a whole, are told on stderr. Throws a `ScenarioError` for a file that cannot be read as a
 * whole, and for a catalog that would be too large to be read again.
 */
export function runPricesImport(file: string, flags: ImportFlags, { stdout, stderr }: Terminal): number {
  const options = readOptions(file, flags);
  const imported = importPrices(readPriceFile(file), options);
  if ('problem' in imported) {
    const { problem: message, line } = imported;
    throw new ScenarioError('SCENARIO_UNREADABLE', [{ file, path: '', line, message }]);
  }
  stderr.write(reportText(file, imported, flags.quiet));
  if (imported.entries.length === 0) return EXIT.failed;
  const text = writeCatalog({ vendor: vendorOf(options.format), entries: imported.entries });
  checkReadable(text, flags.out ?? file);
  if (flags.out === undefined) stdout.write(text);
  else writeRunFile(dirname(flags.out), basename(flags.out), text);
  return EXIT.passed;
}

function readOptions(file: string, { format, vendor, mode, at, source }: ImportFlags): ImportOptions {
  const problems: Problem[] = unknownName('--format', format ?? '', PRICE_FORMATS);
  if (mode !== undefined && format !== 'litellm') {
    problems.push({ path: '--mode', message: 'only the rows of --format litellm have a mode; leave it out' });
  }
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  const known = format as PriceFormat;
  readDay(at, '');
  return {
    format: known,
    date: at ?? todayText(),
    source: source ?? `${SOURCES[known]}, ${basename(file)}`,
    vendor,
    mode,
  };
}

/** What is written must be readable: catalogs have bounds that a price file of others may break. */
function checkReadable(text: string, file: string): void {
  const reading = parseCatalog(file, text);
  if ('catalog' in reading) return;
  const [problem] = reading.problems;
  const message = `the catalog would not be readable (${problem?.message ?? 'no reason'}); take less with --vendor or --mode`;
  throw new ScenarioError('OUTPUT_UNWRITABLE', [{ file, path: problem?.path ?? '', message }]);
}

function reportText(file: string, { entries, refused, incomplete, leftOut }: PriceImport, quiet: boolean): string {
  const lines = (what: string, remarks: readonly RowRemark[]): string[] =>
    quiet
      ? []
      : remarks.map(({ row, line, text }) => cleanText(`${file}:${line}: ${row.slice(0, 200)}: ${what}${text}`));
  const left = [...leftOut].map(
    ([reason, rows]) => `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'} left out: ${reason}`,
  );
  const counts = [
    `${formatCount(entries.length)} prices taken`,
    `${formatCount(incomplete.length)} rows taken in part`,
    `${formatCount(refused.length)} rows refused`,
  ];
  return `${[...lines('refused: ', refused), ...lines('taken ', incomplete), ...left, counts.join(', ')].join('\n')}\n`;
}
