import { Escrow, type EscrowOrder } from '../../../client/client.ts';
import { ScenarioError } from '../../../errors/scenario-error.ts';
import type { CostAttribution } from '../../../measure/cost-attribution.ts';
import { type LiveSnapshot, mergeSnapshots } from '../../../measure/live-snapshot.ts';
import type { AbortingThreshold } from '../../../measure/thresholds.ts';
import type { Scenario } from '../../../scenario/scenario.ts';
import { AbortJudge, mayAbort } from '../../abort-watch.ts';
import { settledDollars } from '../live-view.ts';
import type { Crew, CrewListener, FromWorker, ToWorker, WorkerEnd, WorkerStart } from './coordinator.ts';
import { mergedRecorders } from './merged-load.ts';
import { NOTHING_YET } from './nothing-yet.ts';
import type { RunDelta } from './part.ts';
import { PartStore } from './part-store.ts';

/** Until when all workers must be ready, in ms. */
const READY_MS_MAX = 30_000;
/** How often workers are looked after, and how many looks in a row one may be silent: 3 s. Looks, and not a clock: this process may have been stopped itself. */
const LOOK_MS = 500;
const SILENT_LOOKS_MAX = 6;

/** A worker that is gone. */
export interface LostWorker {
  readonly worker: number;
  /** A clause. */
  readonly why: string;
  /** Ms since the start. */
  readonly atMs: number;
}

interface WorkerState {
  phase: 'starting' | 'ready' | 'running' | 'over' | 'lost';
  transport: string | undefined;
  silentLooks: number;
  live: LiveSnapshot | undefined;
  /** Whether it was asked how far it is, and has not answered. */
  isAsked: boolean;
  end: WorkerEnd | undefined;
}

/** What is known of the workers of a run while it goes on: who lives, what they have measured, and what they may spend. */
export class CrewRun implements CrewListener {
  readonly store: PartStore = new PartStore();
  readonly escrow: Escrow | undefined;
  readonly losses: LostWorker[] = [];
  aborted: AbortingThreshold | undefined;
  readonly #scenario: Scenario;
  readonly #crew: Crew;
  readonly #nowMs: () => number;
  readonly #states: readonly WorkerState[];
  readonly #judge: AbortJudge | undefined;
  #judgedMs = 0;
  #settled: ReturnType<typeof settledDollars> | undefined;
  #worstNano: number[] = [];
  /** By `nowMs`. */
  #startMs: number | undefined;
  #changed: () => void = () => {};
  #fail: (error: Error) => void = () => {};

  constructor(scenario: Scenario, crew: Crew, nowMs: () => number) {
    const { maxNanoUsd } = scenario.client;
    this.#scenario = scenario;
    this.#crew = crew;
    this.#nowMs = nowMs;
    this.escrow = maxNanoUsd === undefined ? undefined : new Escrow(maxNanoUsd, crew.count);
    this.#states = Array.from({ length: crew.count }, newState);
    this.#judge = mayAbort(scenario.thresholds) ? new AbortJudge(scenario.thresholds) : undefined;
  }

  /** How requests go to a real endpoint. */
  get transport(): string | undefined {
    return this.#states[0]?.transport;
  }

  /** What workers told that came to the end. */
  get ends(): readonly WorkerEnd[] {
    return this.#states.flatMap(({ end }) => end ?? []);
  }

  /** Asks all of them how far they are, for the next `live`. */
  look(): void {
    for (const [worker, state] of this.#states.entries()) {
      if (state.phase !== 'running' || state.isAsked) continue;
      state.isAsked = true;
      this.#crew.tell(worker, { type: 'look' });
    }
  }

