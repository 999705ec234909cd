import { basename } from 'node:path';
import { CATALOG_ENTRIES_MAX } from '../catalog/catalog.ts';
import { writeCatalog } from '../catalog/catalog-text.ts';
import {
  type ImportOptions,
  type ImportReading,
  importPrices,
  PRICE_FORMATS,
  type PriceFormat,
  vendorOf,
} from '../catalog/import/import-prices.ts';
import { cleanText } from '../units/clean-text.ts';
import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import { todayText } from '../platform/wall-clock.ts';
import { FILE_BYTES_MAX, readPriceFile, unreadable } from '../platform/files.ts';
import { claimFile, tryOutput } from '../platform/run-directory.ts';
import { parseCatalog } from '../scenario/load-catalog.ts';
import { formatCount } from '../units/format.ts';
import { EXIT } from './exit-code.ts';
import { exitCodeOfFiles, tellLoss } from './losses.ts';
import type { Terminal } from './options.ts';
import { readDay, unknownName } from './prices-flags.ts';

type PriceImport = Exclude<ImportReading, { readonly problem: string }>;
type RowRemark = PriceImport['refused'][number];

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
    throw unreadable(file, message, { line });
  }
  const advice = `take less with --vendor${options.format === 'litellm' ? ' or --mode' : ''}, or cut the file down`;
  checkEntries(imported, file, advice);
  stderr.write(reportText(file, imported, flags.quiet));
  if (imported.entries.length === 0) return EXIT.failed;
  const text = writeCatalog({ vendor: vendorOf(options.format), entries: imported.entries });
  checkReadable(text, flags.out ?? file, advice);
  if (flags.out === undefined) {
    stdout.write(text);
    return EXIT.passed;
  }
  claimFile(flags.out);
  const loss = tryOutput(flags.out, text);
  if (loss !== undefined) tellLoss(loss, { stderr });
  return exitCodeOfFiles(EXIT.passed, loss === undefined);
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

/** Before anything is told or written: a catalog of more prices could not be read back. */
function checkEntries({ fullAtLine: line }: PriceImport, file: string, advice: string): void {
  if (line === undefined) return;
  const message = `from here on these are more than ${formatCount(CATALOG_ENTRIES_MAX)} prices, the most of one catalog, which would not be readable; ${advice}`;
  throw new ScenarioError('OUTPUT_UNWRITABLE', [{ file, path: '', line, message }]);
}

/** What is written must be readable: catalogs have bounds that a price file of others may break. */
function checkReadable(text: string, file: string, advice: string): void {
  const problem = readingProblem(text, file);
  if (problem === undefined) return;
  const message = `the catalog would not be readable (${problem.message}); ${advice}`;
  throw new ScenarioError('OUTPUT_UNWRITABLE', [{ file, path: problem.path, message }]);
}

function readingProblem(text: string, file: string): Problem | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > FILE_BYTES_MAX) return { path: '', message: `${formatCount(bytes)} bytes, and at most 1 MiB is read` };
  const reading = parseCatalog(file, text);
  return 'catalog' in reading ? undefined : reading.problems[0];
}

function reportText(
  file: string,
  { entries, refused, incomplete, leftOut, warnings }: PriceImport,
  quiet: boolean,
): string {
  const warned = warnings.map(({ line, text }) => cleanText(`${file}:${line}: ${text}`));
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
  return `${[...warned, ...lines('refused: ', refused), ...lines('taken ', incomplete), ...left, counts.join(', ')].join('\n')}\n`;
}
