import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loggedWorld } from '../attempts/attempt-log.ts';
import type { AttemptLine } from '../attempts/attempt-record.ts';
import {
  endedAttempts,
  furtherAttempts,
  lineValue,
  mergeInOrder,
  sendRecords,
  SkippedLines,
} from '../attempts/attempt-log.ts';
import { OpenSends } from '../attempts/attempt-log.ts';
import type { Summary } from '../measure/summary.ts';
import { type FileLine, readLines } from '../platform/file-lines.ts';
import { unreadable } from '../platform/files.ts';
import { RUN_FILES, workerFiles } from '../platform/run-directory.ts';
import { rebuildSummary } from '../runners/http/rebuild.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** The logs that a run over HTTP has left in its directory, be it of one load generator or of several. They are read as streams, whatever their size. */
export class RunLog {
  readonly #directory: string;
  readonly #world: Summary['world'];
  readonly #skipped = new SkippedLines();

  /** Throws a `ScenarioError` SCENARIO_UNREADABLE where there is no log, or one that has not begun. */
  constructor(directory: string) {
    const path = join(directory, RUN_FILES.attempts);
    if (existsSync(join(directory, RUN_FILES.plan))) {
      const message = `is of a study that was cut off; tollmark simulate --resume ${directory} goes on (or tollmark run, over HTTP)`;
      throw unreadable(directory, message);
    }
    if (!existsSync(path)) {
      const message = `has neither ${RUN_FILES.summary} nor ${RUN_FILES.attempts}; name the directory of a run`;
      throw unreadable(directory, message);
    }
    this.#directory = directory;
    const logs = this.#logsOf(RUN_FILES.attempts);
    for (const log of [...logs, ...this.#logsOf(RUN_FILES.sends)]) refuseStream(log);
    // Of several load generators one may have found no room for its log.
    const world = firstOf(logs, worldOf);
    if (world === undefined)
      throw unreadable(path, 'does not begin with the header of a tollmark/attempts@2; the run ended before it began');
    this.#world = world;
  }

  /** Which lines of what was read are no attempts; undefined: all are. */
  get skipped(): string | undefined {
    return this.#skipped.text;
  }

  /** The summary of the run, as far as its log tells. */
  summarize(scenario: Scenario): Summary {
    const sends = this.#logsOf(RUN_FILES.sends).map((path) =>
      sendRecords(basename(path), readLines(path), this.#skipped),
    );
    const open = new OpenSends(mergeInOrder(sends, (record) => ('sentMs' in record ? record.sentMs : 0)));
    return rebuildSummary(scenario, this.#world, open.watch(this.attempts()), {
      further: furtherAttempts(this.#lines()),
      unended: () => open.unended(),
      skipped: () => this.skipped,
    });
  }

  /** All attempts that have ended. Several load generators have a log each: together they are as if one had written down what ended, when it did. */
  attempts(): Iterable<AttemptLine> {
    const logs = this.#logsOf(RUN_FILES.attempts).map((path) =>
      endedAttempts(basename(path), readLines(path), this.#skipped),
    );
    return mergeInOrder(logs, ({ endedMs }) => endedMs);
  }

  *#lines(): Generator<FileLine> {
    for (const path of this.#logsOf(RUN_FILES.attempts)) yield* readLines(path);
  }

  /** The logs of a kind: that of the run, where it is there, and those of its workers. */
  #logsOf(name: string): string[] {
    const own = join(this.#directory, name);
    return [...(existsSync(own) ? [own] : []), ...workerFiles(this.#directory, name)];
  }
}

function firstOf<T, U>(items: readonly T[], valueOf: (item: T) => U | undefined): U | undefined {
  for (const item of items) {
    const value = valueOf(item);
    if (value !== undefined) return value;
  }
  return undefined;
}

function worldOf(path: string): Summary['world'] | undefined {
  for (const line of readLines(path)) return line.number === 1 ? loggedWorld(lineValue(line)) : undefined;
  return undefined;
}

/** A log is read more than once, which a pipe or a device does not allow. */
function refuseStream(path: string): void {
  const stat = statSync(path);
  if (stat.isFile() || stat.isDirectory()) return;
  throw unreadable(path, 'is no file, and a log is read more than once; write what it holds to a file');
}
