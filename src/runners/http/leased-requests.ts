import { type Client, SpendLease } from '../../client/client.ts';
import type { Timeline } from '../../engine/timeline.ts';
import type { PhaseRecorders } from '../../measure/phase-recorders.ts';
import type { ClassCosts } from '../class-costs.ts';
import type { Load } from '../load.ts';
import type { HttpRunOptions, SharedCap } from './run-options.ts';

/** What requests by a lease work with. */
interface LeasedParts {
  readonly lease: SharedCap;
  readonly client: Client;
  readonly load: Pick<Load, 'requestOver' | 'stop'>;
  readonly timeline: Timeline;
  readonly maxInFlight: number;
  /** A request is not begun at all, for the run is over. */
  readonly drop: (requestClass: number, dueMs: number) => void;
  /** Does what comes from outside of the timeline. */
  readonly act: (action: () => void) => void;
}

interface Waiting {
  readonly request: number;
  readonly requestClass: number;
  readonly dueMs: number;
}

/**
 * The requests of a run whose spend cap is a lease: one that is due, and for which the lease has no room, waits for the answer of who holds the cap. It
 * counts as refused only if that is that the cap is reached. Waiting requests count for the bound on requests under way.
 */
export class LeasedRequests {
  readonly lease: SpendLease;
  readonly #parts: LeasedParts;
  #waiting: Waiting[] = [];

  constructor(parts: LeasedParts) {
    this.#parts = parts;
    const { spending, worstNano } = parts.client;
    this.lease = new SpendLease({ ...parts.lease, spending, worstNano });
  }

  /** How many requests wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** A request is due. Returns whether it was begun, or waits. */
  begin(request: number, requestClass: number, dueMs: number): boolean {
    const { client, maxInFlight } = this.#parts;
    const { length } = this.#waiting;
    const isFull = client.active + length >= maxInFlight;
    const waits = !isFull && !client.capReached && (length > 0 || this.#lacksRoom(requestClass));
    if (waits && this.lease.awaits(requestClass, this.#parts.timeline.nowMs)) {
      this.#waiting.push({ request, requestClass, dueMs });
      return true;
    }
    return client.begin(request, requestClass, dueMs, length) >= 0;
  }

  /** So much more was leased: begins what waits for it. */
  granted(nano: bigint): void {
    this.#parts.act(() => {
      this.lease.granted(nano);
      this.#goOn();
    });
  }

  /** The cap is reached: nothing more is sent. */
  exhausted(): void {
    const { act, client, load } = this.#parts;
    act(() => {
      this.lease.end();
      client.capReached = true;
      this.#goOn();
      load.stop();
    });
  }

  /** The run is over: what waits is dropped. */
  abandonAll(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { requestClass, dueMs } of waiting) this.#parts.drop(requestClass, dueMs);
  }

  #lacksRoom(requestClass: number): boolean {
    const { client, timeline } = this.#parts;
    return !client.spending.hasRoom(requestClass, timeline.nowMs);
  }

  /** Begins what waits, in its order, as far as there is room. */
  #goOn(): void {
    const { client, load, timeline } = this.#parts;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const { request, requestClass, dueMs } = next;
      if (!client.capReached && this.#lacksRoom(requestClass) && this.lease.awaits(requestClass, timeline.nowMs))
        return;
      this.#waiting.shift();
      const isBegun = client.begin(request, requestClass, dueMs, this.#waiting.length) >= 0;
      if (!isBegun) load.requestOver(request, 0, timeline.nowMs);
    }
  }
}

/** A run, as far as its requests by a lease look at it. */
interface LeasingRun extends Pick<LeasedParts, 'client' | 'load' | 'act'> {
  readonly recorders: PhaseRecorders;
  readonly classes: Pick<ClassCosts, 'model'>;
}

/** The requests of a run whose spend cap is a lease; undefined where the cap is its own. */
export function leasedRequests(
  { lease, scenario }: HttpRunOptions,
  run: LeasingRun,
  timeline: Timeline,
): LeasedRequests | undefined {
  if (lease === undefined) return undefined;
  const { client, load } = run;
  const drop = (requestClass: number, dueMs: number): void =>
    run.recorders.of(dueMs).dropped(run.classes.model[requestClass] as number, dueMs);
  const { maxInFlight } = scenario.client;
  return new LeasedRequests({ lease, client, load, timeline, maxInFlight, drop, act: (action) => run.act(action) });
}
