import type { Usage } from '../../../../src/billing/usage.ts';
import { draw, PURPOSE } from '../../../../src/engine/draw.ts';
import type { ModelOptions } from '../../../../src/provider/provider-options.ts';
import type { UpstreamOptions } from '../../../../src/provider/upstreams/upstream-options.ts';
import { plainSampler } from './service-time.ts';

/** A try of a job: what its draws are keyed by. */
interface Keyed {
  readonly request: number;
  readonly drawIndex: number;
}

/** An upstream that is down fails with this. */
const DOWN_STATUS = 503;

/** The upstreams of a model: which one is tried next, how long it works and how it fails. */
export class PlainUpstreams {
  readonly #options: readonly UpstreamOptions[];
  readonly #serviceTime: ModelOptions['serviceTime'];
  readonly #seed: number;
  readonly #unhealthyUntilMs = new Map<UpstreamOptions, number>();

  constructor({ upstreams = [], serviceTime }: ModelOptions, seed: number) {
    this.#options = upstreams;
    this.#serviceTime = serviceTime;
    this.#seed = seed;
  }

  /** Those that are not in `tried`. */
  left(tried: readonly UpstreamOptions[]): UpstreamOptions[] {
    return this.#options.filter((upstream) => !tried.includes(upstream));
  }

  /** Healthy ones first, then lower priorities, then by chance according to the weights; undefined where none is left. */
  choose(nowMs: number, tried: readonly UpstreamOptions[], { request, drawIndex }: Keyed): UpstreamOptions | undefined {
    const isHealthy = (upstream: UpstreamOptions): boolean => (this.#unhealthyUntilMs.get(upstream) ?? 0) <= nowMs;
    const left = this.left(tried);
    const healthy = left.filter(isHealthy);
    const candidates = healthy.length > 0 ? healthy : left;
    const first = Math.min(...candidates.map(({ priority }) => priority));
    const group = candidates.filter(({ priority }) => priority === first);
    const u = draw(this.#seed, PURPOSE.route, request, drawIndex);
    const goal = u * group.reduce((sum, { weight }) => sum + weight, 0);
    let weight = 0;
    return group.find((upstream) => goal < (weight += upstream.weight)) ?? group.at(-1);
  }

  /** How long a try takes that begins now. */
  serviceMs(upstream: UpstreamOptions | undefined, nowMs: number, { request, drawIndex }: Keyed, usage: Usage): number {
    if (upstream !== undefined && isDown(upstream, nowMs)) return 0;
    const u = draw(this.#seed, PURPOSE.service, request, drawIndex);
    return plainSampler(upstream?.serviceTime ?? this.#serviceTime, usage).sample(u);
  }

  /** How a try fails by the upstream's own doing; 0 when it does not. */
  failureStatus(upstream: UpstreamOptions | undefined, begunMs: number, { request, drawIndex }: Keyed): number {
    if (upstream === undefined) return 0;
    if (isDown(upstream, begunMs)) return DOWN_STATUS;
    const { failures } = upstream;
    if (failures === undefined) return 0;
    const purpose = PURPOSE.upstreamFailure + this.#options.indexOf(upstream);
    return draw(this.#seed, purpose, request, drawIndex) < failures.share ? failures.status : 0;
  }

  /** It has failed, and is tried after the others until then. */
  markUnhealthy(upstream: UpstreamOptions, untilMs: number): void {
    this.#unhealthyUntilMs.set(upstream, untilMs);
  }
}

function isDown({ outages }: UpstreamOptions, nowMs: number): boolean {
  return outages.some(({ fromMs, untilMs }) => nowMs >= fromMs && nowMs < untilMs);
}
