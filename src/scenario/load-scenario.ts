import { stringify } from 'yaml';
import { shippedPath } from '../catalog/catalog.ts';
import { type CatalogPrice, inlineCatalogPrices } from './catalog-prices.ts';
import { type Problem, ScenarioError, type ScenarioErrorCode } from '../errors/scenario-error.ts';
import { parseFailIf } from '../measure/thresholds.ts';
import { chargeProblems } from './charge-problems.ts';
import { type CrossProblem, crossProblems } from './cross-problems.ts';
import { type OverriddenField, placeOf, type SourceDocument } from './document.ts';
import { type FieldPath, isMap, pathText, valueAt } from './field-path.ts';
import { wrongKind } from './file-kind.ts';
import { misreadModels } from './misread-models.ts';
import { mergeOver } from './merge.ts';
import { applyOverride, type Override, parseOverride, segmentsOf } from './overrides.ts';
import { judge, wantsText } from './read-input.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';
import { ScenarioFiles } from './scenario-files.ts';
import { inspectProblems } from './inspect-problems.ts';
import { soundParts } from './sound-parts.ts';
import { windowProblems } from './window-problems.ts';
import { unsoldProblems } from './unsold-problems.ts';

export type { FieldProblem } from './problems.ts';
export { readInput } from './read-input.ts';

/** How to load a scenario. */
export interface LoadScenarioOptions {
  /** Reads a file, or a catalog of the package under `catalog:NAME`; throws a `ScenarioError` that says why when it cannot. */
  readText(path: string): string;
  /** `path=value`, applied in order after the provider file has been read; a value is YAML. */
  readonly overrides: readonly string[];
  /** Replaces the scenario's seed, over all overrides. A problem with it names `--seed`. */
  readonly seed?: number | undefined;
  /** Replaces the scenario's spend cap, in dollars as decimal text, over all overrides. A problem with it names `--max-dollars`. */
  readonly maxDollars?: string | undefined;
  /** Limits that the result must keep besides the scenario's thresholds, as `--fail-if` says them. Problems name that flag. */
  readonly failIf?: readonly string[] | undefined;
  /** The day whose prices are taken from catalogs, such as 2026-11-20. Absent: only prices with a single date can be found. */
  readonly today?: string;
}

/** A scenario, and the document that it came from. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  /** The input form, resolved: the provider file and the prices of catalogs written out, overrides applied. */
  readonly source: Readonly<Record<string, unknown>>;
  /** `source` as YAML, which loads to the same scenario without any other file; written when it is asked for. */
  readonly text: string;
  /** The prices that came from catalogs. */
  readonly catalogPrices: readonly CatalogPrice[];
}

/** Qualifies plain data in input form, or says all that is wrong with it, field by field. */
function qualify(input: unknown): { readonly scenario?: Scenario; readonly problems: readonly CrossProblem[] } {
  const { value, problems: own } = judge(scenarioSchema, input);
  const parts = soundParts(input, value);
  const problems = [
    ...own,
    ...crossProblems(input),
    ...chargeProblems(input, parts),
    ...misreadModels(value),
    ...unsoldProblems(parts),
    ...inspectProblems(parts),
    ...windowProblems(parts),
  ];
  return value !== undefined && problems.length === 0 ? { scenario: value, problems } : { problems };
}

function errorOf(problems: readonly (Problem & { readonly code?: ScenarioErrorCode })[]): ScenarioError {
  const [first] = problems;
  const shared = problems.every((problem) => problem.code === first?.code) ? first?.code : undefined;
  return new ScenarioError(
    shared ?? 'SCENARIO_INVALID',
    problems.map((problem) => {
      const { code: _, ...plain } = problem;
      return plain;
    }),
  );
}

/** A scenario from plain data in input form, its provider written out. Throws a `ScenarioError` with every problem, without lines. */
export function createScenario(input: unknown): Scenario {
  const { scenario, problems } = qualify(input);
  if (scenario !== undefined) return scenario;
  throw errorOf(problems.map((problem) => ({ ...problem, path: pathText(problem.path) })));
}

/** What stands for a pipe: what it names is looked for in the current folder. */
const PIPE_PATH = /^\/dev\/(?:stdin|fd\/\d+)$/;

