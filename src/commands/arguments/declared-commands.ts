import { completionCommand } from './completion-command.ts';
import type { DeclaredCommand } from './declaration.ts';
import { fileCommands } from './file-commands.ts';
import { loadCommands } from './load-commands.ts';
import { pricesCommand } from './prices-commands.ts';

/** Every command, in the order of `--help`. `formats`: the names of report formats, where they are loaded. */
export function declaredCommands(formats: readonly string[]): readonly DeclaredCommand[] {
  return [...loadCommands(formats), ...fileCommands(formats), pricesCommand, completionCommand(declaredCommands)];
}
