import { GIVE_UP } from '../client/retry/retry-policy.ts';

/** Pieces of the range of a policy's chance, within each of which its wait is taken to be a straight line. */
const PIECES = 16;
/** Narrower pieces are points. */
const WIDTH_MS_MIN = 0.01;

/** Part of gaps that no policy explains, such as a machine that was asleep, and how far they can lie: evenly over their orders of magnitude. */
const STRAY = 0.02;
const GAP_MS_MAX = 3_600_000;

/** Timers of Node can wake so much early. */
const EARLY_MS = 2;
/** What a client takes beside its wait: mostly a few ms, now and then tens of them. */
const DELAYS = [
  { share: 0.8, meanMs: 3 },
  { share: 0.2, meanMs: 60 },
] as const;

/** Share of delays up to `ms`. */
function delayShare(ms: number): number {
  if (ms <= 0) return 0;
  return DELAYS.reduce((sum, { share, meanMs }) => sum + share * (1 - Math.exp(-ms / meanMs)), 0);
}

function delayDensity(ms: number): number {
  if (ms <= 0) return 0;
  return DELAYS.reduce((sum, { share, meanMs }) => sum + (share / meanMs) * Math.exp(-ms / meanMs), 0);
}

/** Density per ms of a gap of which nothing is known but that it lies within an hour: even in the logarithm above 1 ms. */
export function strayDensity(gapMs: number): number {
  return 1 / (Math.max(1, Math.min(gapMs, GAP_MS_MAX)) * (1 + Math.log(GAP_MS_MAX)));
}

/** Whether a density of `gapDensity` rests on what no policy explains more than on the policy. */
export function isStray(density: number, gapMs: number): boolean {
  return density < 2 * STRAY * strayDensity(gapMs);
}

/**
 * Density per ms of a gap after a wait of `waitMs(u)` with u even in (0, 1): the mean over u of the density of what the client took beside its
 * wait. Undefined where the policy gives up.
 */
export function gapDensity(gapMs: number, waitMs: (u: number) => number): number | undefined {
  let total = 0;
  let from = waitMs(0.5 / PIECES / 1024);
  if (from === GIVE_UP) return undefined;
  for (let piece = 1; piece <= PIECES; piece++) {
    const to = waitMs(Math.min(piece / PIECES, 1 - 0.5 / PIECES / 1024));
    if (to === GIVE_UP) return undefined;
    const [low, high] = from < to ? [from, to] : [to, from];
    const late = gapMs + EARLY_MS;
    total +=
      high - low < WIDTH_MS_MIN
        ? delayDensity(late - low)
        : (delayShare(late - low) - delayShare(late - high)) / (high - low);
    from = to;
  }
  return (1 - STRAY) * (total / PIECES) + STRAY * strayDensity(gapMs);
}
