import { ScenarioError } from '../errors/scenario-error.ts';
import { EXIT } from './exit-code.ts';
import type { CommonFlags, Terminal } from './options.ts';
import { readTextFile } from '../platform/files.ts';
import { parseSource } from '../scenario/document.ts';
import { isMap } from '../scenario/field-path.ts';
import { loadCatalog } from '../scenario/load-catalog.ts';
import { loadProvider } from '../scenario/load-provider.ts';
import { loadOptions, loadScenarioFile, warn } from './scenario-file.ts';

/** What a file came to: the plain data to print, and a word about it. */
interface Checked {
  readonly source: unknown;
  readonly text: string;
}

/** Checks a file as what it is: a scenario, unless its fields are those of a provider or of a catalog. */
function check(path: string, flags: CommonFlags, stderr: Terminal['stderr']): Checked {
  const { value } = parseSource(path, readTextFile(path));
  const has = (field: string): boolean => isMap(value) && Object.hasOwn(value, field);
  if (has('models') && !has('workload') && !has('provider')) {
    const { source, scenario } = loadProvider(path, loadOptions(flags));
    return { source: source['provider'], text: `a provider of ${scenario.provider.models.length} models` };
  }
  if (has('entries') && has('vendor')) {
    const { entries, vendor } = loadCatalog(path, readTextFile);
    return { source: value, text: `a catalog of ${vendor} with ${entries.length} prices` };
  }
  const { source, scenario } = loadScenarioFile(path, flags);
  warn(scenario, flags, stderr);
  return { source, text: `${scenario.name}: ${scenario.description}` };
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
