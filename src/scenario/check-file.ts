import { fileKind } from './file-kind.ts';
import { loadCatalog } from './load-catalog.ts';
import { loadProvider } from './load-provider.ts';
import { loadScenarioFrom, type LoadScenarioOptions } from './load-scenario.ts';
import { ScenarioFiles } from './scenario-files.ts';
import type { Scenario } from './scenario.ts';

/** A file without a problem. */
export interface CheckedFile {
  /** The plain data that it comes to. */
  readonly source: unknown;
  /** What it is, in a few words. */
  readonly text: string;
  /** Where it is a scenario. */
  readonly scenario?: Scenario;
}

/** Checks a file as what it is: a scenario, unless its fields are those of a provider or of a catalog. Throws a `ScenarioError` with every problem. */
export function checkFile(path: string, options: LoadScenarioOptions): CheckedFile {
  const files = new ScenarioFiles((file) => options.readText(file));
  const readText = (file: string): string => files.text(file);
  const { value } = files.document(path);
  const kind = fileKind(value);
  if (kind === 'provider') {
    const { source, scenario } = loadProvider(path, { ...options, readText });
    return { source: source['provider'], text: `a provider of ${counted(scenario.provider.models.length, 'model')}` };
  }
  if (kind === 'catalog') {
    const { entries, vendor } = loadCatalog(path, readText);
    return { source: value, text: `a catalog of ${vendor} with ${counted(entries.length, 'price')}` };
  }
  const { source, scenario } = loadScenarioFrom(files, path, options);
  const { name, description } = scenario;
  return { source, text: description === '' ? name : `${name}: ${description}`, scenario };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
