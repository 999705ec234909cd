import { boundedQueue } from './closed-forms.ts';

/** What retries come to when the attempts of a request fail independently of each other. */
export interface RetryTheory {
  /** Share of attempts that fail. */
  readonly failing: number;
  /** Attempts per request, and its standard deviation. */
  readonly attempts: number;
  readonly deviation: number;
  /** Share of requests that succeed in the end. */
  readonly success: number;
}

/** At most `most` attempts, each of which fails with probability `failing`: attempt k is made when k - 1 have failed. */
export function independentRetries(failing: number, most: number): RetryTheory {
  let [attempts, square, reached] = [0, 0, 1];
  for (let k = 1; k <= most; k++) {
    attempts += reached;
    square += (2 * k - 1) * reached;
    reached *= failing;
  }
  return { failing, attempts, deviation: Math.sqrt(square - attempts * attempts), success: 1 - reached };
}

/**
 * Retries against a bottleneck that is always busy and refuses for nothing: `load` is what users ask over what it can do, above 1.
 * It serves all it can, a share `erring` of that in vain, so a request succeeds with (1 - erring) / load, whatever the policy.
 */
export function saturatedRetries(load: number, erring: number, most: number): RetryTheory {
  const success = (1 - erring) / load;
  return independentRetries(rootOf(1 - success, most), most);
}

/**
 * The same for M/M/c/K, busy or not: attempts fail with the loss of the queue under the load that the retries make of `load` (in Erlang),
 * or after the work with probability `erring`. Exact where retries come so late that they no longer know of each other.
 */
export function queueRetries(slots: number, places: number, load: number, erring: number, most: number): RetryTheory {
  const failingAt = (failing: number): number => {
    const { loss } = boundedQueue(slots, places, load * independentRetries(failing, most).attempts);
    return loss + (1 - loss) * erring;
  };
  let [low, high] = [0, 1];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (failingAt(middle) > middle) low = middle;
    else high = middle;
  }
  return independentRetries((low + high) / 2, most);
}

/** The n-th root of a share, by bisection: powers of fractions differ between versions of Node. */
function rootOf(share: number, n: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    let power = 1;
    for (let k = 0; k < n; k++) power *= middle;
    if (power < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How an attempt is billed: when it is accepted, when it succeeded, or its input always and its output when it succeeded. */
export type BillingKind = 'accepted' | 'success' | 'input-always';

/** Dollars per request and per success of independent retries. `inputUsd` and `outputUsd` together are what one success costs. */
export function billedRetries(
  retries: RetryTheory,
  billing: BillingKind,
  inputUsd: number,
  outputUsd: number,
): { perRequest: number; perSuccess: number } {
  const { attempts, success } = retries;
  const input = { accepted: attempts, success, 'input-always': attempts }[billing] * inputUsd;
  const output = { accepted: attempts, success, 'input-always': success }[billing] * outputUsd;
  return { perRequest: input + output, perSuccess: (input + output) / success };
}

/**
 * The load (over what the endpoint can do) from which on a collapse sustains itself, for clients that time out and an endpoint that does not
 * notice: everything is late, every request makes all of its attempts, so the collapse lasts as long as load x attempts exceeds 1.
 * With a budget, attempts are 1 + the budget's share.
 */
export function collapseThreshold(attempts: number): number {
  return 1 / attempts;
}
