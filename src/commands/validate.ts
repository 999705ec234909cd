import { ScenarioError } from '../errors/scenario-error.ts';
import { EXIT } from './exit-code.ts';
import type { CommonFlags, Terminal } from './options.ts';
import { readTextFile } from '../platform/files.ts';
import { parseSource } from '../scenario/document.ts';
import { fileKind } from '../scenario/file-kind.ts';
import { loadCatalog } from '../scenario/load-catalog.ts';
import { loadProvider } from '../scenario/load-provider.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import { readOnce } from '../scenario/read-once.ts';
import { loadOptions, warn } from './scenario-file.ts';

/** What a file came to: the plain data to print, and a word about it. */
interface Checked {
  readonly source: unknown;
  readonly text: string;
}

/** Checks a file as what it is: a scenario, unless its fields are those of a provider or of a catalog. */
function check(path: string, flags: CommonFlags, stderr: Terminal['stderr']): Checked {
  const readText = readOnce(readTextFile);
  const options = { ...loadOptions(flags), readText };
  const { value } = parseSource(path, readText(path));
  const kind = fileKind(value);
  if (kind === 'provider') {
    const { source, scenario } = loadProvider(path, options);
    return { source: source['provider'], text: `a provider of ${counted(scenario.provider.models.length, 'model')}` };
  }
  if (kind === 'catalog') {
    const { entries, vendor } = loadCatalog(path, readText);
    return { source: value, text: `a catalog of ${vendor} with ${counted(entries.length, 'price')}` };
  }
  const { source, scenario } = loadScenario(path, options);
  warn(scenario, flags, stderr);
  const { name, description } = scenario;
  return { source, text: description === '' ? name : `${name}: ${description}` };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** `tollmark validate`: says what is wrong with scenario, provider and catalog files, or shows with `--json` what they come to. Returns the exit code. */
export function runValidate(paths: readonly string[], flags: CommonFlags, { stdout, stderr }: Terminal): number {
  let refused = 0;
  for (const path of paths) {
    try {
      const { source, text } = check(path, flags, stderr);
      if (flags.json) stdout.write(`${JSON.stringify(source, undefined, 2)}\n`);
      else if (!flags.quiet) stdout.write(`${path}: valid; ${text}\n`);
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      stderr.write(`${error.message}\n`);
      refused++;
    }
  }
  return refused === 0 ? EXIT.passed : EXIT.refused;
}
