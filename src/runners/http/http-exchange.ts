import type { Dispatcher } from 'undici';
import type { NextStep } from '../../wire/dialect.ts';

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

/** Where an attempt of several exchanges is: which one this is, behind its first. */
export interface StepCourse {
  readonly step: NextStep;
  /** How often this step was sent, this time included. */
  readonly tries: number;
  /** Requests of the attempt behind its first, this one included. */
  readonly polls: number;
  /** The job's id as far as the attempt knows it. */
  readonly jobId: string | undefined;
}

/** One request on the wire, the whole of an attempt or a step of it: collects the reply of an undici dispatch. */
export class HttpExchange implements Dispatcher.DispatchHandler {
  readonly slot: number;
  readonly generation: number;
  /** Undefined for the request that begins an attempt. */
  readonly course: StepCourse | undefined;
  status = 0;
  headers: Record<string, string | string[] | undefined> = {};
  /** Whether the request was written to a connection: before that, the server cannot have seen it. */
  started = false;
  readonly #listener: ExchangeListener;
  readonly #chunks: Uint8Array[] = [];
  /** When each chunk came; only for a streamed reply. */
  readonly #arrivals: number[] | undefined;
  #bytes = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;

  /** `isStreamed`: the instants at which the parts of the body come are wanted, for `arrivedMs`. */
  constructor(
    slot: number,
    generation: number,
    listener: ExchangeListener,
    options: { readonly isStreamed?: boolean; readonly course?: StepCourse | undefined } = {},
  ) {
    this.slot = slot;
    this.generation = generation;
    this.course = options.course;
    this.#listener = listener;
    this.#arrivals = options.isStreamed === true ? [] : undefined;
  }

  /** Whether the server can have seen the attempt: its first request was written, or answered. */
  get wasSeen(): boolean {
    return this.started || this.course !== undefined;
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