/** `reference` as seen from the folder of `file`; an absolute path stays. */
function besides(file: string, reference: string): string {
  if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(reference)) return reference;
  const folder = PIPE_PATH.test(file) ? '' : (/^.*[/\\]/.exec(file)?.[0] ?? '');
  return folder + reference.replace(/^(?:\.\/)+/, '');
}

/** Whether an override says which provider file is read, and so must be applied before it is. */
function choosesFile({ segments: [first, second, third] }: Override): boolean {
  return first?.name === 'provider' && (second === undefined || (second.name === 'from' && third === undefined));
}

/** A flag has no quotes: where a field takes text alone, such as dollars, a number is taken as it was written, every digit of it. */
function takeText(source: Record<string, unknown>, path: FieldPath, { value, text }: Override): void {
  if (typeof value !== 'number' || text === undefined || !wantsText(scenarioSchema, source, path)) return;
  const parent = valueAt(source, path.slice(0, -1)) as object;
  Reflect.set(parent, path.at(-1) as string, text);
}

type LoadProblem = Problem & { readonly code?: ScenarioErrorCode };

/** A load under way: what was read, what was set, and what was wrong. */
class ScenarioLoad {
  readonly problems: LoadProblem[] = [];
  readonly #files: ScenarioFiles;
  readonly #options: Omit<LoadScenarioOptions, 'readText'>;
  readonly #scenario: SourceDocument;
  readonly #overridden: OverriddenField[] = [];
  #provider: SourceDocument | undefined;
  #hasProvider = true;

