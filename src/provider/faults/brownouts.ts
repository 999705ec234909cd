import type { Timeline } from '../../engine/timeline.ts';
import type { ProviderOptions } from '../provider-options.ts';
import type { FaultOptions } from './fault-options.ts';

/** A change of the number of slots that are served, from an instant on. */
interface SlotChange {
  readonly atMs: number;
  readonly slots: number;
}

/** When brownouts change the number of slots, in the order of time. Of brownouts that overlap the deepest one counts. */
export function planSlotChanges(faults: readonly FaultOptions[], slots: number): readonly SlotChange[] {
  const brownouts = faults.filter((fault) => fault.type === 'brownout');
  const borders = brownouts.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]).filter(Number.isFinite);
  return [...new Set(borders)]
    .toSorted((a, b) => a - b)
    .map((atMs) => {
      const active = brownouts.filter(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs);
      return { atMs, slots: Math.min(slots, ...active.map((brownout) => brownout.slots)) };
    });
}

/** How many slots are served, with an event whenever that changes. It takes the place of any other plan on the timeline. */
export class SlotPlan {
  readonly #timeline: Timeline;
  readonly #slots: number;
  readonly #changes: readonly SlotChange[];

  /** `kind`: the event kind of a change. */
  constructor({ faults, capacity }: Pick<ProviderOptions, 'faults' | 'capacity'>, timeline: Timeline, kind: number) {
    this.#timeline = timeline;
    this.#slots = capacity.slots;
    this.#changes = planSlotChanges(faults, capacity.slots);
    timeline.drop(kind);
    for (const { atMs } of this.#changes) if (atMs >= timeline.nowMs) timeline.atFirst(atMs, kind, 0);
  }

  /** Slots that are served now. */
  get now(): number {
    const { nowMs } = this.#timeline;
    return this.#changes.findLast(({ atMs }) => atMs <= nowMs)?.slots ?? this.#slots;
  }
}
