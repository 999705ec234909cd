import type {
  Coordinator,
  FromWorker,
  MoneyOrder,
  ToWorker,
  WorkerStart,
  WorkerTask,
} from '../runners/http/workers/run-by-workers.ts';

/** A process with a channel to the one that has forked it, as far as a coordinator needs it. */
export interface Channel {
  readonly connected: boolean;
  send?(message: unknown, handle: undefined, options: undefined, done: () => void): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
}

/** The coordinator of a worker that is a child process: the process that has forked it. When that is gone, the load ends at once. */
export class ChildCoordinator implements Coordinator {
  readonly #channel: Channel;
  readonly #task: Promise<WorkerTask>;
  readonly #start: Promise<WorkerStart>;
  #abort: ((atOnce: boolean) => void)[] = [];
  #money: ((order: MoneyOrder) => void)[] = [];
  #look: (() => void)[] = [];
  /** Said before anybody listened: 1 to end, 2 at once. */
  #aborted = 0;

  constructor(channel: Channel) {
    this.#channel = channel;
    let [begin, go] = [(_: WorkerTask): void => {}, (_: WorkerStart): void => {}];
    this.#task = new Promise((resolve) => (begin = resolve));
    this.#start = new Promise((resolve) => (go = resolve));
    channel.on('message', (message) => {
      const told = message as ToWorker;
      if (told.type === 'task') begin(told.task);
      else if (told.type === 'start') go(told.start);
      else if (told.type === 'stop') this.#end(told.atOnce);
      else if (told.type === 'look') for (const listener of this.#look) listener();
      else for (const listener of this.#money) listener(told);
    });
    channel.on('disconnect', () => {
      this.#end(true);
      // Whoever waits for the start goes on to its end, and sends nothing.
      go({ startMs: 0, worstNano: [] });
    });
  }

  join(): Promise<WorkerTask> {
    return this.#task;
  }

  async barrier(transport: string | undefined): Promise<void> {
    await this.#tell({ type: 'ready', transport });
    await this.#start;
  }

  once(): Promise<WorkerStart> {
    return this.#start;
  }

  publishDelta(delta: Extract<FromWorker, { type: 'delta' }>['delta']): void {
    void this.#tell({ type: 'delta', delta });
  }

  publishBeat(): void {
    void this.#tell({ type: 'beat' });
  }

  publishLive(live: Extract<FromWorker, { type: 'live' }>['live']): void {
    void this.#tell({ type: 'live', live });
  }

  publishLearned(worstNano: readonly number[]): void {
    void this.#tell({ type: 'learned', worstNano });
  }

  publishEnd(end: Extract<FromWorker, { type: 'done' }>['end']): Promise<void> {
    return this.#tell({ type: 'done', end });
  }

  /** Says that it cannot begin. */
  refuse(refusal: Omit<Extract<FromWorker, { type: 'refused' }>, 'type'>): Promise<void> {
    return this.#tell({ type: 'refused', ...refusal });
  }

  publishMoney(message: Extract<FromWorker, { type: 'ask' | 'returned' }>): void {
    void this.#tell(message);
  }

  onAbort(listener: (atOnce: boolean) => void): void {
    this.#abort.push(listener);
    if (this.#aborted > 0) listener(this.#aborted > 1);
  }

  onMoney(listener: (order: MoneyOrder) => void): void {
    this.#money.push(listener);
  }

  onLook(listener: () => void): void {
    this.#look.push(listener);
  }

  #end(atOnce: boolean): void {
    this.#aborted = atOnce ? 2 : Math.max(1, this.#aborted);
    for (const listener of this.#abort) listener(atOnce);
  }

  #tell(message: FromWorker): Promise<void> {
    return new Promise((resolve) => {
      if (this.#channel.connected && this.#channel.send !== undefined)
        this.#channel.send(message, undefined, undefined, resolve);
      else resolve();
    });
  }
}
