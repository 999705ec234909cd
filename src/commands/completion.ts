import { ScenarioError } from '../errors/scenario-error.ts';
import { packageVersion } from '../platform/package-files.ts';
import type { DeclaredCommand } from './arguments/declaration.ts';
import { bashScript } from './completion/bash.ts';
import { completedCommands } from './completion/completed-commands.ts';
import { fishScript } from './completion/fish.ts';
import { zshScript } from './completion/zsh.ts';
import { EXIT } from './exit-code.ts';
import type { Terminal } from './options.ts';
import { unknownName } from './prices-flags.ts';
import { formatNames } from './report-output.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/**
 * `tollmark completion`: prints the script by which a shell completes commands, flags and the values of flags. `declare` gives all commands by the names of report formats. Returns the exit code. Throws a
 * `ScenarioError` USAGE for a shell that is not known.
 */
export function runCompletion(
  shell: string,
  declare: (formats: readonly string[]) => readonly DeclaredCommand[],
  { stdout }: Pick<Terminal, 'stdout'>,
): number {
  const problems = unknownName('shell', shell, Object.keys(SCRIPTS));
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  const script = SCRIPTS[shell as keyof typeof SCRIPTS];
  stdout.write(script(completedCommands(declare(formatNames)), packageVersion()));
  return EXIT.passed;
}