  constructor(path: string, files: ScenarioFiles, options: Omit<LoadScenarioOptions, 'readText'>) {
    this.#files = files;
    this.#options = options;
    this.#scenario = files.document(path);
    this.problems.push(...this.#scenario.problems);
  }

  finish(): LoadedScenario {
    if (this.#scenario.unreadable) throw errorOf(this.problems);
    const source = this.#scenario.value;
    if (!isMap(source)) {
      const message = 'expected a map of fields such as name, provider and workload';
      throw errorOf([...this.problems, { file: this.#scenario.file, path: '', line: 1, message }]);
    }
    const otherKind = wrongKind(source, 'scenario');
    if (otherKind !== undefined)
      throw errorOf([...this.problems, { file: this.#scenario.file, path: '', line: 1, message: otherKind }]);
    const overrides = this.#readOverrides();
    this.#apply(source, overrides.filter(choosesFile));
    this.#inlineProvider(source);
    this.#apply(
      source,
      overrides.filter((override) => !choosesFile(override)),
    );
    this.#replace(source, 'seed', this.#options.seed, '--seed');
    this.#replace(source, 'client.maxDollars', this.#options.maxDollars, '--max-dollars');
    this.#addLimits(source);
    const catalogPrices = this.#inlinePrices(source);
    const { scenario, problems } = qualify(source);
    for (const { path, ...problem } of problems) {
      if (path[0] === 'provider' && !this.#hasProvider) continue;
      const place = placeOf(path, this.#scenario, this.#provider, this.#overridden);
      this.problems.push({ ...problem, ...place, path: pathText(path) });
    }
    if (scenario === undefined || this.problems.length > 0) throw errorOf(this.problems);
    return {
      scenario,
      source,
      get text() {
        return stringify(source, { aliasDuplicateObjects: false, lineWidth: 0 });
      },
      catalogPrices,
    };
  }

  #readOverrides(): Override[] {
    return this.#options.overrides.flatMap((text) => {
      const override = parseOverride(text);
      if (typeof override !== 'string') return [override];
      this.problems.push({ file: '--set', path: '', message: override, code: 'USAGE' });
      return [];
    });
  }

  #apply(source: Record<string, unknown>, overrides: readonly Override[], flag = '--set'): void {
    for (const override of overrides) {
      const { path, problem } = applyOverride(source, override);
      if (problem === undefined) {
        this.#overridden.push({ path, flag });
        takeText(source, path, override);
      } else this.problems.push({ file: flag, path: pathText(path), message: problem });
    }
  }

  /** Sets a field that has a flag of its own; nothing where that is not given. */
  #replace(source: Record<string, unknown>, field: string, value: unknown, flag: string): void {
    if (value !== undefined) this.#apply(source, [{ segments: segmentsOf(field) ?? [], value }], flag);
  }

  /** Adds a threshold for each limit of a flag to those of the scenario. */
  #addLimits(source: Record<string, unknown>): void {
    for (const text of this.#options.failIf ?? []) {
      const limit = parseFailIf(text);
      const thresholds = (source['thresholds'] ??= {});
      if (typeof limit === 'string') this.problems.push({ file: '--fail-if', path: '', message: limit, code: 'USAGE' });
      else if (isMap(thresholds)) {
        const own = thresholds[limit.metric];
        thresholds[limit.metric] = own === undefined ? limit.condition : [own, limit.condition].flat();
        this.#overridden.push({ path: ['thresholds', limit.metric], flag: '--fail-if' });
      }
    }
  }

  /** Replaces a reference to a provider file by what the file says, with the scenario's changes laid over it. */
  #inlineProvider(source: Record<string, unknown>): void {
    const { provider } = source;
    const reference = isMap(provider) ? provider['from'] : provider;
    if (typeof reference !== 'string') return;
    const read = this.#readProvider(reference, isMap(provider) ? ['provider', 'from'] : ['provider']);
    this.#provider = read;
    this.#hasProvider = read !== undefined && !read.unreadable;
    const { from: _, ...changes } = isMap(provider) ? provider : {};
    if (this.#hasProvider) source['provider'] = mergeOver(read?.value, changes);
    else delete source['provider'];
  }

  /** Replaces references to catalogs by the prices there. A path is relative to the file that names it, or to the scenario for `--set`. */
  #inlinePrices(source: Record<string, unknown>): CatalogPrice[] {
    const { today } = this.#options;
    const place = (path: readonly (string | number)[]): Pick<Problem, 'file' | 'line'> =>
      placeOf(path, this.#scenario, this.#provider, this.#overridden);
    return inlineCatalogPrices(source['provider'], {
      read: (path) => this.#files.catalog(path),
      resolve: (path, reference) => {
        const { file } = place(path);
        const shipped = shippedPath(reference);
        if (shipped !== undefined) return shipped;
        return besides(
          this.#provider !== undefined && file === this.#provider.file ? file : this.#scenario.file,
          reference,
        );
      },
      today,
      report: (path, problem) => this.problems.push({ ...place(path), path: pathText(path), ...problem }),
      reportFile: (problem) => this.problems.push(problem),
    });
  }

  #readProvider(reference: string, path: readonly string[]): SourceDocument | undefined {
    const file = besides(this.#scenario.file, reference);
    try {
      const read = this.#files.document(file);
      this.problems.push(...read.problems);
      if (isMap(read.value) || read.unreadable) return read;
      this.problems.push({ file, path: '', line: 1, message: 'expected a map of fields such as dialect and models' });
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      const place = placeOf(path, this.#scenario, undefined, this.#overridden);
      const reasons = error.problems.map((problem) => problem.message).join('; ');
      this.problems.push({ ...place, path: pathText(path), message: `${file}: ${reasons}`, code: error.code });
    }
    return undefined;
  }
}

/**
 * Reads a scenario file (YAML or JSON) and the provider file that it names, applies overrides, and qualifies the result. A provider is a
 * path relative to the scenario file, a map with `from: path` whose other fields are laid over that file, or written out. Overrides set
 * fields of the result by path (`workload.requests[0].weight=3`, `provider.capacity.slots=4`); `provider=path` chooses another file.
 *
 * Throws a `ScenarioError` with every problem, its file, line and path: `SCENARIO_UNREADABLE` when a file could not be read, `ENDLESS` for
 * a load without an end, `USAGE` for an override that is none, and `SCENARIO_INVALID` for anything else or several of these together.
 */
export function loadScenario(path: string, { readText, ...options }: LoadScenarioOptions): LoadedScenario {
  return loadScenarioFrom(new ScenarioFiles(readText), path, options);
}

/** As `loadScenario`, from files that several scenarios share. */
export function loadScenarioFrom(
  files: ScenarioFiles,
  path: string,
  options: Omit<LoadScenarioOptions, 'readText'>,
): LoadedScenario {
  return new ScenarioLoad(path, files, options).finish();
}
