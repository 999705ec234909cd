/** A request to be carried. Equal requests are best one object: what a carrier makes of one it makes once. */
export interface CarriedRequest {
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  /** Names and values in turn, without those that frame the body or name the host. */
  readonly headers: readonly string[];
  /** Empty: the request has none. */
  readonly body: Uint8Array;
}

/** Headers of a reply by their names in lower case. */
export type ReplyHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Hears what becomes of one request: its reply, or why there is none, unless it is cut before. */
export interface ReplyReceiver {
  /** The request was written to a connection: from now on the server may have seen it. */
  started(): void;
  /** The head of the reply; informational ones are passed over. */
  head(status: number, headers: ReplyHeaders): void;
  /**
   * A part of the body, as it is sent: no coding is undone. The bytes are there during this call only; those of the last part, where `isLast`
   * tells it, until `ended` returns.
   */
  part(bytes: Buffer, isLast: boolean): void;
  /** The reply is whole. */
  ended(): void;
  /** There is no whole reply, and there will be none. */
  failed(error: Error): void;
}

/** A request under way. */
export interface Carriage {
  /** Ends the connection of a request whose reply is not whole. Its receiver, which names it, hears nothing any more. */
  cut(receiver: ReplyReceiver): void;
}

/** Carries requests to one origin, each on a connection of its own as long as it lasts. What goes wrong is told to the receiver. */
export interface Carrier {
  /** `ownHeaders`: further headers of this one request, names and values in turn. Nothing is told before this call returns. */
  send(request: CarriedRequest, receiver: ReplyReceiver, ownHeaders?: readonly string[]): Carriage;
  /** Ends all connections. Requests that are under way fail. */
  destroy(): Promise<void>;
}

/** A request that cannot be sent as it is, such as one whose path has a space. */
export class UnsendableError extends Error {}
