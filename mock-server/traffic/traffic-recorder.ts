import { OUTCOMES, type Outcome } from '../../src/billing/outcome.ts';
import { type AttemptEnding, RETRY_HEADERS, type Traffic, type TrafficAttempt } from '../../src/invoice/traffic.ts';
import type { JobRequest, WireReply, WireRequest } from '../../src/wire/dialect.ts';
import type { ServerResponse } from 'node:http';
import { given } from '../../src/units/options-object.ts';
import type { Caller } from '../connection.ts';
import { NameCounts } from './name-counts.ts';
import { KeptAttempt } from './kept-attempt.ts';
import { RequestDigests, shortDigest } from './request-digest.ts';
import { shortText } from './short-text.ts';

/** Attempts kept, and bytes of what they hold: at most about 600 each, and every different text once (heap of Node 20, 2026-12-02). */
const ATTEMPTS_MAX = 100_000;
const BYTES_MAX = 134_217_728;
const ATTEMPT_BYTES = 600;
const TEXT_BYTES = 100;
const TEXT_CHARS_MAX = 200;

/** What a recorder needs to know of its run. */
interface TrafficRecorderOptions {
  readonly dialect: string;
  readonly takesKeys: boolean;
  readonly originEpochMs: number;
  /** Ms since the run began. */
  readonly nowMs: () => number;
  /** Id of the job that an attempt made. */
  readonly jobId: (number: number) => string;
  readonly attemptsMax?: number;
}

/**
 * `x-stainless-retry-count` of SDKs that Stainless generates, which also name their language and version (npm openai 6.49.0, client.js, 2026-12).
 * More than six digits are none.
 */
function statedCount(headers: WireRequest['headers']): number | undefined {
  const count = headers['x-stainless-retry-count'];
  return count !== undefined && /^\d{1,6}$/.test(count) ? Number(count) : undefined;
}

/** Keeps what clients send, attempt by attempt, within bounds. Attempts beyond them are counted with their dollars. */
export class TrafficRecorder {
  readonly #options: TrafficRecorderOptions;
  readonly #attempts: KeptAttempt[] = [];
  readonly #digests = new RequestDigests();
  readonly #texts = new Map<string, string>();
  #bytes = 0;
  #lost = 0;
  #lostNano = 0n;
  readonly #unknownRoutes = new NameCounts();
  readonly #unknownModels = new NameCounts();

  constructor(options: TrafficRecorderOptions) {
    this.#options = options;
  }

