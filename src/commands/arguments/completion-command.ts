import type { DeclaredCommand } from './declaration.ts';
import { needed } from './flag-kinds.ts';

/** `completion`: prints a script for a shell. `declare`: gives all commands by the names of report formats. */
export const completionCommand = (
  declare: (formats: readonly string[]) => readonly DeclaredCommand[],
): DeclaredCommand => ({
  name: 'completion',
  describe: 'Print the script that completes commands and flags in bash, zsh or fish',
  arguments: { '<shell>': { ...needed('bash, zsh or fish'), values: ['bash', 'zsh', 'fish'] } },
  flags: {},
  run: async (given, terminal) =>
    (await import('../completion.ts')).runCompletion(given['shell'] as string, declare, terminal),
});
