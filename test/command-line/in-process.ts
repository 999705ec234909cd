import { vi } from 'vitest';
import type { Ending } from './command.ts';

/** Thrown where a process would be over. */
class ProcessOver extends Error {}

let calls = 0;

/**
 * What `tollmark` with these arguments does, without a process of its own: the command line is evaluated anew in this one, over modules
 * that are loaded already. That takes a fraction of the time. It is for what depends on arguments and files alone: not for signals, pipes,
 * threads or child processes, nor for what yargs prints and ends by itself (`--help`, `--version`). One call at a time.
 */
export async function callCommand(args: readonly string[]): Promise<Ending> {
  const written = { stdout: '', stderr: '' };
  let exited: number | undefined;
  const { argv, exitCode } = process;
  const streams = [process.stdout, process.stderr];
  const known = streams.flatMap((stream) => stream.listeners('error'));
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      if (exited === undefined) written[name] += String(text);
      return true;
    }),
  );
  const exits = vi.spyOn(process, 'exit').mockImplementation((code) => {
    exited ??= Number(code ?? 0);
    throw new ProcessOver();
  });
  process.argv = [process.execPath, 'tollmark', ...args];
  process.exitCode = undefined;
  try {
    // Another query is another module: this one alone is evaluated again.
    const entry = `../../src/cli.ts?call=${calls++}`;
    await import(/* @vite-ignore */ entry);
    return { code: exited ?? Number(process.exitCode ?? 0), signal: null, ...written };
  } catch (error) {
    if (!(error instanceof ProcessOver) || exited === undefined) throw error;
    return { code: exited, signal: null, ...written };
  } finally {
    Object.assign(process, { argv, exitCode });
    for (const spy of [...spies, exits]) spy.mockRestore();
    for (const stream of streams) {
      for (const listener of stream.listeners('error')) {
        if (!known.includes(listener)) stream.off('error', listener as () => void);
      }
    }
  }
}
