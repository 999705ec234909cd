import type { Problem } from '../errors/scenario-error.ts';
import { DURATION_MS_MAX, parseDurationMs } from '../units/duration.ts';
import { formatCount } from '../units/format.ts';

/** Connections at most where nobody says how many. */
const CONNECTIONS_DEFAULT = 64;
/** More connections than one machine opens at ease. */
const CONNECTIONS_MAX = 4096;
/** How long each step lasts where nobody says it, in ms. */
const STEP_MS_DEFAULT = 3000;
/** A shorter step measures how connections are opened. */
const STEP_MS_MIN = 200;

/** The flags of a saturation, as text. */
export interface SaturationFlags {
  /** Empty: the default. */
  readonly connections: string;
  /** Undefined: the default. */
  readonly step: string | undefined;
}

/** What flags ask for, or what is wrong with them. */
export function readSaturationFlags({
  connections,
  step,
}: SaturationFlags): { readonly connectionsMax: number; readonly stepMs: number } | readonly Problem[] {
  const problems: Problem[] = [];
  const connectionsMax =
    connections === '' ? CONNECTIONS_DEFAULT : /^\d{1,9}$/.test(connections) ? Number(connections) : 0;
  if (connectionsMax < 1 || connectionsMax > CONNECTIONS_MAX) {
    const message = `expected a whole number from 1 to ${formatCount(CONNECTIONS_MAX)}, the connections of the last step`;
    problems.push({ path: '--saturate', message });
  }
  const stepMs = step === undefined ? STEP_MS_DEFAULT : (parseDurationMs(step) ?? 0);
  if (stepMs < STEP_MS_MIN || stepMs > DURATION_MS_MAX) {
    problems.push({ path: '--step', message: `expected a duration from ${STEP_MS_MIN}ms, such as 3s` });
  }
  return problems.length > 0 ? problems : { connectionsMax, stepMs };
}

/** The steps of a curve: 1, 2, 4 and so on, and `max` itself. */
export function connectionSteps(max: number): number[] {
  const steps: number[] = [];
  for (let connections = 1; connections < max; connections *= 2) steps.push(connections);
  return [...steps, max];
}

/** Requests in a list at most. */
const LIST_MAX = 20;

/**
 * The classes of a mix as a list to be sent again and again, by shares: each class with a share at least once, at most 20 entries unless there are
 * more classes. The entries of a class are spread over the list.
 */
export function requestList(shares: readonly number[]): number[] {
  const offered = shares.flatMap((share, index) => (share > 0 ? [{ share, index }] : []));
  if (offered.length === 1) return offered.map(({ index }) => index);
  const total = offered.reduce((sum, { share }) => sum + share, 0);
  const counts = offered.map(({ share }) => Math.max(1, Math.round((LIST_MAX * share) / total)));
  return offered
    .flatMap(({ index }, place) =>
      Array.from({ length: counts[place] as number }, (_, turn) => ({
        index,
        at: (turn + 0.5) / (counts[place] as number),
      })),
    )
    .toSorted((a, b) => a.at - b.at || a.index - b.index)
    .map(({ index }) => index);
}
