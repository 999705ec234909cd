import type { Dispatcher } from 'undici';
import type { BodyRoom } from './body-room.ts';
import { ContentDecoder, type DecodedListener } from './content-decoder.ts';
import type { HttpAttempt, SentRequest } from './http-attempt.ts';

/** Largest reply that is read, as it comes and decoded; a larger one cannot be read. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

/** What became of one HTTP exchange. */
export interface ExchangeListener {
  /** The instant now, in ms since the start of the run. */
  readonly nowMs: number;
  /** Memory for the bodies of all exchanges. */
  readonly room: BodyRoom;
  /** The whole reply is there, or as much of it as can be read: see `problem`. Its body is there during this call only. */
  answered(exchange: HttpExchange): void;
  /** There will be no reply. Not called after `hangUp`. */
  broke(exchange: HttpExchange, error: Error): void;
}

/** One request of an attempt on the wire: collects the reply of an undici dispatch. */
export class HttpExchange implements Dispatcher.DispatchHandler, SentRequest, DecodedListener {
  readonly attempt: HttpAttempt;
  status = 0;
  headers: Record<string, string | string[] | undefined> = {};
  started = false;
  /** Why the body cannot be read; undefined where it can. */
  problem: string | undefined;
  readonly #listener: ExchangeListener;
  readonly #chunks: Uint8Array[] = [];
  /** When each chunk came; only for a streamed reply. */
  readonly #arrivals: number[] | undefined;
  #bytes = 0;
  #decodedBytes = 0;
  /** Of the body: what `#chunks` hold. */
  #heldBytes = 0;
  #decoder: ContentDecoder | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;

  /** `isStreamed`: the instants at which the parts of the body come are wanted, for `arrivedMs`. */
  constructor(attempt: HttpAttempt, listener: ExchangeListener, isStreamed: boolean) {
    this.attempt = attempt;
    this.#listener = listener;
    this.#arrivals = isStreamed ? [] : undefined;
  }

  get isStreaming(): boolean {
    return this.#arrivals !== undefined && this.#bytes > 0;
  }

  /** The body in one piece. */
  get body(): Uint8Array {
    const [first] = this.#chunks;
    if (this.#chunks.length === 1 && first !== undefined) return first;
    return Buffer.concat(this.#chunks);
  }

  /** When so many bytes of a streamed body had come, in ms since the start of the run; undefined when they did not, or nobody looked. */
  arrivedMs(bytes: number): number | undefined {
    return this.allArrivedMs([bytes])[0];
  }

  /** As `arrivedMs`, of several places in ascending order; those that did not come are left out. */
  allArrivedMs(places: readonly number[]): number[] {
    const found: number[] = [];
    let seen = 0;
    for (const [chunk, ms] of (this.#arrivals ?? []).entries()) {
      seen += (this.#chunks[chunk] as Uint8Array).length;
      while (found.length < places.length && (places[found.length] as number) <= seen) found.push(ms);
      if (found.length === places.length) break;
    }
    return found;
  }

  hangUp(): void {
    this.#over = true;
    this.#drop();
    this.#decoder?.destroy();
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
    const encoding = headers['content-encoding'];
    if (encoding !== undefined) this.#decoder = ContentDecoder.of([encoding].flat().join(','), this);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > BODY_BYTES_MAX) this.#refuse(`the reply is larger than ${BODY_BYTES_MAX} bytes`);
    else if (this.#decoder === undefined) this.#keep(chunk);
    else this.#decoder.write(chunk);
  }

  onResponseEnd(): void {
    if (this.#decoder === undefined) this.decodedAll();
    else this.#decoder.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#drop();
    this.#decoder?.destroy();
    this.#listener.broke(this, error);
  }

  decoded(chunk: Buffer): void {
    this.#decodedBytes += chunk.length;
    if (this.#decodedBytes > BODY_BYTES_MAX)
      this.#refuse(`the reply is larger than ${BODY_BYTES_MAX} bytes when decoded`);
    else this.#keep(chunk);
  }

  decodedAll(): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.answered(this);
    this.#drop();
  }

  undecodable(error: Error): void {
    const encoding = [this.headers['content-encoding'] ?? ''].flat().join(', ');
    this.#refuse(`the content-encoding ${encoding.slice(0, 100)} cannot be undone: ${error.message}`);
  }

  #keep(chunk: Buffer): void {
    if (this.#over) return;
    if (!this.#listener.room.take(chunk.length)) {
      this.#refuse('the replies under way are too large together');
      return;
    }
    this.#heldBytes += chunk.length;
    this.#chunks.push(chunk);
    this.#arrivals?.push(this.#listener.nowMs);
  }

  /** Gives the memory of the body back. */
  #drop(): void {
    this.#chunks.length = 0;
    this.#listener.room.give(this.#heldBytes);
    this.#heldBytes = 0;
  }

  /** The answer has come, and nobody will be able to read it. */
  #refuse(problem: string): void {
    if (this.#over) return;
    this.#over = true;
    this.problem = problem;
    this.#drop();
    this.#decoder?.destroy();
    this.#controller?.abort(new Error(problem));
    this.#listener.answered(this);
  }
}
