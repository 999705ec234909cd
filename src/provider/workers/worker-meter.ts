import { type CompiledPrice, compilePrice } from '../../billing/price/rule.ts';
import { NO_USAGE, TimedUsages } from '../../billing/usage.ts';
import type { WorkerTime } from '../../billing/worker-billing.ts';
import { NanoSum } from '../../money/nano-sum.ts';
import { nanoUsdText } from '../../money/nano-usd.ts';
import { MAX_SAFE } from '../../money/safe-integer.ts';
import type { ProviderOptions } from '../provider-options.ts';

/** What is billed of the life of one worker. */
export interface MeteredLife {
  /** Time that is billed so far, in ms. */
  billedMs: number;
  /** What was posted for it so far, in nano-USD: a bigint once it may be more than a number holds. */
  postedNano: number | bigint;
}

/** A time that a worker spends with something. */
export interface Spending {
  readonly life: MeteredLife;
  readonly time: WorkerTime;
  readonly ms: number;
}

/** The workers of a run: what they did, and what of it was billed beside the requests. */
export interface WorkerFigures {
  /** Workers that were started because jobs waited; those that are there from the beginning are none. */
  readonly coldStarts: number;
  /** Most workers that were alive at once, starting ones included. */
  readonly peak: number;
  /** Time of all workers together, in ms: setting up, serving, and waiting for work. */
  readonly setupMs: number;
  readonly activeMs: number;
  readonly idleMs: number;
  /** What the time of workers cost that belongs to no request: exact decimal dollars. */
  readonly billedDollars: string;
}

/** Adds up what workers do with their lives, and posts what it costs. */
export class WorkerMeter {
  readonly #ms: Record<WorkerTime, number> = { setup: 0, active: 0, idle: 0 };
  readonly #price: CompiledPrice | undefined;
  readonly #bills: Readonly<Record<WorkerTime, boolean>>;
  readonly #usages = new TimedUsages();
  readonly #post: (nano: number) => void;
  readonly #posted = new NanoSum();
  /** Lives up to this are priced in numbers; the price of longer ones may not fit. */
  readonly #shortMs: number;

  /** `post`: where charges go; one that no number holds goes in parts. */
  constructor({ billing }: ProviderOptions, post: (nano: number) => void) {
    this.#price = billing.workers === undefined ? undefined : compilePrice(billing.workers.price, billing);
    const bills = billing.workers?.bills ?? [];
    this.#bills = { setup: bills.includes('setup'), active: bills.includes('active'), idle: bills.includes('idle') };
    this.#post = post;
    this.#shortMs = this.#price === undefined ? 0 : shortLifeMs(this.#price);
  }

  /** A worker has spent a time, which is posted if it is billed: the whole life so far is priced, less what was posted before. */
  add(life: MeteredLife, time: WorkerTime, ms: number): void {
    this.#ms[time] += ms;
    const nano = this.#dueNano(life, time, ms);
    if (this.#bills[time]) life.billedMs += ms;
    if (typeof nano === 'bigint') return this.#postLarge(life, nano);
    if (nano === 0) return;
    life.postedNano = Number(life.postedNano) + nano;
    this.#posted.add(nano);
    this.#post(nano);
  }

  /** The figures so far, as if workers had spent some times more. */
  figures(counts: Pick<WorkerFigures, 'coldStarts' | 'peak'>, more: readonly Spending[]): WorkerFigures {
    const totals = { ...this.#ms };
    let nano = this.#posted.value();
    const ahead = new Map<MeteredLife, MeteredLife>();
    for (const { life, time, ms } of more) {
      const copy = ahead.get(life) ?? { ...life };
      ahead.set(life, copy);
      totals[time] += ms;
      const due = this.#dueNano(copy, time, ms);
      if (this.#bills[time]) copy.billedMs += ms;
      copy.postedNano = BigInt(copy.postedNano) + BigInt(due);
      nano += BigInt(due);
    }
    const { setup, active, idle } = totals;
    return { ...counts, setupMs: setup, activeMs: active, idleMs: idle, billedDollars: nanoUsdText(nano) };
  }

  /** What a further time of a life adds to its bill; never negative, as no price of a longer time is smaller. */
  #dueNano({ billedMs, postedNano }: MeteredLife, time: WorkerTime, ms: number): number | bigint {
    if (this.#price === undefined || !this.#bills[time]) return 0;
    const usage = this.#usages.at(NO_USAGE, billedMs + ms);
    if (billedMs + ms <= this.#shortMs) return Math.max(0, this.#price.quoteNano(usage) - Number(postedNano));
    const due = this.#price.quoteExact(usage) - BigInt(postedNano);
    return due > 0n ? due : 0n;
  }

  #postLarge(life: MeteredLife, nano: bigint): void {
    life.postedNano = BigInt(life.postedNano) + nano;
    this.#posted.addBig(nano);
    for (let left = nano; left > 0n; left -= MAX_SAFE) this.#post(Number(left < MAX_SAFE ? left : MAX_SAFE));
  }
}

/** A power of two of ms for which a price fits a number: 2^52 where it always does, -1 where it never does. */
function shortLifeMs(price: CompiledPrice): number {
  let ms = 4_503_599_627_370_496;
  while (ms >= 1 && price.quoteExact({ ...NO_USAGE, computeMs: ms }) > MAX_SAFE) ms /= 2;
  return ms >= 1 ? ms : -1;
}
