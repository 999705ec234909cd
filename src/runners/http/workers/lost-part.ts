import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AttemptLine, SentAttempt } from '../../../attempts/attempt-record.ts';
import { endedAttempts, sendRecords, SkippedLines } from '../../../attempts/attempt-log.ts';
import { OpenSends } from '../../../attempts/attempt-log.ts';
import { ScenarioError } from '../../../errors/scenario-error.ts';
import type { LiveSnapshot } from '../../../measure/live-snapshot.ts';
import { dumpRun } from '../../../measure/summary-merge.ts';
import { parseNanoUsd } from '../../../money/nano-usd.ts';
import { type FileLine, readLines } from '../../../platform/file-lines.ts';
import { RUN_FILES, workerFile } from '../../../platform/run-directory.ts';
import type { Scenario } from '../../../scenario/scenario.ts';
import { ConnectionWaits } from '../connection-waits.ts';
import { recordedSnapshot } from '../live-view.ts';
import { classOf, RestoredRun } from '../restored-run.ts';
import { NOTHING_YET } from './nothing-yet.ts';
import type { RunDelta, RunPart } from './part.ts';
import type { TapeDump } from './request-tape.ts';

/** Where the logs of workers are, and of what kind their run is. */
export interface LostPartOptions {
  readonly scenario: Scenario;
  readonly world: 'mock' | 'real';
  /** Undefined where nothing is written. */
  readonly folder: string | undefined;
}

/** What a lost worker has written down, in the place of what it would have told at its end; undefined where it has left no log that can be read. */
export function readLostPart(options: LostPartOptions, worker: number): RunDelta | undefined {
  const { folder } = options;
  if (folder === undefined) return undefined;
  const [log, sends] = [RUN_FILES.attempts, RUN_FILES.sends].map((name) => join(folder, workerFile(name, worker)));
  if (!existsSync(log as string)) return undefined;
  try {
    // The summary says that the worker was lost, so that its log is no whole one is no news.
    const skipped = new SkippedLines();
    const open = new OpenSends(sendRecords(RUN_FILES.sends, linesIn(sends as string), skipped));
    const lines = [...open.watch(endedAttempts(RUN_FILES.attempts, linesIn(log as string), skipped))];
    return restorePart(options, lines, open.unended().attempts);
  } catch (error) {
    // A log that is damaged must not cost what the others have measured.
    if (error instanceof ScenarioError) return undefined;
    throw error;
  }
}

function linesIn(path: string): Iterable<FileLine> {
  return existsSync(path) ? readLines(path) : [];
}

/** The part of a worker, made again from its log. Requests count where an attempt ended; those under way may have cost their worst. */
export function restorePart(
  { scenario, world }: LostPartOptions,
  lines: readonly AttemptLine[],
  unended: readonly SentAttempt[],
): RunDelta {
  const restored = new RestoredRun(scenario, world, { hasBill: world === 'mock' });
  for (const line of lines) restored.add(line);
  restored.addUnended(unended);
  restored.endRequests();
  const { recorders, bill, exemplars, classes } = restored;
  const unreadable = lines.filter(({ outcome }) => outcome === 'unreadable');
  const dearestNano = new Float64Array(classes.model.length);
  for (const line of lines) {
    const requestClass = classOf(scenario.workload.requests, line);
    const dearest = dearestNano[requestClass];
    if (dearest !== undefined) dearestNano[requestClass] = Math.max(dearest, Number(parseNanoUsd(line.dollars)));
  }
  const part: RunPart = {
    run: dumpRun({
      models: scenario.provider.models,
      recorders,
      costs: bill.costs,
      workers: undefined,
      bySource: undefined,
    }),
    bill: bill.dump(),
    exemplars: exemplars.dump(),
    byKey: undefined,
    unreadable: { count: unreadable.length, firstMessage: unreadable[0]?.message ?? '' },
    unstreamed: 0,
    foreign: [],
    refusedInFlight: 0,
    refusedSpendCap: 0,
    capReached: false,
    committedNano: bill.costs.total.billed.value() + bill.bySource().unknownNano,
    dearestNano: [...dearestNano],
    worstNano: [...classes.worstNano],
    endMs: recorders.lastMs,
    deadMs: undefined,
    waits: new ConnectionWaits().dump(),
  };
  const tape = tapeOf(lines, restored.recorders);
  const live: LiveSnapshot = {
    ...NOTHING_YET,
    ...recordedSnapshot(recorders.all, bill),
    phase: 'draining',
    elapsedMs: recorders.lastMs,
    retries: lines.filter(({ attempt }) => attempt > 1).length,
  };
  return { seq: Number.MAX_SAFE_INTEGER, part, tape, upToMs: recorders.lastMs, live };
}

/** Which answers were kept, and when their requests were due. */
function tapeOf(lines: readonly AttemptLine[], recorders: RestoredRun['recorders']): TapeDump {
  const kept = lines.filter(({ outcome }) => outcome === 'ok');
  const { all } = recorders;
  const phases =
    all.length === 1 ? [] : lines.flatMap(({ request, dueMs }) => [request, all.indexOf(recorders.of(dueMs))]);
  return {
    deliveries: Float64Array.from(kept.flatMap(({ request, attempt }) => [request, attempt])),
    jobs: kept.flatMap(({ request, foundByKey, jobId }) =>
      foundByKey === true && jobId !== undefined ? [[request, jobId] as const] : [],
    ),
    phases: Float64Array.from(phases),
  };
}
