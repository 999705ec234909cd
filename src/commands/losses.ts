import { EXIT } from './exit-code.ts';
import type { Terminal } from './options.ts';

/** Says that a file of a result is missing, and why. */
export function tellLoss(loss: string, { stderr }: Pick<Terminal, 'stderr'>): void {
  stderr.write(`lost: ${loss}\n`);
}

/** The exit code of a command whose result is known: success is none where a file of it could not be written. */
export function exitCodeOfFiles(code: number, isWhole: boolean): number {
  return code === EXIT.passed && !isWhole ? EXIT.failed : code;
}
