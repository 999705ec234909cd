import type { BodyRoom } from './body-room.ts';
import type { Carriage, ReplyHeaders, ReplyReceiver } from './carrier/carrier.ts';
import { type Elider, eliderFor } from '../../wire/dialect.ts';
import { ContentDecoder, type DecodedListener } from './content-decoder.ts';
import { HeldBody } from './held-body.ts';
import type { HttpAttempt, SentRequest } from './http-attempt.ts';

/** A body of more bytes is kept without the middle of its outputs. */
const ELIDED_FROM_BYTES = 65_536;
/** Largest reply that is read, as it comes and decoded; a larger one cannot be read. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

/** What became of one HTTP exchange. */
export interface ExchangeListener {
  /** The instant now, in ms since the start of the run. */
  readonly nowMs: number;
  /** Memory for the bodies of all exchanges. */
  readonly room: BodyRoom;
  /** It had no open connection when it was given to its carrier, and is written to one now. */
  waited(exchange: HttpExchange): void;
  /** The whole reply is there, or as much of it as can be read: see `problem`. Its body is there during this call only. */
  answered(exchange: HttpExchange): void;
  /** There will be no reply. Not called after `hangUp`. */
  broke(exchange: HttpExchange, error: Error): void;
}

/** One request of an attempt on the wire: collects the reply that a carrier brings. */
export class HttpExchange implements ReplyReceiver, SentRequest, DecodedListener {
  readonly attempt: HttpAttempt;
  /** When it was given to its carrier, in ms since the start of the run. */
  readonly sentMs: number;
  status = 0;
  headers: ReplyHeaders = {};
  hasStarted = false;
  /** Why the body cannot be read; undefined where it can. */
  problem: string | undefined;
  /** What carries it; undefined before it is sent. */
  carriage: Carriage | undefined;
  readonly #listener: ExchangeListener;
  readonly #isStreamed: boolean;
  readonly #held: HeldBody;
  #bytes = 0;
  #decodedBytes = 0;
  #decoder: ContentDecoder | undefined;
  #elider: Elider | undefined;
  #over = false;

  /** `isStreamed`: the instants at which the parts of the body come are wanted, for `arrivedMs`. */
  constructor(attempt: HttpAttempt, listener: ExchangeListener, isStreamed: boolean, sentMs = 0) {
    this.attempt = attempt;
    this.sentMs = sentMs;
    this.#listener = listener;
    this.#isStreamed = isStreamed;
    this.#held = new HeldBody(isStreamed);
  }

  get isStreaming(): boolean {
    return this.#isStreamed && this.#bytes > 0;
  }

  /** The body in one piece; of a large one that is no stream without the middle of its outputs. */
  get body(): Uint8Array {
    return this.#held.bytes;
  }

  /** When so many bytes of a streamed body had come, in ms since the start of the run; undefined when they did not, or nobody looked. */
  arrivedMs(bytes: number): number | undefined {
    return this.allArrivedMs([bytes])[0];
  }

  /** As `arrivedMs`, of several places in ascending order; those that did not come are left out. */
  allArrivedMs(places: readonly number[]): number[] {
    return this.#held.arrivedMs(places);
  }

  hangUp(): void {
    this.#over = true;
    this.#drop();
    this.#decoder?.destroy();
    this.carriage?.cut(this);
  }

  started(): void {
    this.hasStarted = true;
    // A carrier that has a connection writes the request before `send` returns.
    if (this.carriage !== undefined) this.#listener.waited(this);
  }

  head(status: number, headers: ReplyHeaders): void {
    this.status = status;
    this.headers = headers;
    const encoding = headers['content-encoding'];
    if (encoding !== undefined) this.#decoder = ContentDecoder.of([encoding].flat().join(','), this);
    const length = Number(headers['content-length']);
    if (this.#decoder === undefined && !(length > ELIDED_FROM_BYTES && this.#canElide())) this.#held.expect(length);
  }

  part(bytes: Buffer, isLast: boolean): void {
    this.#bytes += bytes.length;
    if (this.#bytes > BODY_BYTES_MAX) this.#refuse(`the reply is larger than ${BODY_BYTES_MAX} bytes`);
    else if (this.#decoder === undefined) this.#keep(bytes, isLast);
    // It is decoded later, by another thread.
    else this.#decoder.write(Buffer.from(bytes));
  }

  ended(): void {
    if (this.#decoder === undefined) this.decodedAll();
    else this.#decoder.end();
  }

  failed(error: Error): void {
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
    else this.#keep(chunk, false);
  }

  decodedAll(): void {
    if (this.#over) return;
    this.#elider?.end((part) => this.#append(part));
    if (this.#over) return;
    this.#over = true;
    this.#listener.answered(this);
    this.#drop();
  }

  undecodable(error: Error): void {
    const encoding = [this.headers['content-encoding'] ?? ''].flat().join(', ');
    this.#refuse(`the content-encoding ${encoding.slice(0, 100)} cannot be undone: ${error.message}`);
  }

  #keep(bytes: Buffer, isLast: boolean): void {
    if (this.#over) return;
    if (this.#elider === undefined && this.#held.length + bytes.length > ELIDED_FROM_BYTES) this.#elide();
    if (this.#elider !== undefined) this.#elider.take(bytes, (part) => this.#append(part));
    else if (this.#takeRoom(bytes.length)) this.#held.add(bytes, this.#isStreamed ? this.#listener.nowMs : 0, isLast);
  }

  /** Keeps bytes of a body that is not kept as a whole. */
  #append(part: Uint8Array): void {
    if (!this.#over && this.#takeRoom(part.length)) this.#held.append(part);
  }

  #takeRoom(bytes: number): boolean {
    if (this.#listener.room.take(bytes)) return true;
    this.#refuse('the replies under way are too large together');
    return false;
  }

  /** Of a stream, the places of its bytes are told. */
  #canElide(): boolean {
    return !this.#isStreamed && this.#newElider() !== undefined;
  }

  #newElider(): Elider | undefined {
    return eliderFor([this.headers['content-type'] ?? []].flat().join(', ') || undefined);
  }

  /** From now on outputs are left out, and of what is held, too. */
  #elide(): void {
    if (this.#isStreamed) return;
    const elider = this.#newElider();
    if (elider === undefined) return;
    this.#elider = elider;
    const before = this.#held.length;
    this.#held.sift((bytes, keep) => elider.take(bytes, keep));
    this.#listener.room.give(before - this.#held.length);
  }

  /** Gives the memory of the body back. */
  #drop(): void {
    this.#listener.room.give(this.#held.length);
    this.#held.drop();
  }

  /** The answer has come, and nobody will be able to read it. */
  #refuse(problem: string): void {
    if (this.#over) return;
    this.#over = true;
    this.problem = problem;
    this.#drop();
    this.#decoder?.destroy();
    this.carriage?.cut(this);
    this.#listener.answered(this);
  }
}
