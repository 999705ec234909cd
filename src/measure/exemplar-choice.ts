import { drawAt, drawKey, PURPOSE } from '../engine/draw.ts';
import { EXEMPLAR_KINDS, type ExemplarKind } from './request-trace.ts';

/** What a request that has ended is chosen by. */
export interface ExemplarCandidate {
  readonly request: number;
  readonly latencyMs: number;
  readonly nano: number;
  readonly attempts: number;
}

/** How many requests of each kind are kept. */
const KEPT = 3;

interface Kept<T> {
  readonly rank: number;
  readonly request: number;
  readonly item: T;
}

/** What a choice has kept so far. */
export interface ExemplarChoiceDump<T> {
  readonly offered: number;
  readonly kept: Readonly<Record<ExemplarKind, readonly Kept<T>[]>>;
}

/** Chooses a few of many requests, whatever their order, and forgets the others: the same requests give the same choice. */
export class ExemplarChoice<T> {
  /** Requests that were offered. */
  offered = 0;
  readonly #kept: Readonly<Record<ExemplarKind, Kept<T>[]>> = {
    slowest: [],
    dearest: [],
    'most-retried': [],
    random: [],
  };
  readonly #randomKey: number;

  constructor(seed: number) {
    this.#randomKey = drawKey(seed, PURPOSE.exemplar);
  }

  /** A request has ended. */
  offer({ request, latencyMs, nano, attempts }: ExemplarCandidate, item: T): void {
    this.offered++;
    this.#keep('slowest', latencyMs, request, item);
    // What costs nothing is not dear, and one attempt is no retry.
    if (nano > 0) this.#keep('dearest', nano, request, item);
    if (attempts > 1) this.#keep('most-retried', attempts, request, item);
    this.#keep('random', drawAt(this.#randomKey, request, 0), request, item);
  }

  /** What was kept, as plain data, if the items are. */
  dump(): ExemplarChoiceDump<T> {
    const kept = Object.fromEntries(EXEMPLAR_KINDS.map((kind) => [kind, [...this.#kept[kind]]]));
    return { offered: this.offered, kept: kept as Record<ExemplarKind, Kept<T>[]> };
  }

  /** Chooses among what another choice of the same seed has kept of other requests, too. */
  mergeDump({ offered, kept }: ExemplarChoiceDump<T>): void {
    this.offered += offered;
    for (const kind of EXEMPLAR_KINDS)
      for (const { rank, request, item } of kept[kind]) this.#keep(kind, rank, request, item);
  }

  /** What was kept, each once, by request. */
  chosen(): readonly { readonly item: T; readonly kinds: readonly ExemplarKind[] }[] {
    const byRequest = new Map<number, { item: T; kinds: ExemplarKind[] }>();
    for (const kind of EXEMPLAR_KINDS) {
      for (const { request, item } of this.#kept[kind]) {
        const found = byRequest.get(request) ?? { item, kinds: [] };
        found.kinds.push(kind);
        byRequest.set(request, found);
      }
    }
    return [...byRequest].toSorted(([left], [right]) => left - right).map(([, found]) => found);
  }

  /** Keeps the requests of the highest rank; of equal ones those with the lowest numbers. */
  #keep(kind: ExemplarKind, rank: number, request: number, item: T): void {
    const kept = this.#kept[kind];
    const last = kept[KEPT - 1];
    // Of a long run nearly all requests end here.
    if (last !== undefined && last.rank > rank) return;
    const before = (other: Kept<T>): boolean => other.rank > rank || (other.rank === rank && other.request < request);
    if (last !== undefined && before(last)) return;
    const at = kept.findIndex((other) => !before(other));
    kept.splice(at < 0 ? kept.length : at, 0, { rank, request, item });
    kept.length = Math.min(kept.length, KEPT);
  }
}
