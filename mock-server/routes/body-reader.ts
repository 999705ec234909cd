import { IncomingMessage } from 'node:http';
import type { UnderWay } from '../memory/under-way.ts';
import { decodeBody } from './content-encoding.ts';

/** Most bytes of a request body, 32 MiB; more is answered 413. */
export const BODY_BYTES_MAX = 33_554_432;

/** A body that cannot be read, with the status that says so. */
class BodyRefused extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** There is no room for the body of a request. */
export class BodyUnheld extends BodyRefused {
  constructor() {
    super(503, 'The mock server has no room in memory for this body (memory.underWay in /stats). Try again later.');
  }
}

/** Told how reading ended: why a body is not read, or its bytes, which are taken before this returns. */
type Done = (error: Error | null, body?: Buffer) => void;

const tooLarge = (): BodyRefused => new BodyRefused(413, `The body has more than ${BODY_BYTES_MAX} bytes.`);
const isTooLarge = ({ headers }: IncomingMessage): boolean => Number(headers['content-length']) > BODY_BYTES_MAX;

/** A body as it arrives. What has arrived holds room until the request has been taken, or its client has left. */
class BodyReading {
  #isOver = false;
  #bytes = 0;
  readonly #chunks: Buffer[] = [];
  readonly #underWay: UnderWay;
  readonly #encoding: string | undefined;
  readonly #done: Done;

  constructor(underWay: UnderWay, encoding: string | undefined, done: Done) {
    this.#underWay = underWay;
    this.#encoding = encoding;
    this.#done = done;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  take(chunk: Buffer): void {
    if (this.#bytes + chunk.length > BODY_BYTES_MAX) return this.fail(tooLarge());
    if (!this.#underWay.take('bodies', chunk.length)) return this.fail(new BodyUnheld());
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
  }

  end(): void {
    this.#isOver = true;
    let body: Buffer | undefined;
    let problem: Error | null = null;
    try {
      const [only] = this.#chunks;
      const plain = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks, this.#bytes);
      body = this.#encoding === undefined ? plain : decodeBody(plain, this.#encoding, BODY_BYTES_MAX);
    } catch (error) {
      problem = error as Error;
    }
    this.#done(problem, body);
    this.#underWay.give(this.#bytes);
  }

  fail(error: Error): void {
    this.#isOver = true;
    this.#done(error instanceof BodyRefused ? error : new BodyRefused(400, error.message));
    this.#underWay.give(this.#bytes);
  }
}

/**
 * Reads the body of a request whole, whatever its content type, and decodes it. Refused are bodies of more than 32 MiB (413), those that are cut off
 * (400), and those that find no room (503).
 */
export function readBody(underWay: UnderWay, payload: IncomingMessage, done: Done): void {
  if (isTooLarge(payload)) return done(tooLarge());
  const reading = new BodyReading(underWay, payload.headers['content-encoding'], (error, body) => {
    payload.off('data', take).off('end', end).off('error', fail);
    done(error, body);
  });
  const take = (chunk: Buffer): void => reading.take(chunk);
  const end = (): void => reading.end();
  const fail = (error: Error): void => reading.fail(error);
  payload.on('data', take).on('end', end).on('error', fail);
}

/** A request whose body may be read as the parser tells it, without the stream that Node makes of it. */
export class ServedRequest extends IncomingMessage {
  #reading: BodyReading | undefined;
  /** Whether nothing is left in its stream, nor will be. */
  #isRead = false;
  #isSkipped = false;

  /** As `readBody`. Call it before anything of the body has come: when the server tells of the request. */
  readBody(underWay: UnderWay, done: Done): void {
    if (isTooLarge(this)) return done(tooLarge());
    this.#reading = new BodyReading(underWay, this.headers['content-encoding'], done);
  }

  /** Says that there is no body, and nobody will look for one. Call it when the server tells of the request. */
  skipBody(): void {
    this.#isSkipped = true;
  }

  override push(chunk: Buffer | null): boolean {
    const reading = this.#reading;
    if (reading === undefined) {
      if (!this.#isSkipped || chunk !== null) return super.push(chunk);
      this.#isRead = true;
      return true;
    }
    if (chunk === null) {
      this.#isRead = true;
      this.#reading = undefined;
      reading.end();
    } else {
      reading.take(chunk);
      if (reading.isOver) this.#reading = undefined;
    }
    return true;
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const reading = this.#reading;
    this.#reading = undefined;
    reading?.fail(error ?? new Error('aborted'));
    destroy.call(this, error, callback);
  }

  /** Node reads what nobody has read of a request that was answered; nothing is left of this one. */
  _dump(): void {
    if (!this.#isRead) dump.call(this);
  }
}

const { _dump: dump, _destroy: destroy } = IncomingMessage.prototype as IncomingMessage & { _dump: () => void };
