import type { Dispatcher } from 'undici';

/** Largest reply that is read; a longer one counts as a network error. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

/** What became of one HTTP exchange. */
export interface ExchangeListener {
  /** The whole reply is there. */
  answered(exchange: HttpExchange): void;
  /** There will be no reply. Not called after `hangUp`. */
  broke(exchange: HttpExchange, error: Error): void;
}

/** One attempt on the wire: collects the reply of an undici dispatch. */
export class HttpExchange implements Dispatcher.DispatchHandler {
  readonly slot: number;
  readonly generation: number;
  status = 0;
  headers: Record<string, string | string[] | undefined> = {};
  /** Whether the request was written to a connection: before that, the server cannot have seen it. */
  started = false;
  readonly #listener: ExchangeListener;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;

  constructor(slot: number, generation: number, listener: ExchangeListener) {
    this.slot = slot;
    this.generation = generation;
    this.#listener = listener;
  }

  /** The body in one piece. */
  get body(): Uint8Array {
    const [first] = this.#chunks;
    if (this.#chunks.length === 1 && first !== undefined) return first;
    return Buffer.concat(this.#chunks);
  }

  /** The client no longer waits: cuts the connection, and nobody is told. */
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
    if (this.#bytes > BODY_BYTES_MAX) controller.abort(new Error(`the reply is larger than ${BODY_BYTES_MAX} bytes`));
    else this.#chunks.push(chunk);
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
