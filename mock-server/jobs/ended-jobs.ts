import { growRing } from '../../src/engine/columns.ts';
import type { JobView } from '../../src/wire/query-context.ts';
import { PlacedQueue } from '../memory/placed-queue.ts';
import { type Part, SharedParts, type StoreMemory } from '../memory/shared-parts.ts';
import { ENTRY_BYTES, PART_BYTES } from '../memory/weighed-map.ts';
import type { EndedFacts, JobWriter } from './job-facts.ts';

/** A job that has ended. */
export interface EndedJob {
  /** Number of the API key that made it. */
  readonly key: number;
  /** What it looks like. */
  view(): JobView;
}

/** What is kept of one job, or of several that differ in number and times alone. */
interface Kept {
  readonly key: number;
  readonly parts: readonly Part[];
  /** A view; or the facts of the first of these jobs, and what makes a view of facts. */
  readonly told: JobView | { readonly facts: EndedFacts; readonly writer: JobWriter };
}

/** Whether two jobs differ in number and times alone. */
function areAlike(one: EndedFacts, other: EndedFacts): boolean {
  return (
    one.request === other.request &&
    one.key === other.key &&
    one.outcome === other.outcome &&
    one.model === other.model &&
    one.price === other.price &&
    one.chargedNano === other.chargedNano &&
    one.quoteNano === other.quoteNano &&
    one.isPriceStated === other.isPriceStated
  );
}

/**
 * Jobs that have ended, by their numbers, in the order of their ends, with at most so many bytes together: the oldest give way. A load test makes
 * the same job again and again, so what jobs have in common is kept once, and the rest in columns: no object is left by a job.
 */
export class EndedJobs {
  readonly #bytesMax: number;
  readonly #shared = new SharedParts();
  readonly #places = new Map<number, number>();
  readonly #kept = new PlacedQueue<Kept>();
  #latest: { readonly facts: EndedFacts; readonly kept: Kept } | undefined;
  /** The row of the oldest one. */
  #head = 0;
  #ownBytes = 0;
  #forgotten = 0;
  private number: Float64Array = new Float64Array(256);
  private acceptedMs: Float64Array = new Float64Array(256);
  private startedMs: Float64Array = new Float64Array(256);
  private endedMs: Float64Array = new Float64Array(256);

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get size(): number {
    return this.#places.size;
  }

  get memory(): StoreMemory {
    return { bytes: this.#bytes, bytesMax: this.#bytesMax, forgotten: this.#forgotten };
  }

  get #bytes(): number {
    return this.#ownBytes + this.#shared.bytes;
  }

  /** When the oldest one has ended, in ms of the run; infinite where there is none. */
  get firstEndedMs(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : (this.endedMs[this.#head] as number);
  }

  /** A job has ended at an instant, and looks like this from now on; `parts`: what its view keeps in memory. */
  addView(number: number, key: number, view: JobView, parts: readonly Part[], endedMs: number): void {
    this.#add(number, { key, parts, told: view }, Number.NaN, Number.NaN, endedMs);
  }

  /** A job has ended, whose view `writer` makes of facts when it is asked for. */
  addFacts(facts: EndedFacts, writer: JobWriter): void {
    let latest = this.#latest;
    if (latest === undefined || !areAlike(latest.facts, facts)) {
      latest = { facts, kept: { key: facts.key, parts: [facts.request], told: { facts, writer } } };
      this.#latest = latest;
    }
    this.#add(facts.number, latest.kept, facts.acceptedMs, facts.startedMs, facts.endedMs);
  }

  /** The job of a number, and when it has ended. */
  get(number: number): (EndedJob & { readonly endedMs: number }) | undefined {
    const place = this.#places.get(number);
    const kept = place === undefined ? undefined : this.#kept.at(place);
    if (place === undefined || kept === undefined) return undefined;
    const row = this.#row(place);
    const acceptedMs = this.acceptedMs[row] as number;
    const startedMs = this.startedMs[row] as number;
    const endedMs = this.endedMs[row] as number;
    const { key, told } = kept;
    const view = (): JobView =>
      'writer' in told ? told.writer.view({ ...told.facts, number, acceptedMs, startedMs, endedMs }) : told;
    return { key, endedMs, view };
  }

  /** Drops the oldest one. Call only where there is one. */
  dropFirst(): void {
    const { parts } = this.#kept.first as Kept;
    this.#places.delete(this.number[this.#head] as number);
    this.#kept.shift();
    this.#head = (this.#head + 1) % this.number.length;
    this.#ownBytes -= ENTRY_BYTES + PART_BYTES * parts.length;
    for (const part of parts) this.#shared.release(part);
    if (this.size === 0) this.#latest = undefined;
  }

  #add(number: number, kept: Kept, acceptedMs: number, startedMs: number, endedMs: number): void {
    const { parts } = kept;
    for (const part of parts) this.#shared.use(part);
    this.#ownBytes += ENTRY_BYTES + PART_BYTES * parts.length;
    if (this.size === this.number.length) growRing(this, this.#head);
    const place = this.#kept.add(kept);
    const row = this.#row(place);
    this.number[row] = number;
    this.acceptedMs[row] = acceptedMs;
    this.startedMs[row] = startedMs;
    this.endedMs[row] = endedMs;
    this.#places.set(number, place);
    while (this.#bytes > this.#bytesMax && this.size > 0) {
      this.dropFirst();
      this.#forgotten++;
    }
  }

  /** The row of a place in the columns, which are a ring. */
  #row(place: number): number {
    return (this.#head + place - this.#kept.firstPlace) % this.number.length;
  }
}
