import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScenarioError } from '../../errors/scenario-error.ts';
import type { TrialStore } from '../../executors/carry-out.ts';

/** Where the runs of a comparison in pairs go. */
export interface PairDirectory extends TrialStore {
  /** The run directory of a side in a pair, from 1; its name alone where it is not kept. */
  sourceOf(side: 'a' | 'b', pair: number): string;
  /** Where the run of a pair that does not count is kept at the end. */
  leftOutSourceOf(side: 'a' | 'b', pair: number): string;
  /** Renames the runs of pairs that do not count, or are not whole, so that `DIR/a-*` names those that count; removes what is not kept. */
  finish(pairs: { readonly counted: readonly number[]; readonly leftOut: readonly number[] }): void;
}

/** What no comparison may find where it begins: its directories are read by their names. */
const TAKEN = /^(?:(?:left-out|interrupted)-)?[ab]-\d+$/;
const RUN = /^[ab]-(\d+)$/;

/** Opens the directory of a comparison; undefined: one that is gone at the end. Throws a `ScenarioError` USAGE where another comparison has left its runs. */
export function openPairDirectory(out: string | undefined): PairDirectory {
  if (out === '')
    throw new ScenarioError('USAGE', [{ path: '--out', message: 'name a directory, such as --out runs/today' }]);
  const taken = out !== undefined && existsSync(out) ? namesIn(out).find((name) => TAKEN.test(name)) : undefined;
  if (taken !== undefined) {
    const message = `holds runs of another comparison (${taken}); name another directory, or remove them`;
    throw new ScenarioError('USAGE', [{ file: out as string, path: '', message }]);
  }
  const folder = out ?? mkdtempSync(join(tmpdir(), 'tollmark-pairs-'));
  if (out !== undefined) makeFolder(out);
  const nameIn = (name: string): string => (out === undefined ? name : join(out, name));
  return {
    sourceOf: (side, pair) => nameIn(`${side}-${pair}`),
    leftOutSourceOf: (side, pair) => nameIn(`${out === undefined ? '' : 'left-out-'}${side}-${pair}`),
    prepare: (index, { side = 'a' }) => join(folder, `${side}-${Math.floor(index / 2) + 1}`),
    read: () => undefined,
    write: () => undefined,
    finish: ({ counted, leftOut }) => {
      if (out === undefined) return rmSync(folder, { recursive: true, force: true });
      for (const name of readdirSync(folder)) {
        const pair = Number(RUN.exec(name)?.[1] ?? 0);
        if (pair === 0 || counted.includes(pair)) continue;
        renameSync(join(folder, name), join(folder, `${leftOut.includes(pair) ? 'left-out' : 'interrupted'}-${name}`));
      }
    },
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    throw new ScenarioError('USAGE', [
      { file: folder, path: '', message: 'is no directory; name another one with --out' },
    ]);
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const message = `cannot be made (${(error as NodeJS.ErrnoException).code}); name another directory with --out`;
    throw new ScenarioError('OUTPUT_UNWRITABLE', [{ file: path, path: '', message }]);
  }
}