  /** A request has come; `route` is the pattern of its path. One whose body could not be read is like no other. */
  arrived({ number, response, key = 0 }: Caller, route: string, request: WireRequest, isRead = true): void {
    const { attemptsMax = ATTEMPTS_MAX } = this.#options;
    if (this.#attempts.length >= attemptsMax || this.#bytes > BYTES_MAX || this.#lost > 0) {
      this.#lost++;
      return;
    }
    const { method, path, headers, body } = request;
    const query = path.indexOf('?');
    this.#bytes += ATTEMPT_BYTES;
    const attempt = new KeptAttempt({
      number,
      arrivedMs: this.#options.nowMs(),
      method,
      path: this.#text(query < 0 ? path : path.slice(0, query)),
      route,
      key,
      userAgent: this.#text(headers['user-agent'] ?? ''),
      fingerprint: isRead ? this.#digests.digestOf(request) : `unread ${number}`,
      bytes: body.length,
    });
    const keyHeader = headers['idempotency-key'] ?? headers['x-idempotency-key'];
    if (keyHeader !== undefined) attempt.idempotency = shortDigest(keyHeader);
    attempt.retryCount = statedCount(headers);
    attempt.stainless = this.#stainless(headers);
    this.#attempts[number] = attempt;
    response.on('close', () => this.#closed(attempt, response));
  }

  /** The request was understood. */
  read(number: number, { wireModel, operation, idempotency, streams }: JobRequest): void {
    const attempt = this.#attempts[number];
    if (attempt === undefined) return;
    attempt.wireModel = this.#text(wireModel);
    attempt.operation = operation;
    attempt.isStreamed = streams === true;
    if (idempotency === undefined) return;
    attempt.idempotency = shortDigest(idempotency.key);
    // What the vendor compares leaves the key itself out.
    attempt.fingerprint = shortDigest(`${attempt.path}\n${idempotency.fingerprint}`);
  }

  /** The request asks for a model that the server does not have. */
  unknownModel(number: number, wireModel: string): void {
    this.#unknownModels.add(wireModel);
    const attempt = this.#attempts[number];
    if (attempt !== undefined) attempt.wireModel = this.#text(wireModel);
  }

  /** A request came to no route. */
  unknownRoute(method: string, path: string): void {
    this.#unknownRoutes.add(`${method} ${path.split('?', 1)[0]}`);
  }

  accepted(number: number, isAsync: boolean): void {
    const attempt = this.#attempts[number];
    if (attempt === undefined) return;
    attempt.jobId = this.#options.jobId(number);
    attempt.isAsync = isAsync;
  }

  /** An attempt has joined the job of another one by its idempotency key. */
  replayed(number: number, of: number): void {
    const attempt = this.#attempts[number];
    if (attempt !== undefined) attempt.replayOf = of;
  }

  /** An attempt is refused, with or without an answer. */
  refused(number: number, outcome: Outcome): void {
    const attempt = this.#attempts[number];
    if (attempt !== undefined && attempt.jobId === undefined) attempt.outcome = outcome;
  }

  answered(number: number, status: number, headers: WireReply['headers'] = {}): void {
    const attempt = this.#end(number, 'answered');
    if (attempt === undefined) return;
    attempt.status = status;
    for (const name of RETRY_HEADERS) {
      const text = headers[name];
      if (text !== undefined) attempt.retryHeaders = { ...attempt.retryHeaders, [name]: this.#text(text) };
    }
  }

  /** The provider cuts the connection, before or within the answer. */
  reset(number: number, { headersSent, statusCode }: ServerResponse): void {
    const attempt = this.#end(number, 'reset');
    if (attempt !== undefined && headersSent) attempt.status = statusCode;
  }

  /** The job of an attempt has ended with its final charge, at an instant of the run. `isTold`: by a webhook, or to who watches it. */
  settled(number: number, outcome: number, nano: number, nowMs: number, isTold: boolean): void {
    const attempt = this.#attempts[number];
    if (attempt === undefined) {
      this.#lostNano += BigInt(nano);
      return;
    }
    attempt.outcome = OUTCOMES[outcome] as Outcome;
    attempt.billedNano = nano;
    attempt.jobEndedMs = nowMs;
    if (isTold && attempt.isAsync) attempt.heardMs ??= nowMs;
  }

  /** A query was about the job of an attempt. `isOver`: it tells that the job has ended, or ends it. */
  asked(number: number, isOver: boolean): void {
    const attempt = this.#attempts[number];
    if (attempt === undefined) return;
    attempt.polls++;
    if (isOver) attempt.heardMs ??= this.#options.nowMs();
  }

  /** Bytes that the attempts hold, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /** All that was recorded, as a copy. The server knows what came before. */
  traffic(): Omit<Traffic, 'earlier'> {
    const { dialect, takesKeys, originEpochMs, nowMs } = this.#options;
    return {
      dialect,
      originEpochMs,
      untilMs: nowMs(),
      takesKeys,
      attempts: this.#attempts.map((attempt) => given({ ...attempt, ...this.#ofJoined(attempt) })),
      lost: { attempts: this.#lost, billedNano: this.#lostNano },
      unknownRoutes: this.#unknownRoutes.read(),
      unknownModels: this.#unknownModels.read(),
    };
  }

  /** What an attempt that joined a job by its key shares with the one that made it. */
  #ofJoined({ replayOf, outcome }: KeptAttempt): Partial<TrafficAttempt> {
    const owner = replayOf === undefined ? undefined : this.#attempts[replayOf];
    if (owner === undefined) return {};
    const { isAsync, jobEndedMs, heardMs } = owner;
    return given({ isAsync, jobEndedMs, heardMs, outcome: outcome ?? owner.outcome });
  }

  #end(number: number, ending: AttemptEnding): KeptAttempt | undefined {
    const attempt = this.#attempts[number];
    if (attempt === undefined || attempt.ending !== 'open') return undefined;
    attempt.ending = ending;
    attempt.endedMs = this.#options.nowMs();
    return attempt;
  }

  /** The connection of an attempt is free or gone: an answer that had not left whole by then reached nobody. */
  #closed(attempt: KeptAttempt, { writableFinished, writableEnded, socket }: ServerResponse): void {
    attempt.departedMs = this.#options.nowMs();
    // An injected request of a test has no connection that could break.
    const isWhole = writableFinished || (writableEnded && socket?.remoteAddress === undefined);
    if (attempt.ending === 'open') this.#end(attempt.number, 'left');
    else if (attempt.ending === 'answered' && !isWhole) attempt.ending = 'left';
  }

  #stainless(headers: WireRequest['headers']): TrafficAttempt['stainless'] {
    const lang = headers['x-stainless-lang'];
    if (lang === undefined) return undefined;
    return { lang: this.#text(lang), version: this.#text(headers['x-stainless-package-version'] ?? '') };
  }

  /** A text that may have come before, cut; each is kept once. */
  #text(text: string): string {
    const known = this.#texts.get(text.length > TEXT_CHARS_MAX ? text.slice(0, TEXT_CHARS_MAX) : text);
    if (known !== undefined) return known;
    const short = shortText(text, TEXT_CHARS_MAX);
    this.#bytes += TEXT_BYTES + 2 * short.length;
    this.#texts.set(short, short);
    return short;
  }
}
