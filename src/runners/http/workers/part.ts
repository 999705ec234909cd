import type { ExemplarChoiceDump } from '../../../measure/exemplar-choice.ts';
import type { LiveSnapshot } from '../../../measure/live-snapshot.ts';
import type { Summary } from '../../../measure/summary.ts';
import { dumpRun, type RunDump } from '../../../measure/summary-merge.ts';
import type { CollectedRequest } from '../../exemplar-collector.ts';
import type { ConnectionWaitsDump } from '../connection-waits.ts';
import type { HttpRun } from '../http-run.ts';
import type { LiveBillDump } from '../live-bill.ts';
import type { RunOverHttpOptions } from '../run-over-http.ts';
import type { TapeDump } from './request-tape.ts';

/** All that a worker has measured so far, as plain data: what the one summary of a run is made of. Cumulative. */
export interface RunPart {
  readonly run: RunDump;
  readonly bill: LiveBillDump;
  readonly exemplars: ExemplarChoiceDump<CollectedRequest>;
  readonly byKey: Summary['attempts']['byKey'] | undefined;
  readonly unreadable: { readonly count: number; readonly firstMessage: string };
  readonly unstreamed: number;
  readonly foreign: readonly string[];
  readonly refusedInFlight: number;
  readonly refusedSpendCap: number;
  readonly capReached: boolean;
  /** Spent and held of a shared cap, in nano-USD. */
  readonly committedNano: bigint;
  /** By class: the dearest attempt, and the most that one may cost as far as is known, in nano-USD. */
  readonly dearestNano: readonly number[];
  readonly worstNano: readonly number[];
  readonly endMs: number;
  readonly deadMs: number | undefined;
  readonly waits: ConnectionWaitsDump;
}

/** What a worker publishes while it goes on: numbered, so that one that comes twice, or late, changes nothing. */
export interface RunDelta {
  readonly seq: number;
  readonly part: RunPart;
  /** Not cumulative: what is new since the delta before. */
  readonly tape: TapeDump;
  /** Up to where the part tells of the run, in whole ms since its start. */
  readonly upToMs: number;
  readonly live: LiveSnapshot;
}

/** What a run has measured so far. */
export function partOf(run: HttpRun, { scenario }: Pick<RunOverHttpOptions, 'scenario'>): RunPart {
  const { models } = scenario.provider;
  const { answers, client, recorders, bill } = run;
  return {
    run: dumpRun({ models, recorders, costs: bill.costs, workers: undefined, bySource: undefined }),
    bill: bill.dump(),
    exemplars: run.exemplars.dump(),
    byKey: answers.byKey,
    unreadable: answers.unreadable,
    unstreamed: answers.unstreamed,
    foreign: [...run.requests.foreign],
    refusedInFlight: client.refusedInFlight,
    refusedSpendCap: client.refusedSpendCap,
    capReached: client.capReached,
    committedNano: client.spending.committedNano,
    dearestNano: [...run.dearestNano],
    worstNano: [...client.worstNano],
    endMs: run.load.endMs,
    deadMs: run.connection.deadMs,
    waits: run.connection.waits.dump(),
  };
}
