/**
 * What queueing theory says, as formulas. Times are in units of one mean service time unless a name says otherwise;
 * `load` is the offered load in Erlang (arrivals times mean service time), `slots` the number of servers.
 */

/** Figures of a stationary queue. Waits are of accepted requests. */
export interface QueueTheory {
  /** Share of arrivals that are refused. */
  readonly loss: number;
  /** Mean wait for a slot, mean time from arrival to departure, and mean number under way. */
  readonly wait: number;
  readonly sojourn: number;
  readonly underWay: number;
}

/** Erlang's B (1917): the share of arrivals that find all slots taken where none may wait; whatever the service law. */
export function erlangB(slots: number, load: number): number {
  let blocking = 1;
  for (let k = 1; k <= slots; k++) blocking = (load * blocking) / (k + load * blocking);
  return blocking;
}

/** Erlang's C (1917): the share of arrivals that must wait, M/M/c without bound. */
export function erlangC(slots: number, load: number): number {
  const blocking = erlangB(slots, load);
  return blocking / (1 - (load / slots) * (1 - blocking));
}

/** M/M/c without bound. */
export function markovQueue(slots: number, load: number): QueueTheory {
  const wait = erlangC(slots, load) / (slots - load);
  return { loss: 0, wait, sojourn: wait + 1, underWay: load * (wait + 1) };
}

/** P(wait > t) of M/M/c. */
export function waitTail(slots: number, load: number, t: number): number {
  return erlangC(slots, load) * Math.exp(-(slots - load) * t);
}

/** P(sojourn > t) of M/M/c: an exponential service after the wait. */
export function sojournTail(slots: number, load: number, t: number): number {
  const waiting = erlangC(slots, load);
  const gap = slots - 1 - load;
  const late = gap === 0 ? t : (1 - Math.exp(-gap * t)) / gap;
  return Math.exp(-t) * (1 + waiting * late);
}

/** Where a falling function of time from 0 up reaches `level`, by bisection; 0 where it begins below. */
export function quantileOf(tail: (t: number) => number, level: number): number {
  if (tail(0) <= level) return 0;
  let [low, high] = [0, 1];
  while (tail(high) > level) high *= 2;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (tail(middle) > level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** M/M/c/K: `places` is K, those in service included. The states' shares are products of birth rates over death rates. */
export function boundedQueue(slots: number, places: number, load: number): QueueTheory {
  const logs = [0];
  for (let k = 1; k <= places; k++) logs.push((logs[k - 1] as number) + Math.log(load / Math.min(k, slots)));
  const most = logs.reduce((a, b) => Math.max(a, b));
  const weights = logs.map((log) => Math.exp(log - most));
  const total = sumOf(weights);
  const shares = weights.map((weight) => weight / total);
  const loss = shares[places] as number;
  const underWay = sumOf(shares.map((share, k) => share * k));
  const queued = sumOf(shares.map((share, k) => share * Math.max(0, k - slots)));
  const accepted = load * (1 - loss);
  return { loss, wait: queued / accepted, sojourn: underWay / accepted, underWay };
}

/** Mean wait of M/G/1 (Pollaczek 1930, Khinchine 1932); `squaredVariation` is variance over squared mean of the service time. */
export function generalServiceWait(load: number, squaredVariation: number): number {
  return (load * (1 + squaredVariation)) / (2 * (1 - load));
}

/**
 * Share that a token bucket refuses under Poisson arrivals: what it lacks is the work in an M/D/1 queue with `size` places. From the
 * shares of the queue that departures leave behind, found by balancing the crossings of each level, so that every term is positive.
 */
export function tokenBucketLoss(size: number, ratio: number): number {
  const arrivals = poissonShares(ratio, size);
  const tail = arrivals.map((_, n) => 1 - sumOf(arrivals.slice(0, n + 1)));
  const shares = [1];
  for (let j = 0; j + 1 < size; j++) {
    let up = tail[j] as number;
    for (let k = 1; k <= j; k++) up += (shares[k] as number) * (tail[j - k + 1] as number);
    shares.push(up / (arrivals[0] as number));
  }
  const sum = sumOf(shares);
  return 1 - sum / (1 + ratio * sum);
}

/** The same as `tokenBucketLoss` by the alternating series of the M/D/1 queue, which loses its digits for sizes above 20. */
export function tokenBucketLossBySeries(size: number, ratio: number): number {
  let sum = 0;
  let factor = 1;
  for (let k = 0; k < size; k++) {
    if (k > 0) factor *= -ratio / k;
    const rest = size - 1 - k;
    let power = 1;
    for (let i = 0; i < k; i++) power *= rest;
    sum += factor * power * Math.exp(rest * ratio);
  }
  return 1 - sum / (1 + ratio * sum);
}

/** Share that a window of `limit` refuses when a Poisson number of mean `mean` asks in each window. */
export function fixedWindowLoss(limit: number, mean: number): number {
  const shares = poissonShares(mean, limit + 1);
  const accepted = sumOf(shares.slice(0, limit).map((share, n) => share * n));
  const atLimit = 1 - sumOf(shares.slice(0, limit));
  return 1 - (accepted + limit * atLimit) / mean;
}

/** P(N = 0 ... most) of a Poisson number. */
function poissonShares(mean: number, most: number): number[] {
  const shares = [Math.exp(-mean)];
  for (let n = 1; n <= most; n++) shares.push(((shares[n - 1] as number) * mean) / n);
  return shares;
}

/** Sum of a list. */
export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
