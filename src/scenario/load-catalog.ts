import { toJsonSchema } from '../units/choice-schema.ts';
import { type Catalog, type CatalogInput, catalogSchema, qualifyCatalog } from '../catalog/catalog.ts';
import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import { parseSource } from './document.ts';
import { isMap, pathText } from './field-path.ts';
import { wrongKind } from './file-kind.ts';
import { type JsonSchema, knownFields } from './known-fields.ts';
import { fieldProblems } from './problems.ts';

let made: JsonSchema | undefined;

/** JSON Schema of a catalog. Made once, on first use. */
function catalogJsonSchema(): JsonSchema {
  made ??= toJsonSchema(catalogSchema) as JsonSchema;
  return made;
}

/** What reading a catalog gives: the catalog, or all that is wrong with its file. */
export type CatalogReading = { readonly catalog: Catalog } | { readonly problems: readonly Problem[] };

/** Reads the text of a catalog file (YAML or JSON). Every problem has its line and path. */
export function parseCatalog(file: string, text: string): CatalogReading {
  const source = parseSource(file, text);
  if (source.unreadable) return { problems: source.problems };
  if (!isMap(source.value)) {
    const message = 'expected a map with vendor and entries: a price catalog';
    return { problems: [...source.problems, { file, path: '', line: 1, message }] };
  }
  const otherKind = wrongKind(source.value, 'catalog');
  if (otherKind !== undefined)
    return { problems: [...source.problems, { file, path: '', line: 1, message: otherKind }] };
  const input: unknown = source.value;
  const reading = catalogSchema.safeParse(input);
  if (reading.success) {
    if (source.problems.length > 0) return { problems: source.problems };
    return { catalog: qualifyCatalog(reading.data, input as CatalogInput) };
  }
  const known = (path: readonly (string | number)[]): string[] => knownFields(catalogJsonSchema(), input, path);
  const own = fieldProblems({ issues: reading.error.issues, input, knownFields: known }).map(
    ({ path, message }): Problem => ({ file, path: pathText(path), line: source.locate(path).line, message }),
  );
  return { problems: [...source.problems, ...own] };
}

/**
 * Loads a catalog file. Throws a `ScenarioError` with every problem, its line and path: `SCENARIO_UNREADABLE` when the file could not be
 * read (by `readText`), else `SCENARIO_INVALID`.
 */
export function loadCatalog(file: string, readText: (path: string) => string): Catalog {
  const reading = parseCatalog(file, readText(file));
  if ('catalog' in reading) return reading.catalog;
  throw new ScenarioError('SCENARIO_INVALID', reading.problems);
}
