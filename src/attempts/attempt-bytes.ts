import type { AttemptLine, LoggedInspection, SentAttempt } from './attempt-record.ts';

/** Texts that are kept as bytes: more than a scenario has names. What a target makes up beyond is written anew each time. */
const TEXTS_MAX = 1000;
const TEXT_LENGTH_MAX = 100;
/** Up to so many bytes a loop copies faster than a call does. */
const LOOP_MAX = 24;
/** A line without its texts takes less. */
const LINE_BYTES = 4096;
const INITIAL_BYTES = 64 * 1024;
const DIGIT_0 = 48;

const encoder = new TextEncoder();
const key = (text: string): Uint8Array => encoder.encode(text);

const START = key('{"request":');
const ATTEMPT = key(',"attempt":');
const MODEL = key(',"model":');
const OPERATION = key(',"operation":');
const DUE = key(',"dueUs":');
const SENT = key(',"sentUs":');
const ENDED = key(',"endedUs":');
const STATUS = key(',"status":');
const OUTCOME = key(',"outcome":');
const DOLLARS = key(',"dollars":');
const COST_SOURCE = key(',"costSource":');
const PRODUCT = key(',"product":');
const COUNTS = key(',"counts":');
const WIRE_MODEL = key(',"wireModel":');
const PRIMING = key(',"priming":true');
const END = key('}\n');

/** Ms as whole microseconds. */
export function wholeUs(ms: number): number {
  return Math.round(ms * 1000);
}

/**
 * The bytes of log lines, one after the other in one buffer. They are written by hand because there are two lines for each attempt:
 * `JSON.stringify` takes three times as long, and an attempt over HTTP has some 15 us in all (measured 2026-12).
 */
export class AttemptBytes {
  length = 0;
  #bytes = new Uint8Array(INITIAL_BYTES);
  readonly #texts = new Map<string, Uint8Array>();
  readonly #counts = new WeakMap<object, Uint8Array>();

  /** Adds a line of any JSON. */
  json(value: unknown): void {
    this.#write(`${JSON.stringify(value)}\n`);
  }

  /** Adds the line of an attempt that is about to be sent. */
  sending({ request, attempt, model, operation, sentMs, priming }: SentAttempt): void {
    this.#reserve(LINE_BYTES);
    this.#copy(START);
    this.#number(request);
    this.#copy(ATTEMPT);
    this.#number(attempt);
    this.#field(MODEL, model);
    this.#field(OPERATION, operation);
    this.#copy(SENT);
    this.#number(wholeUs(sentMs));
    if (priming === true) this.#copy(PRIMING);
    this.#copy(END);
  }

  /** Adds the line of an attempt that has ended. */
  ended(line: AttemptLine): void {
    this.#reserve(LINE_BYTES);
    this.#copy(START);
    this.#number(line.request);
    this.#copy(ATTEMPT);
    this.#number(line.attempt);
    this.#field(MODEL, line.model);
    this.#copy(DUE);
    this.#number(wholeUs(line.dueMs));
    this.#copy(SENT);
    this.#number(wholeUs(line.sentMs));
    this.#copy(ENDED);
    this.#number(wholeUs(line.endedMs));
    this.#copy(STATUS);
    this.#number(line.status);
    this.#field(OUTCOME, line.outcome);
    this.#field(DOLLARS, line.dollars);
    this.#field(OPERATION, line.operation);
    this.#field(COST_SOURCE, line.costSource);
    this.#field(PRODUCT, line.product);
    if (line.counts !== undefined) this.#addCounts(line.counts);
    this.#field(WIRE_MODEL, line.wireModel);
    const seldom = seldomText(line);
    if (seldom !== '') this.#write(seldom);
    this.#copy(END);
  }

