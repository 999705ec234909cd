import type { LiveSnapshot } from '../measure/live-snapshot.ts';
import { cleanText } from '../units/clean-text.ts';
import type { NumberPoint } from './metric.ts';

/** Longest label that is not cut. */
const LABEL_LENGTH_MAX = 200;
/** Statuses with a series of their own; all others are counted together, so that no endpoint can make series without end. */
const OWN_STATUSES: ReadonlySet<string> = new Set(
  '200 201 202 400 401 402 403 404 408 409 413 422 424 425 429 451 499 500 502 503 504 520 522 524 529'.split(' '),
);
/** Statuses that have a series before they occur, so that alerts on them see a zero. */
const KNOWN_STATUSES = ['200', '429'] as const;

/** A text from a scenario as a label: short, and without control characters or halves of characters, which formats forbid. */
export function labelText(text: string): string {
  return cleanText(text.slice(0, LABEL_LENGTH_MAX).replace(/\p{Cs}/gu, '\ufffd'));
}

/** Texts as labels that differ from each other: those that are alike once they are cut are numbered. */
export function distinctLabels(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    let label = labelText(text);
    for (let number = 2; taken.has(label); number++) label = labelText(`#${number} ${text}`);
    taken.add(label);
    return label;
  });
}

/** How attempts ended. */
export type AttemptCounts = Pick<LiveSnapshot, 'byStatus' | 'timeouts' | 'networkErrors' | 'unfinished'>;

/** Attempts that ended, each in one point. */
export function attemptPoints({ byStatus, timeouts, networkErrors, unfinished }: AttemptCounts): NumberPoint[] {
  const own = Object.entries(byStatus).filter(([status]) => OWN_STATUSES.has(status));
  const others = Object.entries(byStatus).filter(([status]) => !OWN_STATUSES.has(status));
  const counts = {
    ...Object.fromEntries(KNOWN_STATUSES.map((status) => [status, 0])),
    ...Object.fromEntries(own),
    other: others.reduce((sum, [, count]) => sum + count, 0),
    timeout: timeouts,
    network_error: networkErrors,
    unfinished,
  };
  return Object.entries(counts).map(([status, value]) => ({ labels: { status }, value }));
}
