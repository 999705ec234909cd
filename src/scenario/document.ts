import {
  type Alias,
  Composer,
  CST,
  type Document,
  isAlias,
  isMap as isYamlMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  visit,
  type YAMLMap,
  YAMLParseError,
} from 'yaml';
import type { Problem } from '../errors/scenario-error.ts';
import { type FieldPath, leadsTo, pathText } from './field-path.ts';
import { FURTHER, PROBLEMS_MAX } from './problems.ts';

/** The longest text of a scenario or provider file, in characters: 1 MiB of ASCII. */
export const DOCUMENT_LENGTH_MAX = 1_048_576;
/** Values in one file, with every alias written out. */
const VALUES_MAX = 50_000;
const DEPTH_MAX = 32;
/** Open tokens at which a text is not read on: composing takes stack for each level. A level that is written with explicit keys opens several. */
const OPEN_TOKENS_MAX = 4 * DEPTH_MAX;
/** Lexemes of a text that are read: a value has some five, with its indent and its separator. */
const LEXEMES_MAX = 5 * VALUES_MAX;
/** Defects of the YAML itself that are told: what follows the first ones is mostly their consequence. */
const DEFECTS_MAX = 20;
const NESTED = `is nested too deeply; at most ${DEPTH_MAX} levels are read`;

/** A YAML or JSON file as plain data that remembers where each field stands. */
export interface SourceDocument {
  readonly file: string;
  /** Plain data; null for an empty file or one that could not be read. */
  readonly value: unknown;
  /** Line of the field, or of the nearest field around it, and how many segments of the path were found; 0 segments for the root. */
  locate(path: FieldPath): { readonly line: number; readonly found: number };
  readonly problems: readonly Problem[];
  /** Whether the text is no YAML at all, so that judging its fields makes no sense. */
  readonly unreadable: boolean;
}

/** Reads YAML 1.2 (JSON is YAML). Every problem is in `problems`; nothing is thrown. Keys given twice, odd keys, endless aliases, and more levels or values than are read are problems. */
export function parseSource(file: string, text: string): SourceDocument {
  const failed = (problems: readonly Problem[]): SourceDocument => ({
    file,
    value: null,
    problems,
    unreadable: true,
    locate: () => ({ line: 1, found: 0 }),
  });
  if (text.length > DOCUMENT_LENGTH_MAX)
    return failed([{ file, path: '', message: 'is longer than 1 MiB, the most that a scenario file may have' }]);
  const lineCounter = new LineCounter();
  const lineOf = (offset: number): number => Math.max(1, lineCounter.linePos(offset).line);
  const tokens = readTokens(text, lineCounter);
  if ('message' in tokens) return failed([{ file, path: '', line: lineOf(tokens.offset), message: tokens.message }]);
  const document = composeDocument(tokens, text.length);
  const defects = [...document.errors, ...document.warnings];
  if (defects.length > 0) {
    return failed(
      defects.slice(0, DEFECTS_MAX).map((defect) => ({
        file,
        path: '',
        line: lineOf(defect.pos[0]),
        message: `this is not YAML as scenarios use it: ${defect.message}`,
      })),
    );
  }
  const reader = new DocumentReader(file, document, lineOf);
  const value = reader.readAll(document.contents);
  return { file, value, problems: reader.problems, unreadable: false, locate: (path) => reader.locate(path) };
}

/** Beginnings of lexemes that cost as much as a value: aliases, anchors, tags, separators of flow collections. */
const VALUE_LIKE: ReadonlySet<string> = new Set('*&!,');

/** The tokens of a text, or where and why it is not read: composing takes time for every value, and stack for every level. */
function readTokens(text: string, lineCounter: LineCounter): CST.Token[] | { offset: number; message: string } {
  const parser = new Parser(lineCounter.addNewLine);
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  let values = 0;
  lineCounter.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > OPEN_TOKENS_MAX) return { offset: parser.offset, message: NESTED };
    if (lexeme === CST.SCALAR || VALUE_LIKE.has(lexeme.charAt(0))) values++;
    if (++lexemes > LEXEMES_MAX || values > 2 * VALUES_MAX)
      return {
        offset: parser.offset,
        message: `holds more than ${VALUES_MAX} values; take it apart into several files`,
      };
  }
  tokens.push(...parser.end());
  return tokens;
}

/** The first document of some tokens; a further one is one of its errors. */
function composeDocument(tokens: readonly CST.Token[], length: number): Document.Parsed {
  // Keys given twice are found below, in linear time.
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, resolveKnownTags: false, logLevel: 'error' });
  const [document, further] = composer.compose(tokens, true, length) as Generator<Document.Parsed>;
  if (document === undefined) throw new Error('Even an empty text has a document.');
  if (further !== undefined) {
    const message = 'a second document begins here; write it to a file of its own';
    document.errors.push(new YAMLParseError([further.range[0], further.range[1]], 'MULTIPLE_DOCS', message));
  }
  return document;
}

/** What each alias stands for: the last node before it that has its anchor. */
function aliasTargets(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const byAnchor = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias: (_, alias) => {
      const target = byAnchor.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) byAnchor.set(node.anchor, node);
    },
  });
  return targets;
}

