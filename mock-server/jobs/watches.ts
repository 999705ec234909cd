import type { ServerResponse } from 'node:http';
import type { JobPhase, JobView } from '../../src/wire/query-context.ts';
import type { JobWatch } from '../../src/wire/dialect.ts';

/** Most clients that watch jobs at the same time. */
export const WATCHERS_MAX = 1000;

/** A comment of an event stream, which clients ignore; it keeps proxies from closing the connection. */
const KEEP_ALIVE = ': keep-alive\n\n';

interface Watcher {
  readonly number: number;
  readonly watch: JobWatch;
  readonly response: ServerResponse;
  phase: JobPhase;
  queuePosition: number;
}

/**
 * Clients that are told of each change of a job's phase and of its place in the queue, until it has ended. Who does not read misses changes, and hears
 * the end.
 */
export class JobWatches {
  readonly #watchers = new Set<Watcher>();
  readonly #viewOf: (number: number) => JobView | undefined;

  /** `viewOf`: a job under way by its number. */
  constructor(viewOf: (number: number) => JobView | undefined) {
    this.#viewOf = viewOf;
  }

  get size(): number {
    return this.#watchers.size;
  }

  /** Whether anyone watches the job of this number. */
  has(number: number): boolean {
    for (const watcher of this.#watchers) if (watcher.number === number) return true;
    return false;
  }

  /** Begins an answer that lasts until the job has ended. Call only when there is room. */
  add(number: number, watch: JobWatch, view: JobView, response: ServerResponse): void {
    response.writeHead(200, { 'cache-control': 'no-cache', ...watch.headers });
    response.write(watch.event(view));
    if (view.phase === 'ended') {
      response.end();
      return;
    }
    const { phase, queuePosition } = view;
    const watcher: Watcher = { number, watch, response, phase, queuePosition };
    this.#watchers.add(watcher);
    response.once('close', () => this.#watchers.delete(watcher));
    if (response.destroyed) this.#watchers.delete(watcher);
  }

  /** Something happened at the provider: tells those whose job has changed. */
  changed(): void {
    for (const watcher of this.#watchers) {
      if (watcher.response.writableNeedDrain) continue;
      const view = this.#viewOf(watcher.number);
      if (view === undefined || (view.phase === watcher.phase && view.queuePosition === watcher.queuePosition))
        continue;
      watcher.phase = view.phase;
      watcher.queuePosition = view.queuePosition;
      watcher.response.write(watcher.watch.event(view));
    }
  }

  /** A job has ended: its watchers hear it, and their answers are complete. */
  ended(number: number, view: JobView): void {
    for (const watcher of this.#watchers) {
      if (watcher.number !== number) continue;
      this.#watchers.delete(watcher);
      watcher.response.end(watcher.watch.event(view));
    }
  }

  keepAlive(): void {
    for (const { response } of this.#watchers) if (!response.writableNeedDrain) response.write(KEEP_ALIVE);
  }

  close(): void {
    for (const { response } of this.#watchers) response.end();
    this.#watchers.clear();
  }
}
