/** The part of a load that one of several load generators sends: of an open load each `count`-th request, of a closed loop each `count`-th user. */
export interface Stripe {
  /** From 0. */
  readonly index: number;
  /** How many stripes the load has. */
  readonly count: number;
}

/** The part of a whole number that belongs to a stripe: those of all stripes differ by 1 at most, and their sum is the whole. Infinity stays. */
export function shareOf(whole: number, { index, count }: Stripe): number {
  if (whole === Number.POSITIVE_INFINITY) return whole;
  return Math.floor(whole / count) + (index < whole % count ? 1 : 0);
}

/** The stripe to which a request belongs. `users`: of a closed loop, in which the number of a request tells its user; 0 in an open load. */
export function stripeOf(request: number, users: number, count: number): number {
  return (users === 0 ? request : request % users) % count;
}
