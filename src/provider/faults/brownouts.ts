import type { FaultOptions } from './fault-options.ts';

/** A change of the number of slots that are served, from an instant on. */
export interface SlotChange {
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
