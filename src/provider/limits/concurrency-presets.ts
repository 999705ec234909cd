/** What a vendor means by so many requests at once. All count for the account as a whole, whatever key a request has. */
interface ConcurrencyTerms {
  /** How many, where the scenario does not say. */
  readonly limit: number;
  /**
   * What becomes of one more. `queue`: only requests that are served count; one that was submitted to the vendor's queue waits there, and one that was not is
   * answered 429. `refuse`: every request counts that was accepted and has not ended; one more is answered 429.
   */
  readonly over: 'queue' | 'refuse';
}

const PRESETS = {
  'fal-concurrency': { limit: 2, over: 'queue' },
  'comfy-concurrency': { limit: 5, over: 'refuse' },
  'bfl-concurrency': { limit: 24, over: 'refuse' },
} as const satisfies Readonly<Record<string, ConcurrencyTerms>>;

/** Names of limits that need not be spelled out. */
export type ConcurrencyPreset = keyof typeof PRESETS;

/** The names, for messages and schemas. */
export const CONCURRENCY_PRESET_NAMES: readonly ConcurrencyPreset[] = Object.keys(PRESETS) as ConcurrencyPreset[];

/**
 * The presets. How many requests an account may have at once follows from what it has paid, so a scenario may say another number.
 *
 * - `fal-concurrency`: 2 for a new account, up to 40 after purchases, over all endpoints. Only requests IN_PROGRESS count; those in the queue wait, without a
 *   bound, and direct requests (`fal.run`) are checked when they come and answered at once (docs.fal.ai: concurrency limits, FAQ, model endpoints/reliability;
 *   all read 2026-12-02).
 * - `comfy-concurrency`: 5 for a new account, up to 40 after payments, over all endpoints of the partner nodes; more is answered 429
 *   (docs.comfy.org/tutorials/partner-nodes/concurrency-limits, read 2026-12-02).
 * - `bfl-concurrency`: 24 active tasks, more is answered 429 (Black Forest Labs; collected 2026-11 at second hand). Single models have fewer, which is not
 *   emulated.
 */
export const CONCURRENCY_PRESETS: Readonly<Record<ConcurrencyPreset, ConcurrencyTerms>> = PRESETS;
