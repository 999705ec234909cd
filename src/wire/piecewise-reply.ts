import type { WireReply } from './job.ts';
import { joinBytes, textBytes } from './json-bytes.ts';

/** A piece of a body: bytes, or text that is written as UTF-8. */
export type Piece = string | Uint8Array;

/**
 * A reply whose body is written in pieces. Who sends it need not join them; who reads it takes `body`, which is made when it is first asked for.
 * A copy by spreading has no body: `withHeaders` makes one that has.
 */
export class PiecewiseReply implements WireReply {
  readonly status: number;
  readonly headers: WireReply['headers'];
  readonly pieces: readonly Piece[];
  #body: Uint8Array | undefined;

  constructor(status: number, headers: WireReply['headers'], pieces: readonly Piece[]) {
    this.status = status;
    this.headers = headers;
    this.pieces = pieces;
  }

  get body(): Uint8Array {
    this.#body ??= joinPieces(this.pieces);
    return this.#body;
  }
}

/** Pieces as bytes in one. */
export function joinPieces(pieces: readonly Piece[]): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return typeof only === 'string' ? textBytes(only) : only;
  return joinBytes(pieces.map((piece) => (typeof piece === 'string' ? textBytes(piece) : piece)));
}

/** The body of a reply in pieces; one where it is whole already. */
export function piecesOf(reply: WireReply): readonly Piece[] {
  return reply instanceof PiecewiseReply ? reply.pieces : [reply.body];
}

/** The same reply with further headers; of one name, these. */
export function withHeaders(reply: WireReply, further: WireReply['headers']): WireReply {
  return new PiecewiseReply(reply.status, { ...reply.headers, ...further }, piecesOf(reply));
}