  /** What was added since the last call: a view, which the next line overwrites. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.length);
    this.length = 0;
    return taken;
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
  }

  #copy(from: Uint8Array): void {
    const { length } = from;
    const to = this.#bytes;
    const at = this.length;
    if (length > LOOP_MAX) to.set(from, at);
    else for (let i = 0; i < length; i++) to[at + i] = from[i] as number;
    this.length = at + length;
  }

  /** Any number, as JSON has it. */
  #number(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) return this.#write(JSON.stringify(value));
    const to = this.#bytes;
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits++;
    let rest = value;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const tenth = Math.floor(rest / 10);
      to[at] = DIGIT_0 + (rest - tenth * 10);
      rest = tenth;
    }
    this.length += digits;
  }

  /** A field that is a text, if it is there. */
  #field(name: Uint8Array, text: string | undefined): void {
    if (text === undefined) return;
    this.#copy(name);
    let bytes = this.#texts.get(text);
    if (bytes === undefined) {
      bytes = encoder.encode(JSON.stringify(text));
      if (this.#texts.size < TEXTS_MAX && text.length < TEXT_LENGTH_MAX) this.#texts.set(text, bytes);
    }
    this.#append(bytes);
  }

  #addCounts(counts: NonNullable<AttemptLine['counts']>): void {
    this.#copy(COUNTS);
    let bytes = this.#counts.get(counts);
    if (bytes === undefined) {
      bytes = encoder.encode(JSON.stringify(counts));
      this.#counts.set(counts, bytes);
    }
    this.#append(bytes);
  }

  /** Adds bytes of any length, and leaves room for what is known to be short. */
  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length + LINE_BYTES);
    this.#copy(bytes);
  }

  #write(text: string): void {
    // A character takes at most 3 bytes in UTF-8 for each of its units.
    this.#reserve(3 * text.length + LINE_BYTES);
    this.length += encoder.encodeInto(text, this.#bytes.subarray(this.length)).written;
  }
}

/** The line of an attempt that has ended, as the log has it, without its end of line. */
export function attemptText(line: AttemptLine): string {
  const bytes = new AttemptBytes();
  bytes.ended(line);
  return new TextDecoder().decode(bytes.take()).trimEnd();
}

/** The fields that most lines lack. */
function seldomText(line: AttemptLine): string {
  const { firstTokenMs, firstContentMs, inspection } = line;
  let text = '';
  if (line.dollarsAtMost !== undefined) text += `,"dollarsAtMost":${JSON.stringify(line.dollarsAtMost)}`;
  if (line.usage !== undefined) text += `,"usage":${JSON.stringify(line.usage)}`;
  if (line.billedUnits !== undefined) text += `,"billedUnits":${JSON.stringify(line.billedUnits)}`;
  if (line.retryAfterMs !== undefined) text += `,"retryAfterMs":${JSON.stringify(line.retryAfterMs)}`;
  if (line.retryAfterForm !== undefined) text += `,"retryAfterForm":${JSON.stringify(line.retryAfterForm)}`;
  if (line.brokenIn !== undefined) text += `,"brokenIn":${JSON.stringify(line.brokenIn)}`;
  if (line.shouldRetry !== undefined) text += `,"shouldRetry":${JSON.stringify(line.shouldRetry)}`;
  if (line.polls !== undefined) text += `,"polls":${JSON.stringify(line.polls)}`;
  if (line.jobId !== undefined) text += `,"jobId":${JSON.stringify(line.jobId)}`;
  if (firstTokenMs !== undefined) text += `,"firstTokenUs":${wholeUs(firstTokenMs)}`;
  if (firstContentMs !== undefined) text += `,"firstContentUs":${wholeUs(firstContentMs)}`;
  if (line.outputTokens !== undefined) text += `,"outputTokens":${JSON.stringify(line.outputTokens)}`;
  if (line.message !== undefined) text += `,"message":${JSON.stringify(line.message)}`;
  if (inspection !== undefined) text += `,"inspection":${inspectionText(inspection)}`;
  if (line.foundByKey !== undefined) text += `,"foundByKey":${JSON.stringify(line.foundByKey)}`;
  if (line.priming !== undefined) text += `,"priming":${JSON.stringify(line.priming)}`;
  return text;
}

function inspectionText({ lostMs, askedMs, ...rest }: LoggedInspection): string {
  return JSON.stringify({ ...rest, lostUs: wholeUs(lostMs), askedUs: wholeUs(askedMs) });
}
