import type { IncomingMessage } from 'node:http';
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

type Done = (error: Error | null, body?: Buffer) => void;

const tooLarge = (): BodyRefused => new BodyRefused(413, `The body has more than ${BODY_BYTES_MAX} bytes.`);

/**
 * Reads the body of a request whole, whatever its content type, and decodes it. What has arrived of a body holds room until the request has been taken,
 * or its client has left. Refused are bodies of more than 32 MiB (413), those that are cut off (400), and those that find no room (503).
 */
export function readBody(underWay: UnderWay, payload: IncomingMessage, done: Done): void {
  const { headers } = payload;
  if (Number(headers['content-length']) > BODY_BYTES_MAX) return done(tooLarge());
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = (error: Error | null): void => {
    payload.off('data', take).off('end', end).off('error', fail);
    settle(headers['content-encoding'], error, chunks, bytes, done);
    underWay.give(bytes);
  };
  const take = (chunk: Buffer): void => {
    if (bytes + chunk.length > BODY_BYTES_MAX) return finish(tooLarge());
    if (!underWay.take('bodies', chunk.length)) return finish(new BodyUnheld());
    bytes += chunk.length;
    chunks.push(chunk);
  };
  const end = (): void => finish(null);
  const fail = (error: Error): void => finish(new BodyRefused(400, error.message));
  payload.on('data', take).on('end', end).on('error', fail);
}

/** Hands a body over, which is taken before this returns. */
function settle(
  encoding: string | undefined,
  error: Error | null,
  chunks: readonly Buffer[],
  length: number,
  done: Done,
): void {
  if (error !== null) return done(error);
  let body: Buffer;
  try {
    const plain = Buffer.concat(chunks, length);
    body = encoding === undefined ? plain : decodeBody(plain, encoding, BODY_BYTES_MAX);
  } catch (problem) {
    return done(problem as Error);
  }
  done(null, body);
}
