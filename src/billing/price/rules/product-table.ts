import { type Rate, rateText } from '../../../money/rate.ts';
import { formatCount } from '../../../units/format.ts';

/** One product: a code, the price of a request, and which requests it is for. A condition that is absent holds for all. */
export interface ProductRow {
  /** The vendor's billing code, as it appears in replies and usage records. */
  readonly code: string;
  /** Dollars for the whole request. */
  readonly usd: Rate;
  /** Requests whose images have at most so many pixels each. */
  readonly maxPixels?: number | undefined;
  /** Requests of at least so many steps; a request that does not say has 0. */
  readonly minSteps?: number | undefined;
  /** Requests of at most so many steps. */
  readonly maxSteps?: number | undefined;
  /** Requests for exactly so many images. */
  readonly images?: number | undefined;
  /** Requests whose video or audio is at least so long. */
  readonly minDurationMs?: number | undefined;
  /** Requests that name these options. */
  readonly options?: Readonly<Record<string, string>> | undefined;
}

/** The least and the most of something, both included. */
export type Bounds = readonly [least: number, most: number];

const NO_END = Number.POSITIVE_INFINITY;

/** What a row is for, by what can be measured: steps of an image, its pixels, and ms of video or audio. */
export function boundsOf(row: ProductRow): { readonly [K in 'steps' | 'pixels' | 'duration']: Bounds } {
  return {
    steps: [row.minSteps ?? 0, row.maxSteps ?? NO_END],
    pixels: [0, row.maxPixels ?? NO_END],
    duration: [row.minDurationMs ?? 0, NO_END],
  };
}

interface RowProblem {
  readonly message: string;
  readonly path: (string | number)[];
}

/** Codes with two prices, rows that are never used, and requests between those that are sold which no row is for. */
export function productRowProblems(rows: readonly ProductRow[]): RowProblem[] {
  const problems = rows.flatMap((row, index): RowProblem[] => {
    const { code, usd } = row;
    const { steps } = boundsOf(row);
    const twin = rows
      .slice(0, index)
      .findIndex((other) => other.code === code && rateText(other.usd) !== rateText(usd));
    if (twin >= 0) {
      const message = `row ${twin + 1} has the code ${JSON.stringify(code)} at another price: a code is one product, so give this one another code, or both the same price`;
      return [{ message, path: [index, 'code'] }];
    }
    if (steps[0] > steps[1])
      return [{ message: 'minSteps is above maxSteps, so the row never applies', path: [index, 'minSteps'] }];
    if (firstGap(steps, rows.slice(0, index).filter(isWiderThan(row))) !== undefined) return [];
    const message =
      'is never used, because rows before it are for all that it is for: move it before them, or leave it out';
    return [{ message, path: [index] }];
  });
  return problems.length > 0 ? problems : holes(rows);
}

/** Whether a row is for all that another is for, whatever their steps. */
function isWiderThan(row: ProductRow): (other: ProductRow) => boolean {
  const { pixels, duration } = boundsOf(row);
  return (other) => {
    const bounds = boundsOf(other);
    return isOffered(other, row) && bounds.pixels[1] >= pixels[1] && bounds.duration[0] <= duration[0];
  };
}

/** Whether a row is for the images and options of another. */
function isOffered({ images, options = {} }: ProductRow, to: ProductRow): boolean {
  if (images !== undefined && images !== to.images) return false;
  return Object.entries(options).every(([name, value]) => to.options?.[name] === value);
}

/**
 * For each number of images and each set of options that rows name: what is sold reaches from the fewest to the most of everything, and all
 * between is for some row. A row that bounds pixels from above holds for fewer, one that bounds a duration from below for longer ones: so it is
 * enough to look at the most pixels and the shortest duration.
 */
function holes(rows: readonly ProductRow[]): RowProblem[] {
  const kinds = new Map(rows.map((row, index) => [JSON.stringify([row.images, sorted(row.options)]), index]));
  return [...kinds.values()].flatMap((last): RowProblem[] => {
    const kind = rows[last] as ProductRow;
    const offered = rows.filter((row) => isOffered(row, kind));
    const bounds = offered.map(boundsOf);
    const maxPixels = Math.max(...bounds.map(({ pixels }) => pixels[1]));
    const minDurationMs = Math.min(...bounds.map(({ duration }) => duration[0]));
    const minSteps = Math.min(...bounds.map(({ steps }) => steps[0]));
    const maxSteps = Math.max(...bounds.map(({ steps }) => steps[1]));
    const gap = firstGap([minSteps, maxSteps], offered.filter(isWiderThan({ ...kind, maxPixels, minDurationMs })));
    if (gap === undefined) return [];
    const size = Number.isFinite(maxPixels) ? `${formatCount(maxPixels)} pixels` : 'any size';
    const message = `no row is for ${stepsText(gap)} at ${size}, between what other rows are for: add one, or a last row without conditions for whatever is left`;
    return [{ message, path: [last] }];
  });
}

function sorted(options: ProductRow['options']): unknown {
  return Object.entries(options ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** The first whole numbers of steps between two bounds that no row is for; undefined where there are none. */
function firstGap([least, most]: Bounds, rows: readonly ProductRow[]): Bounds | undefined {
  let next = least;
  for (const [low, high] of rows.map((row) => boundsOf(row).steps).toSorted(([one], [other]) => one - other)) {
    if (next > most) return undefined;
    if (low > next) return [next, Math.min(most, low - 1)];
    next = Math.max(next, high + 1);
  }
  return next > most || next === NO_END ? undefined : [next, most];
}

function stepsText([least, most]: Bounds): string {
  if (least === most) return `${formatCount(least)} steps`;
  return Number.isFinite(most)
    ? `${formatCount(least)} to ${formatCount(most)} steps`
    : `${formatCount(least)} steps or more`;
}
