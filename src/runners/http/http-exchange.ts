import type { Dispatcher } from 'undici';
import type { HttpAttempt, SentRequest } from './http-attempt.ts';

/** Largest reply that is read; a longer one counts as a network error. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

/** What became of one HTTP exchange. */
export interface ExchangeListener {
  /** The instant now, in ms since the start of the run. */
  readonly nowMs: number;
  /** The whole reply is there. */
  answered(exchange: HttpExchange): void;
  /** There will be no reply. Not called after `hangUp`. */
  broke(exchange: HttpExchange, error: Error): void;
}

/** One request of an attempt on the wire: collects the reply of an undici dispatch. */
export class HttpExchange implements Dispatcher.DispatchHandler, SentRequest {
  readonly attempt: HttpAttempt;
  status = 0;
  headers: Record<string, string | string[] | undefined> = {};
  started = false;
  readonly #listener: ExchangeListener;
  readonly #chunks: Uint8Array[] = [];
  /** When each chunk came; only for a streamed reply. */
  readonly #arrivals: number[] | undefined;
  #bytes = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;

  /** `isStreamed`: the instants at which the parts of the body come are wanted, for `arrivedMs`. */
  constructor(attempt: HttpAttempt, listener: ExchangeListener, isStreamed: boolean) {
    this.attempt = attempt;
    this.#listener = listener;
    this.#arrivals = isStreamed ? [] : undefined;
  }

  /** The body in one piece. */
  get body(): Uint8Array {
    const [first] = this.#chunks;
    if (this.#chunks.length === 1 && first !== undefined) return first;
    return Buffer.concat(this.#chunks);
  }

  /** When so many bytes of a streamed body had come, in ms since the start of the run; undefined when they did not, or nobody looked. */
  arrivedMs(bytes: number): number | undefined {
    let seen = 0;
    const chunk = this.#chunks.findIndex((each) => {
      seen += each.length;
      return seen >= bytes;
    });
    return this.#arrivals?.[chunk];
  }

  hangUp(): void {
    this.#over = true;
    this.#controller?.abort(new Error('the client stopped waiting'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.started = true;
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('the client stopped waiting'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.status = statusCode;
    this.headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > BODY_BYTES_MAX) {
      controller.abort(new Error(`the reply is larger than ${BODY_BYTES_MAX} bytes`));
      return;
    }
    this.#chunks.push(chunk);
    this.#arrivals?.push(this.#listener.nowMs);
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.answered(this);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.broke(this, error);
  }
}
