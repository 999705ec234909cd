import { compilePrice, type CompiledPrice } from '../../billing/price/rule.ts';
import type { Adjustment } from '../../billing/price/terms.ts';
import { createSampler } from '../../engine/distribution.ts';
import { drawAt, drawKey, PURPOSE } from '../../engine/draw.ts';
import type { Sampler } from '../../engine/sampler.ts';
import type { UpstreamOptions } from './upstream-options.ts';

/** A try at an upstream that is down fails with this status. */
const DOWN_STATUS = 503;

/** More than any priority. */
const UNHEALTHY_RANK = 1000;

/** One upstream of a model, at work. */
class Upstream {
  readonly name: string;
  readonly priority: number;
  readonly weight: number;
  readonly sampler: Sampler | undefined;
  readonly price: CompiledPrice | undefined;
  /** Until when it counts as unhealthy. */
  unhealthyUntilMs = 0;
  readonly #options: UpstreamOptions;
  readonly #failureKey: number;

  constructor(options: UpstreamOptions, index: number, seed: number, providerWide: Adjustment) {
    this.name = options.name;
    this.priority = options.priority;
    this.weight = options.weight;
    this.sampler = options.serviceTime === undefined ? undefined : createSampler(options.serviceTime);
    this.price = options.price === undefined ? undefined : compilePrice(options.price, providerWide);
    this.#options = options;
    this.#failureKey = drawKey(seed, PURPOSE.upstreamFailure + index);
  }

  /** Place among the upstreams of a model, the lowest first: by priority, and the unhealthy ones behind all others. */
  rankAt(nowMs: number): number {
    return this.unhealthyUntilMs > nowMs ? this.priority + UNHEALTHY_RANK : this.priority;
  }

  isDown(nowMs: number): boolean {
    for (const { fromMs, untilMs } of this.#options.outages) if (nowMs >= fromMs && nowMs < untilMs) return true;
    return false;
  }

  /** Status with which a try fails by the upstream's own doing; 0 when it does not. */
  failureStatus(request: number, drawIndex: number): number {
    const { failures } = this.#options;
    return failures !== undefined && drawAt(this.#failureKey, request, drawIndex) < failures.share
      ? failures.status
      : 0;
  }
}

/** The upstreams of one model, and which of them serves next. */
export class Upstreams {
  /** Prices of upstreams that have their own, by index. */
  readonly prices: readonly (CompiledPrice | undefined)[];
  /** Names by index. */
  readonly names: readonly string[];
  readonly #list: readonly Upstream[];
  readonly #routeKey: number;

  constructor(options: readonly UpstreamOptions[], seed: number, providerWide: Adjustment) {
    this.#list = options.map((each, index) => new Upstream(each, index, seed, providerWide));
    this.prices = this.#list.map(({ price }) => price);
    this.names = this.#list.map(({ name }) => name);
    this.#routeKey = drawKey(seed, PURPOSE.route);
  }

  /**
   * The upstream for the next try; -1 when `tried` (bits by index) names them all. Healthy ones come first, then lower priorities; within a
   * priority a keyed draw decides by weight.
   */
  choose(nowMs: number, tried: number, request: number, drawIndex: number): number {
    const list = this.#list;
    let best = Number.POSITIVE_INFINITY;
    let total = 0;
    for (let index = 0; index < list.length; index++) {
      if ((tried & (1 << index)) !== 0) continue;
      const upstream = list[index] as Upstream;
      const rank = upstream.rankAt(nowMs);
      if (rank < best) {
        best = rank;
        total = 0;
      }
      if (rank === best) total += upstream.weight;
    }
    let rest = drawAt(this.#routeKey, request, drawIndex) * total;
    let last = -1;
    for (let index = 0; index < list.length; index++) {
      const upstream = list[index] as Upstream;
      if ((tried & (1 << index)) !== 0 || upstream.rankAt(nowMs) !== best) continue;
      last = index;
      rest -= upstream.weight;
      if (rest < 0) return index;
    }
    return last;
  }

  /** The upstream that `choose` names most often for a first try: the heaviest of the best rank, the first of several. */
  firstChoice(nowMs: number): number {
    const ranked = this.#list.map((upstream, index) => ({ index, rank: upstream.rankAt(nowMs), upstream }));
    const order = ranked.toSorted((a, b) => a.rank - b.rank || b.upstream.weight - a.upstream.weight);
    return order[0]?.index ?? -1;
  }

  /** Service time of a try in ms by the draw `u`: 0 at an upstream that is down. */
  serviceMs(index: number, nowMs: number, u: number, ofModel: Sampler): number {
    const upstream = this.#at(index);
    return upstream.isDown(nowMs) ? 0 : (upstream.sampler ?? ofModel).sample(u);
  }

  /** Status with which a try that began at `startedMs` fails; 0 when it does not. */
  failureStatus(index: number, startedMs: number, request: number, drawIndex: number): number {
    const upstream = this.#at(index);
    return upstream.isDown(startedMs) ? DOWN_STATUS : upstream.failureStatus(request, drawIndex);
  }

  /** A try has failed: until `untilMs` the upstream is tried after the others. */
  markUnhealthy(index: number, untilMs: number): void {
    this.#at(index).unhealthyUntilMs = untilMs;
  }

  #at(index: number): Upstream {
    return this.#list[index] as Upstream;
  }
}
