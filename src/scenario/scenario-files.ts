import { parseSource, type SourceDocument } from './document.ts';
import { parseCatalog, type CatalogReading } from './load-catalog.ts';

/** The files that scenarios are made of. Each is read and parsed once for all scenarios that are loaded from it. */
export class ScenarioFiles {
  /** The text of every file that was read, by its path. */
  readonly texts: Map<string, string> = new Map();
  readonly #documents = new Map<string, SourceDocument>();
  readonly #catalogs = new Map<string, CatalogReading>();
  readonly #readText: (path: string) => string;

  /** `readText` throws a `ScenarioError` that says why when a file cannot be read. */
  constructor(readText: (path: string) => string) {
    this.#readText = readText;
  }

  /** A scenario or provider file. Its value is a copy of its own, which may be changed. */
  document(path: string): SourceDocument {
    const document = this.#documents.get(path) ?? parseSource(path, this.text(path));
    this.#documents.set(path, document);
    return { ...document, value: structuredClone(document.value) };
  }

  catalog(path: string): CatalogReading {
    const reading = this.#catalogs.get(path) ?? parseCatalog(path, this.text(path));
    this.#catalogs.set(path, reading);
    return reading;
  }

  /** The text of any file. */
  text(path: string): string {
    const text = this.texts.get(path) ?? this.#readText(path);
    this.texts.set(path, text);
    return text;
  }
}
