import type { ServerResponse } from 'node:http';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { type JobRequest, piecesOf, type WireReply } from '../../src/wire/dialect.ts';

/** Most bytes of what is under way where the caller does not say: 512 MiB. */
const UNDER_WAY_BYTES_MAX = 536_870_912;
/**
 * A job under way beside what it says and the headers of its request: its places at the provider and on the timeline, and whoever waits for it (heap of
 * Node 20, 2026-12-02).
 */
export const JOB_BYTES = 8192;
/** Answers up to this are not counted: Node reads no further request from a connection that has not taken its answers. */
const SHORT_ANSWER_BYTES = 8192;

/** What may find no room: bodies that arrive, jobs with those who wait for them, answers that are written, and webhooks. */
type Held = 'bodies' | 'jobs' | 'answers' | 'webhooks';

/** Most connections at the same time. Each may hold the beginning of a request, of 16 KiB at most. */
export const CONNECTIONS_MAX = 32_768;

/** What is under way, in bytes as they are estimated, and how often there was no room. */
export interface UnderWayMemory {
  readonly bytes: number;
  readonly bytesMax: number;
  /** `connections`: those beyond the 32,768 that may be open. */
  readonly refused: { readonly [what in Held | 'connections']: number };
}

const NONE = { bodies: 0, jobs: 0, answers: 0, webhooks: 0, connections: 0 };

/** Reads a bound on bytes. Throws a `ScenarioError` USAGE where it is none. */
export function readBytesMax(bytesMax: number = UNDER_WAY_BYTES_MAX): number {
  if (Number.isSafeInteger(bytesMax) && bytesMax > 0) return bytesMax;
  const message = `expected a whole number of bytes above 0, such as ${UNDER_WAY_BYTES_MAX}`;
  throw new ScenarioError('USAGE', [{ path: 'underWayBytesMax', message }]);
}

/** The room for what is under way, which is never exceeded: who finds none is refused. */
export class UnderWay {
  readonly #bytesMax: number;
  /** How many jobs have a request, and what it takes as long as any has. Requests are read once and come again: an entry lives as long as its own. */
  readonly #requests = new WeakMap<JobRequest, { users: number; readonly bytes: number }>();
  #bytes = 0;
  #refused: Record<Held | 'connections', number> = { ...NONE };

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get memory(): UnderWayMemory {
    return { bytes: this.#bytes, bytesMax: this.#bytesMax, refused: { ...this.#refused } };
  }

  /** A new run begins: refusals are counted from nothing. What is held is held. */
  countAnew(): void {
    this.#refused = { ...NONE };
  }

  hasRoom(bytes: number): boolean {
    return this.#bytes + bytes <= this.#bytesMax;
  }

  /** Takes bytes, which are given back by `give`; false, and nothing taken, where there is no room. */
  take(what: Held, bytes: number): boolean {
    if (!this.hasRoom(bytes)) {
      this.#refused[what]++;
      return false;
    }
    this.#bytes += bytes;
    return true;
  }

  /** A connection was closed because as many were open as may. */
  connectionRefused(): void {
    this.#refused.connections++;
  }

  give(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes < 0) throw new Error('More bytes were given back than were taken.');
  }

  /** Takes the bytes of a job: its own, and those of its request unless another job under way has the same one. */
  takeJob(request: JobRequest, requestBytes: number, ownBytes: number): boolean {
    const known = this.#requests.get(request);
    const isHeld = known !== undefined && known.users > 0;
    if (!this.take('jobs', isHeld ? ownBytes : ownBytes + (known?.bytes ?? requestBytes))) return false;
    if (known === undefined) this.#requests.set(request, { users: 1, bytes: requestBytes });
    else known.users++;
    return true;
  }

  giveJob(request: JobRequest, ownBytes: number): void {
    const known = this.#requests.get(request);
    if (known === undefined || known.users === 0) throw new Error('A job that ends was taken before.');
    known.users--;
    this.give(known.users > 0 ? ownBytes : ownBytes + known.bytes);
  }

  /** Takes bytes that a response holds until it is closed. Nothing is held by one that is. */
  takeFor(response: ServerResponse, bytes: number): boolean {
    if (response.destroyed) return true;
    if (!this.take('answers', bytes)) return false;
    response.once('close', () => this.give(bytes));
    return true;
  }

  /** Whether there is room for an answer, which is held until its connection has taken it. */
  takesAnswer(response: ServerResponse, reply: WireReply): boolean {
    const pieces = piecesOf(reply);
    let length = 0;
    for (const piece of pieces) length += piece.length;
    // No character has more than three bytes for each of its units.
    if (3 * length <= SHORT_ANSWER_BYTES) return true;
    let bytes = 0;
    for (const piece of pieces) bytes += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
    return bytes <= SHORT_ANSWER_BYTES || this.takeFor(response, bytes);
  }
}

/** Bytes of the headers of a request, which its response holds. */
export function headerBytes({ req }: ServerResponse): number {
  let bytes = 0;
  for (const text of req.rawHeaders) bytes += text.length;
  return bytes;
}
