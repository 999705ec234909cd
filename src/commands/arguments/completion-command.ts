import type { DeclaredCommand } from './declaration.ts';
import { needed } from './flag-kinds.ts';

/** `completion`: prints a script for a shell. */
export const completionCommand: DeclaredCommand = {
  name: 'completion',
  describe: 'Print the script that completes commands and flags in bash, zsh or fish',
  arguments: { '<shell>': { ...needed('bash, zsh or fish'), values: ['bash', 'zsh', 'fish'] } },
  flags: {},
  run: async (given, terminal) => (await import('../completion.ts')).runCompletion(given['shell'] as string, terminal),
};
