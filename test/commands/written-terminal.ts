import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Terminal } from '../../src/commands/options.ts';

/** A terminal that keeps what is written to it. */
export interface WrittenTerminal {
  readonly terminal: Terminal;
  readonly written: { stdout: string; stderr: string };
}

/** A terminal without colour; with `columns` it says that it is one. */
export function writtenTerminal(env: Readonly<Record<string, string>> = {}, columns?: number): WrittenTerminal {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr'): NodeJS.WriteStream =>
    ({
      isTTY: columns !== undefined,
      columns,
      write: (text: string) => {
        written[name] += text;
        return true;
      },
    }) as NodeJS.WriteStream;
  return { terminal: { stdout: stream('stdout'), stderr: stream('stderr'), env }, written };
}

/** Writes files into a folder of their own, which is gone when the test has ended; gives its path. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tollmark-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
