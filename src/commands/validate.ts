import { ScenarioError } from '../errors/scenario-error.ts';
import { checkFile } from '../scenario/check-file.ts';
import { EXIT } from './exit-code.ts';
import type { CommonFlags, Terminal } from './options.ts';
import { loadOptions, warn } from './scenario-file.ts';

/** `tollmark validate`: says what is wrong with scenario, provider and catalog files, or shows with `--json` what they come to. Returns the exit code. */
export function runValidate(paths: readonly string[], flags: CommonFlags, { stdout, stderr }: Terminal): number {
  let refused = 0;
  for (const path of paths) {
    try {
      const { source, text, scenario } = checkFile(path, loadOptions(flags));
      if (scenario !== undefined) warn(scenario, flags, stderr);
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
