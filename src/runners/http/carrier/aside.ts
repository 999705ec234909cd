import type { CarriedRequest, Carriage, Carrier, ReplyReceiver } from './carrier.ts';

/** Bytes of an answer at most that are waited for. */
const ANSWER_BYTES_MAX = 128 * 1024;

/** Waits for an answer, and keeps nothing of it. */
class Unread implements ReplyReceiver {
  carriage: Carriage | undefined;
  readonly #over: () => void;
  #bytes = 0;

  constructor(over: () => void) {
    this.#over = over;
  }

  started(): void {
    // It is waited for as long as it was before.
  }

  head(): void {
    // It says nothing.
  }

  part(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#bytes > ANSWER_BYTES_MAX) this.giveUp();
  }

  ended(): void {
    this.#over();
  }

  failed(): void {
    this.#over();
  }

  giveUp(): void {
    this.carriage?.cut(this);
    this.#over();
  }
}

/** Sends a request beside the load, and waits so long for the answer. What comes of it says nothing: the run itself shows what is wrong. */
export async function sendAside(
  carrier: Carrier,
  request: CarriedRequest,
  waitMs: number,
  setTimer: (delayMs: number, callback: () => void) => () => void,
): Promise<void> {
  let cancel = (): void => {};
  await new Promise<void>((resolve) => {
    const unread = new Unread(resolve);
    cancel = setTimer(waitMs, () => unread.giveUp());
    unread.carriage = carrier.send(request, unread);
  });
  cancel();
}