/** Where a field stands. Paths are not written out for each: names may be long, and fields many. */
interface Place {
  readonly above: Place | undefined;
  readonly name: string | number;
  readonly line: number;
  below: Map<string | number, Place> | undefined;
}

function pathOf({ above, name }: Place): FieldPath {
  return above === undefined ? [] : [...pathOf(above), name];
}

/** Turns nodes into plain data, once, and notes the line of every field on the way. */
class DocumentReader {
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #lineOf: (offset: number) => number;
  readonly #root: Place = { above: undefined, name: '', line: 1, below: undefined };
  #values = 0;

  constructor(file: string, document: Document.Parsed, lineOf: (offset: number) => number) {
    this.#file = file;
    this.#targets = aliasTargets(document);
    this.#lineOf = lineOf;
  }

  locate(path: FieldPath): { line: number; found: number } {
    let place = this.#root;
    for (const [found, name] of path.entries()) {
      const next = place.below?.get(name);
      if (next === undefined) return { line: place.line, found };
      place = next;
    }
    return { line: place.line, found: path.length };
  }

  readAll(node: Node | null): unknown {
    return this.#read(node, this.#root, []);
  }

  #read(node: Node | null | undefined, place: Place, around: readonly Node[]): unknown {
    if (node === null || node === undefined) return null;
    if (++this.#values > VALUES_MAX) {
      if (this.#values === VALUES_MAX + 1)
        this.#refuse(place, node, `holds more than ${VALUES_MAX} values with its aliases written out`);
      return null;
    }
    if (isScalar(node)) return node.value;
    if (isAlias(node)) {
      const target = this.#targets.get(node);
      if (target !== undefined && !around.includes(target)) return this.#read(target, place, around);
      this.#refuse(
        place,
        node,
        target === undefined ? `*${node.source} names no anchor` : `*${node.source} refers to itself`,
      );
      return null;
    }
    if (around.length >= DEPTH_MAX) {
      this.#refuse(place, node, NESTED);
      return null;
    }
    const inside = [...around, node];
    if (isYamlMap(node)) return this.#readMap(node, place, inside);
    if (!isSeq(node)) return null;
    return node.items.map((item, index) => {
      const child = item as Node | null;
      return this.#read(child, this.#note(place, index, child), inside);
    });
  }

  #readMap(node: YAMLMap, place: Place, inside: readonly Node[]): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (const { key, value } of node.items as { key: unknown; value: Node | null }[]) {
      const name = isScalar(key) && key.value !== null ? String(key.value) : undefined;
      if (name === undefined || name === '__proto__') {
        this.#refuse(
          place,
          key as Node | null,
          name === undefined ? 'a field name must be plain text' : '__proto__ is no field name',
        );
        continue;
      }
      const before = Object.hasOwn(map, name) ? place.below?.get(name) : undefined;
      if (before !== undefined) {
        this.#refuse(before, key as Node, `is given twice, first in line ${before.line}; keep one of them`);
        continue;
      }
      map[name] = this.#read(value, this.#note(place, name, key as Node), inside);
    }
    return map;
  }

  /** Notes a field below another one; what stands nowhere itself is placed there. */
  #note(above: Place, name: string | number, node: Node | null): Place {
    if (!node?.range) return above;
    const place: Place = { above, name, line: this.#lineOf(node.range[0]), below: undefined };
    (above.below ??= new Map()).set(name, place);
    return place;
  }

  #refuse(place: Place, node: Node | null, message: string): void {
    const told = this.problems.length;
    if (told >= PROBLEMS_MAX) return;
    const line = node?.range ? this.#lineOf(node.range[0]) : place.line;
    const text = told === PROBLEMS_MAX - 1 ? FURTHER : message;
    this.problems.push({ file: this.#file, path: pathText(pathOf(place)), line, message: text });
  }
}

/** A field that an override has set, and the flag that did it. */
export interface OverriddenField {
  readonly path: FieldPath;
  readonly flag: string;
}

/**
 * Where a field comes from: the last override that set it, the scenario file, or the provider file that stands below `provider`. A field that is in none
 * of them is placed at the field around it; a tie goes to the provider file, which is where a missing field of a provider belongs.
 */
export function placeOf(
  path: FieldPath,
  scenario: SourceDocument,
  provider: SourceDocument | undefined,
  overridden: readonly OverriddenField[],
): Pick<Problem, 'file' | 'line'> {
  // An override that only chose the provider file has not set its fields.
  const chose = (field: OverriddenField): boolean =>
    provider !== undefined && path.length > 1 && pathText(field.path) === 'provider';
  const set = overridden.findLast((field) => leadsTo(field.path, path) && !chose(field));
  if (set !== undefined) return { file: set.flag };
  const own = scenario.locate(path);
  const inherited = path[0] === 'provider' ? provider?.locate(path.slice(1)) : undefined;
  const found = Math.max(own.found, inherited === undefined ? 0 : inherited.found + 1);
  const created = found < path.length ? overridden.findLast((field) => leadsTo(path, field.path)) : undefined;
  if (created !== undefined) return { file: created.flag };
  if (
    provider !== undefined &&
    inherited !== undefined &&
    own.found < path.length &&
    inherited.found + 1 >= own.found
  ) {
    return { file: provider.file, line: inherited.line };
  }
  return { file: scenario.file, line: own.line };
}
