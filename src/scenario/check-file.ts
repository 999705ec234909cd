import { isMap } from './field-path.ts';
import { type FileKind, fileKind } from './file-kind.ts';
import { loadCatalog } from './load-catalog.ts';
import { loadProvider } from './load-provider.ts';
import { type LoadedScenario, loadScenarioFrom, type LoadScenarioOptions } from './load-scenario.ts';
import { ScenarioFiles } from './scenario-files.ts';
import type { Scenario } from './scenario.ts';

/** A file without a problem. */
export interface CheckedFile {
  /** The plain data that it comes to, with the full names of presets. */
  readonly source: unknown;
  /** What it is, in a few words. */
  readonly text: string;
  /** Undefined for a scenario that has no field by which its kind is known. */
  readonly kind?: FileKind | undefined;
  /** Where it is a scenario. */
  readonly scenario?: Scenario;
  /** The scenario with what it came from. */
  readonly loaded?: LoadedScenario;
}

/** Checks a file as what it is: a scenario, unless its fields are those of a provider or of a catalog. Throws a `ScenarioError` with every problem. */
export function checkFile(path: string, options: LoadScenarioOptions): CheckedFile {
  const files = new ScenarioFiles((file) => options.readText(file));
  const readText = (file: string): string => files.text(file);
  const { value } = files.document(path);
  const kind = fileKind(value);
  if (kind === 'provider') {
    const { source, scenario } = loadProvider(path, { ...options, readText });
    return {
      kind,
      source: source['provider'],
      text: `a provider of ${counted(scenario.provider.models.length, 'model')}`,
    };
  }
  if (kind === 'catalog') {
    const { entries, vendor } = loadCatalog(path, readText);
    return { kind, source: value, text: `a catalog of ${vendor} with ${counted(entries.length, 'price')}` };
  }
  const loaded = loadScenarioFrom(files, path, options);
  const { source, scenario } = loaded;
  const { name, description } = scenario;
  const alias = retryAlias(source, scenario);
  const stands = alias === undefined ? '' : `; client.retry ${alias.written} stands for ${alias.name}`;
  const text = `${description === '' ? name : `${name}: ${description}`}${stands}`;
  return { source: alias === undefined ? source : alias.resolved, text, scenario, loaded };
}

/** A name of a retry preset without its version, as a scenario writes it, what it stands for, and the scenario with that; undefined where it writes none. */
function retryAlias(
  source: Readonly<Record<string, unknown>>,
  { client: { retry } }: Scenario,
): { readonly written: string; readonly name: string; readonly resolved: unknown } | undefined {
  const { client } = source;
  if (retry.type !== 'preset' || !isMap(client)) return undefined;
  const { name } = retry;
  const given = client['retry'];
  const written = isMap(given) ? given['preset'] : given;
  if (typeof written !== 'string' || written === name) return undefined;
  const full = isMap(given) ? { ...given, preset: name } : name;
  return { written, name, resolved: { ...source, client: { ...client, retry: full } } };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