  /** All of them together, as they have told when they were last asked. */
  get live(): LiveSnapshot {
    const known = this.#states.flatMap(({ live, phase }) =>
      live === undefined ? [] : [phase === 'lost' ? withoutFuture(live, this.#endMs) : live],
    );
    const told = known.length === 0 ? NOTHING_YET : mergeSnapshots(known);
    const { length: lost } = this.losses;
    const doubts = lost === 0 ? [] : [`${lost} of ${this.#crew.count} workers are lost`];
    return { ...told, ...this.#settled, doubts: [...told.doubts, ...doubts].toSorted() };
  }

  /** When the load ends, as far as any worker knows; 0: nobody does. */
  get #endMs(): number {
    return Math.max(0, ...this.#states.map(({ live }) => live?.endMs ?? 0));
  }

  /** What a lost worker has measured is known from elsewhere. */
  restore(worker: number, delta: RunDelta): void {
    this.store.put(worker, delta);
    (this.#states[worker] as WorkerState).live = delta.live;
  }

  /** The provider's own bill has come: what workers reckoned gives way to it. */
  settle(bill: CostAttribution['total']): void {
    this.#settled = settledDollars(bill);
  }

  /** Starts the workers and gives each what `taskOf` says. Resolves when all are ready; rejects with who is not, and why. */
  async assemble(taskOf: (worker: number) => ToWorker): Promise<void> {
    this.#crew.start(this);
    for (let worker = 0; worker < this.#crew.count; worker++) this.#crew.tell(worker, taskOf(worker));
    const timer = setTimeout(() => this.#refuseUnready(), READY_MS_MAX);
    try {
      await this.#until((phase) => phase !== 'starting');
    } finally {
      clearTimeout(timer);
    }
  }

  /** Begins the load. Resolves when every worker has come to its end, or is lost. */
  async run(start: WorkerStart, beginMs: number): Promise<void> {
    this.#startMs = beginMs;
    this.#worstNano = [...start.worstNano];
    for (const state of this.#states) if (state.phase === 'ready') state.phase = 'running';
    this.#tellAll({ type: 'start', start });
    const looks = setInterval(() => this.#lookAfter(), LOOK_MS);
    try {
      await this.#until((phase) => phase === 'over' || phase === 'lost');
    } finally {
      clearInterval(looks);
    }
  }

  /** Ends the load of all workers. */
  stop(atOnce: boolean): void {
    this.#tellAll({ type: 'stop', atOnce });
  }

  heard(worker: number, message: FromWorker): void {
    const state = this.#states[worker] as WorkerState;
    if (state.phase === 'lost') return;
    state.silentLooks = 0;
    if (message.type === 'refused') this.#fail(new ScenarioError(message.code, message.problems));
    else if (message.type === 'ready') [state.phase, state.transport] = ['ready', message.transport];
    else if (message.type === 'live') [state.live, state.isAsked] = [message.live, false];
    else if (message.type === 'learned') this.#learn(worker, message.worstNano);
    else if (message.type === 'delta') this.#measured(worker, message.delta);
    else if (message.type === 'ask') this.#order(this.escrow?.ask(worker, message.needNano, message.wantNano));
    else if (message.type === 'returned') this.#order(this.escrow?.returned(worker, message.nano));
    else if (message.type === 'done') {
      [state.phase, state.end] = ['over', message.end];
      this.#measured(worker, message.end.delta);
    }
    this.#changed();
  }

  lost(worker: number, why: string): void {
    const state = this.#states[worker] as WorkerState;
    if (state.phase === 'over' || state.phase === 'lost') return;
    const wasRunning = state.phase === 'running';
    state.phase = 'lost';
    this.#crew.fence(worker);
    this.losses.push({ worker, why, atMs: Math.max(0, this.#nowMs() - (this.#startMs ?? this.#nowMs())) });
    this.#order(this.escrow?.died(worker));
    if (!wasRunning && this.#startMs === undefined) this.#fail(unready([`${this.#nameOf(worker)} ${why}`]));
    this.#judgeSoFar();
    this.#changed();
  }

  #nameOf(worker: number): string {
    return `worker ${worker} of ${this.#crew.count}`;
  }

  #measured(worker: number, delta: RunDelta): void {
    this.store.put(worker, delta);
    (this.#states[worker] as WorkerState).live = delta.live;
    this.#judgeSoFar();
  }

  /** Looks at the thresholds that may end the load, up to the last second that all who live have told of. */
  #judgeSoFar(): void {
    if (this.#judge === undefined || this.aborted !== undefined) return;
    const running = [...this.#states.keys()].filter((worker) => this.#states[worker]?.phase === 'running');
    const loadMs = Math.max(0, ...running.map((worker) => this.store.last(worker)?.part.endMs ?? 0));
    const upToMs = Math.min(...running.map((worker) => this.store.last(worker)?.upToMs ?? 0));
    if (running.length === 0 || upToMs <= this.#judgedMs || (loadMs > 0 && upToMs > loadMs)) return;
    this.#judgedMs = upToMs;
    this.aborted = this.#judge.look(mergedRecorders(this.#scenario, this.store.parts()), upToMs);
    if (this.aborted !== undefined) this.stop(false);
  }

  /** What one worker has learned of prices, the spend caps of all hold. */
  #learn(from: number, worstNano: readonly number[]): void {
    if (this.escrow === undefined || worstNano.every((nano, i) => nano <= (this.#worstNano[i] ?? 0))) return;
    const isFirst = this.#worstNano.length === 0;
    this.#worstNano = worstNano.map((nano, i) => Math.max(nano, this.#worstNano[i] ?? 0));
    if (isFirst) return;
    for (let worker = 0; worker < this.#crew.count; worker++)
      if (worker !== from) this.#crew.tell(worker, { type: 'raise', worstNano: this.#worstNano });
  }

  #order(orders: readonly EscrowOrder[] = []): void {
    for (const { worker, ...order } of orders) {
      const isOver = this.#states[worker]?.phase === 'over';
      if (!isOver) this.#crew.tell(worker, order);
      // Who is over sends nothing any more, but what it had idle is not told: it stays with it.
      else if (order.type === 'recall') this.#order(this.escrow?.returned(worker, this.#idleNano(worker)));
    }
  }

  /** What a worker that is over has leased, and neither spent nor held. */
  #idleNano(worker: number): bigint {
    const committedNano = this.store.last(worker)?.part.committedNano ?? 0n;
    const idleNano = (this.escrow?.leasedNano(worker) ?? 0n) - committedNano;
    return idleNano > 0n ? idleNano : 0n;
  }

  #lookAfter(): void {
    for (const [worker, state] of this.#states.entries()) {
      if (state.phase === 'running' && ++state.silentLooks > SILENT_LOOKS_MAX) this.lost(worker, 'was silent for 3 s');
    }
  }

  #refuseUnready(): void {
    const late = [...this.#states.keys()].filter((worker) => this.#states[worker]?.phase === 'starting');
    this.#fail(unready(late.map((worker) => `${this.#nameOf(worker)} was not ready after ${READY_MS_MAX / 1000} s`)));
  }

  #tellAll(message: ToWorker): void {
    for (const [worker, { phase }] of this.#states.entries())
      if (phase !== 'over' && phase !== 'lost') this.#crew.tell(worker, message);
  }

  /** Resolves when the phase of every worker is such. */
  #until(isThere: (phase: WorkerState['phase']) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#changed = () => {
        if (this.#states.every(({ phase }) => isThere(phase))) resolve();
      };
      this.#changed();
    });
  }
}

function unready(messages: readonly string[]): ScenarioError {
  const told = messages.map((message) => ({
    path: '--workers',
    message: `${message}, so nothing was sent; use fewer workers, or run again`,
  }));
  return new ScenarioError('WORKERS_UNREADY', told);
}

/** What a lost worker has told, among others that go on: nothing of it is under way, and how far the run is they say. `endMs`: of the load. */
function withoutFuture(live: LiveSnapshot, endMs: number): LiveSnapshot {
  return { ...live, phase: 'draining', active: 0, endMs };
}

function newState(): WorkerState {
  return { phase: 'starting', transport: undefined, silentLooks: 0, live: undefined, isAsked: false, end: undefined };
}
