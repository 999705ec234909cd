import { availableParallelism } from 'node:os';
import { expectRequests } from '../estimate/requests.ts';
import type { Summary } from '../measure/summary.ts';
import type { RunEvidence } from '../runners/http/run-over-http.ts';
import type { RunUnderWay } from '../runners/http/run-over-http.ts';
import type { Target } from '../runners/target.ts';
import type { Planner } from '../study/planner.ts';
import type { ChildCommand, ChildCommands } from './child-runs.ts';
import type { Executor } from './executor.ts';

export type { ChildCommand };

/** Most worker threads of one study. */
export const THREADS_MAX = 256;

/** What is to be carried out, and what for. */
export interface ExecutorOptions {
  readonly world: Summary['world'];
  readonly planner: Pick<Planner, 'scenarios' | 'trialCount'>;
  /** Worker threads that a user asks for. */
  readonly threads?: number | undefined;
  /** A real endpoint. */
  readonly target?: Target | undefined;
  /** Whether a run over HTTP is simulated behind it, too. */
  readonly twin?: boolean | undefined;
  /** Whether a load over HTTP is rehearsed ahead of its first run. */
  readonly rehearsal?: boolean | undefined;
  /** Processes that send a load over HTTP together; default 1. */
  readonly workers?: number | undefined;
  /** Of a comparison in pairs: how each side is run as a process of its own. */
  readonly commands?: ChildCommands | undefined;
  /** Of a pilot: what keeps its log and its bill. */
  readonly evidence?: RunEvidence | undefined;
  /** Of runs over HTTP: told each of them once its load begins. */
  readonly onUnderWay?: ((run: Pick<RunUnderWay, 'progress'>) => void) | undefined;
}

/** A kind of executor: one file of this folder, and one entry in `EXECUTORS`. */
export interface ExecutorKind {
  /** As the heading of its section in docs/studies.md. */
  readonly name: string;
  suits(options: ExecutorOptions): boolean;
  open(options: ExecutorOptions): Promise<Executor>;
}

/** Every kind of executor; the first that suits is taken. */
export const EXECUTORS: readonly ExecutorKind[] = [
  {
    name: 'Child processes',
    suits: ({ commands }) => commands !== undefined,
    open: async ({ commands }) => (await import('./child-runs.ts')).inChildren(commands as ChildCommands),
  },
  {
    name: 'In process',
    suits: (options) => options.world === 'virtual' && isSoonOver(options),
    open: async ({ planner }) => (await import('./in-process.ts')).inProcess(planner.trialCount === 1),
  },
  {
    name: 'Threads',
    suits: ({ world }) => world === 'virtual',
    open: async ({ threads, planner }) => {
      const count = Math.min(threads ?? availableParallelism(), planner.trialCount, THREADS_MAX);
      return (await import('./threads.ts')).onThreads(count);
    },
  },
  {
    name: 'Over HTTP',
    suits: ({ world }) => world !== 'virtual',
    open: async (options) => (await import('./http.ts')).overHttp(options),
  },
];

/** The executor for a study. */
export async function openExecutor(options: ExecutorOptions): Promise<Executor> {
  const kind = EXECUTORS.find((each) => each.suits(options));
  if (kind === undefined) throw new Error(`No executor runs in the world ${options.world}.`);
  return kind.open(options);
}

/** Requests that are simulated before threads have started. */
const SOON_OVER_REQUESTS = 100_000;

/** Whether threads would not pay: for a single trial, or for few requests where nobody has asked for threads. */
function isSoonOver({ planner, threads }: ExecutorOptions): boolean {
  const { trialCount, scenarios } = planner;
  if (trialCount === 1) return true;
  if (threads !== undefined) return false;
  const counts = scenarios.map(({ scenario }) => expectRequests(scenario.workload).count ?? Number.POSITIVE_INFINITY);
  const requests = counts.reduce((sum, count) => sum + count, 0) * (trialCount / scenarios.length);
  return requests <= SOON_OVER_REQUESTS;
}
