import { drawAt, drawKey, PURPOSE } from '../engine/draw.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Mix } from '../workload/mix.ts';

/** A request of a load, by its number and its class. */
export interface FirstRequest {
  readonly request: number;
  readonly requestClass: number;
}

/** The first requests of a load, so many; undefined: the first of each class that is offered, in the order of the classes. */
export function firstRequests({ workload, seed }: Scenario, count: number | undefined): FirstRequest[] {
  const { requests, inTurn, maxRequests } = workload;
  if (count === undefined) {
    const offered = requests.flatMap(({ share, insteadOf }, index) =>
      share > 0 && insteadOf === undefined ? [index] : [],
    );
    return offered.map((requestClass, request) => ({ request, requestClass }));
  }
  const mix = new Mix(requests, inTurn);
  const key = drawKey(seed, PURPOSE.mix);
  const classOf = (request: number): number => {
    if (mix.single) return 0;
    return mix.turns?.[request % mix.turns.length] ?? mix.pick(drawAt(key, request, 0));
  };
  return Array.from({ length: Math.min(count, maxRequests) }, (_, request) => ({
    request,
    requestClass: classOf(request),
  }));
}
