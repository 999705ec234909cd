import type { WallClock } from '../engine/wall-driver.ts';
import { countOf, formatCount } from '../units/format.ts';

/** What a collector answered. */
export interface PostReply {
  readonly status: number;
  /** Data points that it says it has not taken. */
  readonly rejected: number;
}

/** Sends a body to a collector; rejects when there is no answer, and when `signal` is aborted. */
export type Post = (body: string, signal: AbortSignal) => Promise<PostReply>;

/** What is pushed, where, and how often. */
export interface OtlpPushOptions {
  readonly everyMs: number;
  readonly clock: Pick<WallClock, 'setTimer'>;
  readonly post: Post;
  /** The body as of now; undefined: there is nothing to tell yet. */
  body(): string | undefined;
}

/** What OTLP/HTTP says may be sent again (OTLP 1.10, "Retryable Response Codes", 2026-12). */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const WAITS_MS = [1000, 2000] as const;
/** How long one answer may take, and how long the last push may take with its retries. */
const ANSWER_MS_MAX = 5000;
const LAST_MS_MAX = 5000;

/**
 * Pushes a body to a collector every so often, and once at the end. It never waits for a collector while the run goes on: a push that is due while the one
 * before is under way is left out, and counted.
 */
export class OtlpPush {
  /** Pushes that were due, and those of them that the collector took. */
  due = 0;
  delivered = 0;
  /** Data points that the collector refused in bodies that it took. */
  rejected = 0;
  /** What came of the last push that was not delivered. */
  lastFailure: string | undefined;
  readonly #options: OtlpPushOptions;
  #cancelTimer: (() => void) | undefined;
  #underWay: Promise<void> | undefined;
  #end = new AbortController();

  constructor(options: OtlpPushOptions) {
    this.#options = options;
  }

  /** Begins; the first push comes after one interval. */
  begin(): void {
    const { clock, everyMs } = this.#options;
    this.#cancelTimer = clock.setTimer(everyMs, () => {
      this.begin();
      if (this.#underWay === undefined) this.#start();
      else this.#fail('the push before it was still under way');
    });
  }

  /** Pushes a last time, and ends: within 5 s, whatever the collector does. */
  async finish(): Promise<void> {
    await this.close();
    this.#end = new AbortController();
    const cancel = this.#options.clock.setTimer(LAST_MS_MAX, () => this.#end.abort());
    this.#start();
    await this.#underWay;
    cancel();
  }

  /** Ends at once: a push that is under way is given up. */
  async close(): Promise<void> {
    this.#cancelTimer?.();
    this.#end.abort();
    await this.#underWay;
  }

  /** What was not delivered, in a sentence without its end; undefined: all was. */
  get warning(): string | undefined {
    const lost = this.due - this.delivered;
    const ofAll = `${formatCount(lost)} of ${formatCount(this.due)}`;
    const parts = [
      ...(lost === 0 ? [] : [`${ofAll} not delivered (the last of them: ${this.lastFailure})`]),
      ...(this.rejected === 0 ? [] : [`${countOf(this.rejected, 'data point')} refused by the collector`]),
    ];
    return parts.length === 0 ? undefined : parts.join('; ');
  }

  #start(): void {
    const body = this.#options.body();
    if (body === undefined) return;
    this.#underWay = this.#push(body, this.#end.signal).finally(() => (this.#underWay = undefined));
  }

  #fail(why: string): void {
    this.due++;
    this.lastFailure = why;
  }

  /** Sends a body, again after a while where that may help. Never rejects. */
  async #push(body: string, end: AbortSignal): Promise<void> {
    let why = '';
    for (const waitMs of [0, ...WAITS_MS]) {
      if (waitMs > 0) await this.#pause(waitMs, end);
      if (end.aborted) break;
      const reply = await this.#ask(body, end);
      if (typeof reply !== 'string' && reply.status >= 200 && reply.status < 300) {
        this.due++;
        this.delivered++;
        this.rejected += reply.rejected;
        return;
      }
      why = typeof reply === 'string' ? reply : `answered ${reply.status}`;
      if (typeof reply !== 'string' && !RETRYABLE.has(reply.status)) break;
    }
    this.#fail(why === '' ? 'given up at the end of the run' : why);
  }

  /** The answer, or why there is none. */
  async #ask(body: string, end: AbortSignal): Promise<PostReply | string> {
    const attempt = new AbortController();
    const stop = (): void => attempt.abort();
    let isLate = false;
    const cancel = this.#options.clock.setTimer(ANSWER_MS_MAX, () => {
      isLate = true;
      stop();
    });
    end.addEventListener('abort', stop, { once: true });
    try {
      return await this.#options.post(body, attempt.signal);
    } catch (error) {
      if (isLate || end.aborted) return 'no answer in time';
      // The text of an error may name more than its code.
      const { code, name } = error as NodeJS.ErrnoException;
      return typeof code === 'string' ? code : name;
    } finally {
      cancel();
      end.removeEventListener('abort', stop);
    }
  }

  #pause(ms: number, end: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const over = (): void => {
        cancel();
        end.removeEventListener('abort', over);
        resolve();
      };
      const cancel = this.#options.clock.setTimer(ms, over);
      end.addEventListener('abort', over);
      if (end.aborted) over();
    });
  }
}
