import { z } from 'zod';
import { COARSE_CELLS, coarseBorder } from './coarse-cells.ts';
import type { Histogram } from './histogram.ts';
import { ENDINGS, type RequestEndings } from './request-endings.ts';
import { count } from './summary-rows.ts';

const outcome = z.enum(['succeeded', ...ENDINGS]);
type Outcome = z.infer<typeof outcome>;

/** Shares of requests whose latency is told: dense where few requests are slow. */
const SHARES = [
  [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.96, 0.97, 0.975, 0.98, 0.985],
  [0.99, 0.9925, 0.995, 0.9965, 0.9975, 0.998, 0.9985, 0.999, 0.9995, 0.9998, 0.9999, 0.99995, 0.99998, 0.99999],
].flat();
/** Buckets of a histogram: as fine as is needed for no more than so many. */
const BUCKETS_MAX = 40;

const distributionSchema = z.strictObject({
  outcome,
  count,
  meanMs: z.number(),
  minMs: z.number(),
  maxMs: z.number(),
  percentiles: z
    .array(z.strictObject({ share: z.number().describe('0.99: the 99th percentile.'), ms: z.number() }))
    .describe('Within 0.05 %, as far as at least one request is slower.'),
  buckets: z
    .array(z.strictObject({ fromMs: z.number(), untilMs: z.number(), count }))
    .describe(
      'Requests by time, from `fromMs` to before `untilMs`, without empty buckets: the same borders for all outcomes.',
    ),
});

/** How long requests took, by what became of them. */
export const latencyByOutcomeSchema = z
  .array(distributionSchema)
  .describe(
    'How long requests took, from when they were due: those that succeeded to their end, others to the end of their last attempt and by what that came to. ' +
      '`throttled`: a 429. `rejected`: another 4xx, or an answer without an output. Of the steady phase; without outcomes that did not occur.',
  );

type Distribution = z.infer<typeof distributionSchema>;

/** The times of requests by outcome. `succeeded`: of those that succeeded. */
export function latencyByOutcome(succeeded: Histogram, endings: RequestEndings): Distribution[] {
  const times: readonly (readonly [Outcome, Histogram])[] = [['succeeded', succeeded], ...endings.latency];
  const some = times.filter(([, histogram]) => histogram.count > 0);
  const cells = some.map(([, histogram]) => {
    const coarse = new Float64Array(COARSE_CELLS);
    histogram.addToCoarse(coarse);
    return coarse;
  });
  const width = bucketWidth(cells);
  return some.map(([name, histogram], i) => ({
    outcome: name,
    count: histogram.count,
    meanMs: histogram.sum / histogram.count,
    minMs: histogram.min,
    maxMs: histogram.max,
    percentiles: SHARES.filter((share) => (1 - share) * histogram.count >= 1 - 1e-9).map((share) => ({
      share,
      ms: histogram.quantile(share) as number,
    })),
    buckets: bucketsOf(cells[i] as Float64Array, width),
  }));
}

/** Coarse cells to a bucket: a power of 2. */
function bucketWidth(cells: readonly Float64Array[]): number {
  const used = cells.flatMap((each) => [each.findIndex((n) => n > 0), each.findLastIndex((n) => n > 0)]);
  const [first, last] = [Math.min(...used), Math.max(...used)];
  let width = 1;
  while (Math.floor(last / width) - Math.floor(first / width) >= BUCKETS_MAX) width *= 2;
  return width;
}

function bucketsOf(cells: Float64Array, width: number): Distribution['buckets'] {
  return Array.from({ length: COARSE_CELLS / width }, (_, bucket) => {
    const from = bucket * width;
    const requests = cells.subarray(from, from + width).reduce((sum, n) => sum + n, 0);
    // What is shorter than the first border counts in the first cell.
    return { fromMs: from === 0 ? 0 : coarseBorder(from), untilMs: coarseBorder(from + width), count: requests };
  }).filter((bucket) => bucket.count > 0);
}
