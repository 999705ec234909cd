import type { Usage } from '../../billing/usage.ts';
import { drawAt, drawKey, PURPOSE } from '../../engine/draw.ts';
import type { AvailabilityOptions } from './availability-options.ts';

/** What there is to be had, and the account's place in the world. */
interface Offer {
  readonly models: readonly { readonly availability?: AvailabilityOptions | undefined }[];
  readonly region?: string | undefined;
  readonly tier?: string | undefined;
}

/**
 * Which models are there, when and for whom. A rollout draws each API key once and each request once, whatever the attempt: whoever is in stays
 * in while the share grows, and to ask again changes nothing. A client without a key counts as the first key.
 */
export class Availability {
  readonly #models: readonly (AvailabilityOptions | undefined)[];
  /** By model: whether it is offered at this place. */
  readonly #isHere: readonly boolean[];
  readonly #drawKey: number;

  constructor({ models, region, tier }: Offer, seed: number) {
    const isAmong = (allowed: readonly string[], own: string | undefined): boolean =>
      allowed.length === 0 || (own !== undefined && allowed.includes(own));
    this.#models = models.map(({ availability }) => availability);
    this.#isHere = this.#models.map(
      (of) => of === undefined || (isAmong(of.regions, region) && isAmong(of.tiers, tier)),
    );
    this.#drawKey = drawKey(seed, PURPOSE.rollout);
  }

  /** The status by which a request is refused because its model is not there; 0 when it is. */
  refusalStatus(nowMs: number, model: number, request: number, key: number, usage: Usage): number {
    const of = this.#models[model];
    if (of === undefined) return 0;
    const isOffered =
      this.#isThere(of, nowMs, model) &&
      isSafe(of, usage) &&
      (of.rollout.length === 0 || this.#isIn(of, nowMs, model, of.rolloutBy === 'keys' ? Math.max(1, key) : request));
    return isOffered ? 0 : of.status;
  }

  /** Whether a list of models names it to an API key: a rollout by requests names it from the first share above 0 on. */
  lists(nowMs: number, model: number, key: number): boolean {
    const of = this.#models[model];
    if (of === undefined) return true;
    if (!this.#isThere(of, nowMs, model)) return false;
    if (of.rollout.length === 0) return true;
    return of.rolloutBy === 'keys' ? this.#isIn(of, nowMs, model, Math.max(1, key)) : shareAt(of, nowMs) > 0;
  }

  #isThere({ fromMs, untilMs }: AvailabilityOptions, nowMs: number, model: number): boolean {
    return nowMs >= fromMs && nowMs < untilMs && this.#isHere[model] === true;
  }

  #isIn(of: AvailabilityOptions, nowMs: number, model: number, subject: number): boolean {
    return drawAt(this.#drawKey, subject, model) < shareAt(of, nowMs);
  }
}

/** The availability of a provider's models; undefined where all are always there for all. */
export function createAvailability(offer: Offer, seed: number): Availability | undefined {
  const isLimited = offer.models.some(({ availability }) => availability !== undefined);
  return isLimited ? new Availability(offer, seed) : undefined;
}

/** The share of a rollout at an instant; 0 before its first stage. */
function shareAt({ rollout }: AvailabilityOptions, nowMs: number): number {
  let share = 0;
  for (const stage of rollout) {
    if (stage.fromMs > nowMs) break;
    share = stage.share;
  }
  return share;
}

function isSafe({ safety }: AvailabilityOptions, { options }: Usage): boolean {
  return safety.length === 0 || safety.some((setting) => setting === (options?.['safety'] ?? 'default'));
}
