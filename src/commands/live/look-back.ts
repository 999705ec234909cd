import type { LiveSnapshot } from '../../measure/live-snapshot.ts';

/** What "now" means in a display: the last so many ms. */
const SPAN_MS = 10_000;
/** Looks that are kept are so far from each other: a few for a span, however often somebody looks. */
const STEP_MS = 500;

/** The looks at a run of the last ten seconds. */
export class LookBack {
  readonly #looks: LiveSnapshot[] = [];

  /** Takes a look in. Returns the one to compare it with: ten seconds older, or the first; undefined: all that happened is newer than that. */
  add(now: LiveSnapshot): LiveSnapshot | undefined {
    const looks = this.#looks;
    while (looks.length > 1 && now.elapsedMs - (looks[1] as LiveSnapshot).elapsedMs >= SPAN_MS) looks.shift();
    const first = looks[0];
    const last = looks.at(-1);
    if (last === undefined || now.elapsedMs - last.elapsedMs >= STEP_MS) looks.push(now);
    return first !== undefined && now.elapsedMs - first.elapsedMs >= SPAN_MS ? first : undefined;
  }
}
