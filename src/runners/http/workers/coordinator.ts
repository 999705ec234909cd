import type { Problem, ScenarioErrorCode } from '../../../errors/scenario-error.ts';
import type { LiveSnapshot } from '../../../measure/live-snapshot.ts';
import type { RehearsalSummary } from '../../../measure/summary.ts';
import type { Scenario } from '../../../scenario/scenario.ts';
import type { Stripe } from '../../../workload/requests-ahead.ts';
import type { TargetFlags } from '../../target.ts';
import type { GeneratorLoad } from '../generator-load.ts';
import type { RunDelta } from './part.ts';

/** What a worker is to do. */
export interface WorkerTask {
  readonly stripe: Stripe;
  readonly scenario: Scenario;
  readonly world: 'mock' | 'real';
  readonly origin: string;
  readonly apiKey: string;
  /** From what the access to a real endpoint is made again, with the variables and files of the machine; absent: by the key alone. */
  readonly flags?: TargetFlags | undefined;
  /** Where its logs go; undefined: nowhere. */
  readonly folder: string | undefined;
  readonly rehearses: boolean;
  /** Whether it tells each second what it has measured: a threshold may end the load, or nothing else is left of a worker that is lost. */
  readonly tellsDeltas: boolean;
}

/** When the load begins, and what is known by then. */
export interface WorkerStart {
  /** By the machine's monotonic clock, in ms: `machineMs`. */
  readonly startMs: number;
  /** By class: the most that an attempt may cost as far as is known, in nano-USD; empty: as the scenario says. */
  readonly worstNano: readonly number[];
}

/** What a worker tells when its load is over. */
export interface WorkerEnd {
  readonly delta: RunDelta;
  readonly generator: GeneratorLoad;
  readonly rehearsed: RehearsalSummary | undefined;
  /** How late it began, in ms. */
  readonly lateMs: number;
  /** Why lines of its log are missing; undefined: none is. */
  readonly logLoss: string | undefined;
}

/** What a worker says. */
export type FromWorker =
  | { readonly type: 'ready'; readonly transport: string | undefined }
  | { readonly type: 'refused'; readonly code: ScenarioErrorCode; readonly problems: readonly Problem[] }
  /** It lives. */
  | { readonly type: 'beat' }
  /** How far it is, for who has asked. */
  | { readonly type: 'live'; readonly live: LiveSnapshot }
  /** By class: the most that an attempt may cost as far as it knows, in nano-USD: more than it knew before. */
  | { readonly type: 'learned'; readonly worstNano: readonly number[] }
  | { readonly type: 'delta'; readonly delta: RunDelta }
  | { readonly type: 'ask'; readonly needNano: bigint; readonly wantNano: bigint }
  | { readonly type: 'returned'; readonly nano: bigint }
  | { readonly type: 'done'; readonly end: WorkerEnd };

/** What a worker is told about money. */
export type MoneyOrder =
  | { readonly type: 'grant'; readonly nano: bigint }
  | { readonly type: 'recall' }
  | { readonly type: 'exhausted' }
  | { readonly type: 'raise'; readonly worstNano: readonly number[] };

/** What a worker is told. */
export type ToWorker =
  | { readonly type: 'task'; readonly task: WorkerTask }
  | { readonly type: 'start'; readonly start: WorkerStart }
  | { readonly type: 'stop'; readonly atOnce: boolean }
  /** Say how far you are. */
  | { readonly type: 'look' }
  | MoneyOrder;

/**
 * What a worker needs of whoever coordinates the run. One backend is one file: `src/executors/child-coordinator.ts` speaks to the process that has
 * forked it.
 */
export interface Coordinator {
  /** Joins the run, and is told which part of it to send. */
  join(): Promise<WorkerTask>;
  /** Says that it is ready, and waits until all are. `transport`: how requests go to a real endpoint. */
  barrier(transport: string | undefined): Promise<void>;
  /** What is done once for all workers, when all are ready: the start is named. */
  once(): Promise<WorkerStart>;
  /** Tells what it has measured so far. */
  publishDelta(delta: RunDelta): void;
  /** Says that it lives. */
  publishBeat(): void;
  /** Tells how far it is. */
  publishLive(live: LiveSnapshot): void;
  /** Tells what it has learned of prices. */
  publishLearned(worstNano: readonly number[]): void;
  /** Tells what it has measured in all. Resolves when that has left. */
  publishEnd(end: WorkerEnd): Promise<void>;
  /** Asks for money, or gives it back. */
  publishMoney(message: Extract<FromWorker, { type: 'ask' | 'returned' }>): void;
  /** Calls back when the load is to end: with its requests under way, or at once, as also when the coordinator is gone. */
  onAbort(listener: (atOnce: boolean) => void): void;
  onMoney(listener: (order: MoneyOrder) => void): void;
  /** Calls back when somebody wants to know how far it is. */
  onLook(listener: () => void): void;
}

/** Who hears of the workers. */
export interface CrewListener {
  heard(worker: number, message: FromWorker): void;
  /** A worker is gone. `why`: a clause. */
  lost(worker: number, why: string): void;
}

/** The workers of a run, as who coordinates it sees them. One backend is one file: `src/executors/child-crew.ts` forks them. */
export interface Crew {
  readonly count: number;
  /** Starts the workers. Call it once. */
  start(listener: CrewListener): void;
  /** Tells a worker something; one that is gone hears nothing. */
  tell(worker: number, message: ToWorker): void;
  /** Makes sure that a worker sends nothing any more. */
  fence(worker: number): void;
  /** Ends all workers that still live, and waits for that. */
  close(): Promise<void>;
}
