import { median } from './ratio-table.ts';

/** CPU time of a process at an instant, in ms of the witness' clock and in seconds. */
export type CpuSample = readonly [atMs: number, seconds: number];

/** What an independent server has seen of a load: the instants of its requests in order, and the CPU time of what sent them. */
export interface Witness {
  readonly arrivalsMs: readonly number[];
  readonly cpu: readonly CpuSample[];
}

/** The lag of one second of a load, in ms. */
export interface SecondOfLag {
  readonly p50: number;
  readonly p99: number;
}

/**
 * Lags behind a constant rate, second by second: request i is due `i * 1000 / rate` ms after the first one. Nobody tells the server when the load
 * began, so the request that came earliest beside its plan counts as on time.
 */
export function lagBySecond(load: readonly number[], ratePerSecond: number): SecondOfLag[] {
  const lateMs = load.map((atMs, i) => atMs - (i * 1000) / ratePerSecond);
  const onTimeMs = lateMs.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  const seconds: number[][] = [];
  for (const [i, each] of lateMs.entries()) (seconds[Math.floor(i / ratePerSecond)] ??= []).push(each - onTimeMs);
  return seconds.map((lags) => {
    const sorted = lags.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] as number;
    return { p50: at(0.5), p99: at(0.99) };
  });
}

/** A load as a row of the table: lags of its first second, and the medians of the later ones. */
export interface LagFigures {
  readonly requests: number;
  readonly first: SecondOfLag;
  readonly later: SecondOfLag;
  /** CPU time by second of the load; NaN where the system does not tell. */
  readonly cpuShare: number;
  readonly seconds: readonly SecondOfLag[];
}

/**
 * The figures of a load of so many requests at a rate. `primes`: further requests go ahead of the load, not behind it. Fails where it lasted less than
 * two seconds.
 */
export function lagFigures(
  { arrivalsMs, cpu }: Witness,
  { ratePerSecond, requests, primes }: { ratePerSecond: number; requests: number; primes: boolean },
): LagFigures {
  const from = primes ? Math.max(0, arrivalsMs.length - requests) : 0;
  const load = arrivalsMs.slice(from, from + requests);
  const seconds = lagBySecond(load, ratePerSecond);
  const [first, ...later] = seconds;
  if (first === undefined || later.length === 0) throw new Error('A load of less than two seconds has no later ones.');
  return {
    requests: load.length,
    first,
    later: { p50: median(later.map(({ p50 }) => p50)), p99: median(later.map(({ p99 }) => p99)) },
    cpuShare: cpuShare(cpu, load[0] as number),
    seconds,
  };
}

/** CPU time by second between the first sample from an instant on and the last one. */
export function cpuShare(cpu: readonly CpuSample[], fromMs: number): number {
  const from = cpu.find(([atMs]) => atMs >= fromMs);
  const to = cpu.at(-1);
  if (from === undefined || to === undefined) return Number.NaN;
  return ((to[1] - from[1]) * 1000) / (to[0] - from[0]);
}

/** In how many seconds the p99 of a load is at or below that of another one. */
export function secondsNotLater(load: readonly SecondOfLag[], peer: readonly SecondOfLag[]): number {
  return load.filter(({ p99 }, i) => p99 <= (peer[i]?.p99 ?? Number.NEGATIVE_INFINITY)).length;
}

/** The middle round of each figure. */
export function middleRound(rounds: readonly LagFigures[]): LagFigures {
  const middle = (read: (round: LagFigures) => number): number => median(rounds.map(read));
  const second = (read: (round: LagFigures) => SecondOfLag | undefined): SecondOfLag => ({
    p50: middle((round) => read(round)?.p50 ?? Number.NaN),
    p99: middle((round) => read(round)?.p99 ?? Number.NaN),
  });
  const length = Math.max(...rounds.map(({ seconds }) => seconds.length));
  return {
    requests: middle(({ requests }) => requests),
    first: second(({ first }) => first),
    later: second(({ later }) => later),
    cpuShare: middle((round) => round.cpuShare),
    seconds: Array.from({ length }, (_, i) => second(({ seconds }) => seconds[i])),
  };
}
