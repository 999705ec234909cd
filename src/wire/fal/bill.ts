import type { BillLine, VendorQueryContext } from '../query-context.ts';

/** Lines that are read in one batch. */
const CHUNK = 1000;

/** An index after all listed lines, found by doubling and halving. */
function endOf(context: VendorQueryContext): number {
  let high = CHUNK;
  while (context.bill(high - 1, 1).length > 0) high *= 2;
  let low = 0;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (context.bill(middle - 1, 1).length > 0) low = middle + 1;
    else high = middle;
  }
  return high;
}

/** The lines of the bill, the newest first, from the index `before` (exclusive) down; all of them without one. */
export function* linesDown(context: VendorQueryContext, before?: number): Generator<BillLine, void> {
  for (let end = Math.min(before ?? Number.POSITIVE_INFINITY, endOf(context)); end > 0; end -= CHUNK) {
    const start = Math.max(0, end - CHUNK);
    const lines = context.bill(start - 1, end - start).filter(({ index }) => index < end);
    yield* lines.toReversed();
  }
}

/** Whether a line is a billing event: something was charged, or an output was made for nothing. Failures that cost nothing are none. */
export function isBilled(line: BillLine): boolean {
  return line.chargedNano > 0 || line.outcome === 'ok';
}
