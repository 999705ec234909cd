/** An attempt that may have cost something, of a job whose name the client never learned. */
export interface NamelessAttempt {
  readonly requestId: string;
  readonly model: string;
  /** By the client's clock. */
  readonly sentMs: number;
  /** Nano-USD; undefined where the client does not know. */
  readonly nano: bigint | undefined;
}

/** A record of a bill that tells when its job was accepted. */
export interface TimedRecord {
  readonly requestId: string;
  readonly model: string;
  /** By the provider's clock. */
  readonly acceptedMs: number;
  readonly nano: bigint;
}

/** Between sending and acceptance, beyond what is usual for the log: more is another request. */
const LATE_MS_MAX = 1000;

/**
 * Joins attempts without a name with records that no name has joined, by order and time: the records in the order of acceptance, each with the first
 * attempt left of its model that was sent at about that time and may have cost as much. `aheadMs`: how far the provider's clock is ahead, of each pair
 * that names have joined; the median counts. Without any, the first attempt is taken for that of the first record. Gives the record of each attempt.
 */
export function joinByTime(
  attempts: readonly NamelessAttempt[],
  records: readonly TimedRecord[],
  aheadMs: readonly number[],
): ReadonlyMap<string, string> {
  const left = attempts.toSorted((one, other) => one.sentMs - other.sentMs);
  const ordered = records.toSorted((one, other) => one.acceptedMs - other.acceptedMs);
  const offsetMs = median(aheadMs) ?? (ordered[0]?.acceptedMs ?? 0) - (left[0]?.sentMs ?? 0);
  const joined = new Map<string, string>();
  let from = 0;
  for (const { requestId, model, acceptedMs, nano } of ordered) {
    const sentMs = acceptedMs - offsetMs;
    while (from < left.length && (left[from] as NamelessAttempt).sentMs < sentMs - LATE_MS_MAX) from++;
    for (let at = from; at < left.length; at++) {
      const attempt = left[at] as NamelessAttempt;
      if (attempt.sentMs > sentMs + LATE_MS_MAX) break;
      if (joined.has(attempt.requestId) || attempt.model !== model) continue;
      if (attempt.nano !== undefined && attempt.nano !== nano) continue;
      joined.set(attempt.requestId, requestId);
      break;
    }
  }
  return joined;
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
