import type { WallClock } from '../../../engine/wall-driver.ts';
import type { SentAttempt } from '../../../attempts/attempt-record.ts';
import type { HttpRunOptions } from '../run-options.ts';
import type { SendRecords } from './send-log.ts';

/** What held sends need. */
export interface HeldSendsParts {
  readonly records: SendRecords;
  readonly clock: Pick<WallClock, 'yieldTo'>;
  /** Sends the present attempt of a slot. */
  readonly send: (slot: number) => void;
  /** Does what comes from outside of the timeline. */
  readonly act: (action: () => void) => void;
}

/**
 * Holds attempts until their records are kept, so that after a crash the log has all that the endpoint may have seen. All that one turn of the
 * event loop sends is kept by one write: a write for each attempt would take a third of a run.
 */
export class HeldSends {
  readonly #parts: HeldSendsParts;
  #slots: number[] = [];
  readonly #release = (): void => this.#parts.act(() => this.release());

  constructor(parts: HeldSendsParts) {
    this.#parts = parts;
  }

  /** Holds the present attempt of a slot until the end of the turn. */
  hold(slot: number, attempt: SentAttempt): void {
    this.#parts.records.add(attempt);
    if (this.#slots.push(slot) === 1) this.#parts.clock.yieldTo(this.#release);
  }

  /** Keeps the records and sends what is held, now. */
  release(): void {
    const slots = this.#slots;
    if (slots.length === 0) return;
    this.#slots = [];
    this.#parts.records.flush();
    for (const slot of slots) this.#parts.send(slot);
  }

  /** Sends nothing any more: the run is over. What is held was never sent, so its records say more than the endpoint has seen. */
  stop(): void {
    this.#slots = [];
  }
}

/** What holds the attempts of a run; undefined where nothing keeps them ahead. */
export function heldSends(
  { clock, log }: Pick<HttpRunOptions, 'clock' | 'log'>,
  send: HeldSendsParts['send'],
  act: HeldSendsParts['act'],
): HeldSends | undefined {
  return log?.ahead === undefined ? undefined : new HeldSends({ records: log.ahead, clock, send, act });
}
