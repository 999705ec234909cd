import { z } from 'zod';
import { dateSchema, firstDay } from '../catalog/calendar-date.ts';
import type { Catalog, CatalogEntry } from '../catalog/catalog.ts';
import { findPrice } from '../catalog/find-price.ts';
import { type Problem, ScenarioError, type ScenarioErrorCode } from '../errors/scenario-error.ts';
import { OPERATIONS } from '../workload/request-class.ts';
import { type FieldPath, isMap } from './field-path.ts';
import { type JsonSchema, knownFields } from './known-fields.ts';
import type { CatalogReading } from './load-catalog.ts';
import { type PriceHolder, priceHolders } from './price-holders.ts';
import { fieldProblems } from './problems.ts';
import { ALL_WORLDS, optionsObject } from '../units/options-object.ts';

const referenceSchema = optionsObject('scenario', ALL_WORLDS, {
  catalog: z
    .string()
    .min(1)
    .describe(
      'Path of a price catalog, relative to this file; or the name of one that comes with the package, such as fal.',
    ),
  model: z.string().min(1).describe('Name of the model in the catalog.'),
  variant: z.string().optional().describe('Variant of the model in the catalog, where its prices have some.'),
  operation: z
    .enum(OPERATIONS)
    .optional()
    .describe('Operation whose price is taken. Default: the one that this model does.'),
  at: dateSchema.optional().describe('Day whose price is taken. Default: the day of the run.'),
});

/** A price that a model of a scenario has from a catalog. */
export interface CatalogPrice {
  /** Its place in the scenario: `provider.models.NAME.price`, that of an upstream of the model, or `provider.machines.TYPE.price`. */
  readonly path: FieldPath;
  /** Path of the catalog, as it was read. */
  readonly file: string;
  readonly entry: CatalogEntry;
}

/** JSON Schema of `price: { catalog: catalogs/fal.yaml, model: fal-ai/flux/dev }`. */
export function referenceJsonSchema(): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(referenceSchema, { io: 'input' });
  return { description: 'A dated price of a catalog file.', ...schema } as JsonSchema;
}

type CatalogProblem = Problem & { readonly code?: ScenarioErrorCode };

/** What resolving needs to know of the load around it. */
export interface CatalogContext {
  /** Reads a catalog; throws a `ScenarioError` that says why when it cannot. */
  read(path: string): CatalogReading;
  /** The path of the file that a reference at a field of the scenario names. */
  resolve(path: FieldPath, reference: string): string;
  /** The day of references without one; absent: only prices with a single date can be found. */
  readonly today: string | undefined;
  /** Takes a problem. */
  report(path: FieldPath, problem: Omit<CatalogProblem, 'path'>): void;
  /** Takes a problem of a catalog file. */
  reportFile(problem: Problem): void;
}

type CatalogShelf = (file: string, path: FieldPath) => Catalog | undefined;

/** Stands where a price could not be found, so that nothing else is said of it. */
const PLACEHOLDER = { per: 'compute-second', usd: '0' };

/**
 * Replaces, in place, every price of a scenario's provider that refers to a catalog (`{ catalog, model, variant?, operation?, at? }`) by the
 * rules that the catalog holds, so that the scenario needs no other file. Returns what was taken; problems go to the context.
 */
export function inlineCatalogPrices(provider: unknown, context: CatalogContext): CatalogPrice[] {
  const catalogOf = catalogShelf(context);
  return priceHolders(provider).flatMap((holder): CatalogPrice[] => {
    const { price } = holder.map;
    if (!isMap(price) || !('catalog' in price)) return [];
    const found = priceOf(holder, price, context, catalogOf);
    holder.map['price'] = found === undefined ? PLACEHOLDER : found.entry.written;
    return found === undefined ? [] : [found];
  });
}

function priceOf(
  holder: PriceHolder,
  written: Record<string, unknown>,
  context: CatalogContext,
  catalogOf: CatalogShelf,
): CatalogPrice | undefined {
  const path = [...holder.path, 'price'];
  const reading = referenceSchema.safeParse(written);
  if (!reading.success) {
    const known = (at: FieldPath): string[] => knownFields(referenceJsonSchema(), written, at);
    for (const problem of fieldProblems({ issues: reading.error.issues, input: written, knownFields: known }))
      context.report([...path, ...problem.path], { message: problem.message });
    return undefined;
  }
  const { catalog: reference, at, operation = theOne(holder.operations), ...rest } = reading.data;
  const file = context.resolve([...path, 'catalog'], reference);
  const catalog = catalogOf(file, [...path, 'catalog']);
  if (catalog === undefined) return undefined;
  const day = at === undefined ? context.today : firstDay(at);
  const finding = findPrice(catalog.entries, { ...rest, operation, day });
  if ('entry' in finding) return { path, file, entry: finding.entry };
  context.report([...path, finding.field], { message: finding.problem });
  return undefined;
}

/** The operation of a price that is for one alone. */
function theOne([operation, ...others]: readonly unknown[]): string | undefined {
  return typeof operation === 'string' && others.length === 0 ? operation : undefined;
}

/** The catalog of a file, which is read once. Its own problems are told once; that it cannot be read, at every field that names it. */
function catalogShelf(context: CatalogContext): CatalogShelf {
  const shelf = new Map<string, ShelvedCatalog>();
  return (file, path) => {
    const shelved = shelf.get(file) ?? readCatalog(file, context);
    shelf.set(file, shelved);
    if (shelved.unreadable !== undefined) context.report(path, shelved.unreadable);
    return shelved.catalog;
  };
}

/** A catalog, or why its file cannot be read; neither where the problems of the file have been told. */
interface ShelvedCatalog {
  readonly catalog?: Catalog;
  readonly unreadable?: Omit<CatalogProblem, 'path'>;
}

function readCatalog(file: string, context: CatalogContext): ShelvedCatalog {
  try {
    const reading = context.read(file);
    if ('catalog' in reading) return reading;
    for (const problem of reading.problems) context.reportFile(problem);
    return {};
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const reasons = error.problems.map((problem) => problem.message).join('; ');
    return { unreadable: { message: `${file}: ${reasons}`, code: error.code } };
  }
}
