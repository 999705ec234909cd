import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** The process that holds a lock. */
export interface LockHolder {
  /** 0 where the file does not say. */
  readonly pid: number;
  /** The name of its machine. */
  readonly host: string;
}

/** What this process writes into a lock. */
export function ownMark(): string {
  return `${process.pid} ${hostname()}\n`;
}

/** Who holds a lock; undefined when the file is gone. A file without a number was made a moment ago, or by something else. */
export function holderOf(path: string): LockHolder | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const [, pid = '0', host = ''] = /^(\d{1,10}) (\S+)\n$/.exec(text) ?? [];
  return { pid: Number(pid), host };
}

/**
 * Whether the holder lives. Of a process on another machine nothing can be known: it counts as alive. `isOurs`: whether this process holds the
 * lock itself; an earlier process may have had its number.
 */
export function isAlive({ pid, host }: LockHolder, isOurs: boolean): boolean {
  if (pid === 0 || host !== hostname()) return true;
  if (pid === process.pid) return isOurs;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** The holder in the words of a message. */
export function whoIs(holder: LockHolder | undefined): string {
  if (holder === undefined || holder.pid === 0) return 'another process';
  return `process ${holder.pid} on ${holder.host === hostname() ? 'this machine' : holder.host}`;
}
