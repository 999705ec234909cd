import { isSuccess } from '../../src/units/http-status.ts';
import type { WallClock } from '../../src/engine/wall-driver.ts';
import type { JobView } from '../../src/wire/query-context.ts';
import type { WebhookPlan } from '../../src/wire/dialect.ts';
import type { UnderWay } from '../memory/under-way.ts';
import type { ResolveName } from './webhook-connector.ts';
import type { WebhookPoster } from './webhook-poster.ts';
import type { WebhookSigner } from './webhook-signer.ts';
import type { WebhookBounds } from './webhook-target.ts';

/** Most deliveries under way, waiting retries included; further ones are dropped. */
const DELIVERIES_MAX = 1000;
/** A delivery beside its address and body: its headers, its timer, its connection. */
const DELIVERY_BYTES = 4096;
/** The `user-agent` of webhooks: the administration of other mock servers knows them by it. */
export const WEBHOOK_AGENT = 'tollmark-webhook';

/** What became of webhooks. Each that was begun is `pending`, `delivered`, `givenUp` or `refused`. */
export interface WebhookStats {
  readonly pending: number;
  /** Answered with a 2xx. */
  readonly delivered: number;
  /** Tries after the first ones. */
  readonly retried: number;
  /** Ended without a 2xx, after the last try or because the run ended. */
  readonly givenUp: number;
  /** Ended because the host's address turned out to be the mock server itself: nothing was sent. */
  readonly refused: number;
  /** Never begun, because too many were pending, or there was no room in memory for one more. */
  readonly dropped: number;
}

interface WebhookSenderOptions {
  readonly plan: WebhookPlan;
  readonly signer: WebhookSigner;
  readonly clock: WallClock;
  readonly epochMs: () => number;
  readonly bounds: Pick<WebhookBounds, 'ownPorts'>;
  readonly underWay: UnderWay;
  /** How names are resolved; default: as the system does. */
  readonly resolveName?: ResolveName | undefined;
  /** Called when the last try under way has ended. */
  readonly onQuiet: () => void;
}

interface Delivery {
  readonly url: string;
  readonly jobId: string;
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What it holds while it is pending. */
  readonly bytes: number;
  tries: number;
  /** Stops what the delivery does or waits for. */
  stop: () => void;
}

/** Tells clients' servers that jobs have ended: immediately, and again after the vendor's waits until there is a 2xx. Redirects are not followed. */
export class WebhookSender {
  readonly #options: WebhookSenderOptions;
  readonly #pending = new Set<Delivery>();
  readonly #counts = { delivered: 0, retried: 0, givenUp: 0, refused: 0, dropped: 0 };
  /** Loaded with the first webhook: most servers send none, and start sooner without an HTTP client. */
  #poster: Promise<WebhookPoster> | undefined;
  #trying = 0;
  #isClosed = false;

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
  }

  stats(): WebhookStats {
    return { pending: this.#pending.size, ...this.#counts };
  }

  /** Whether no try is under way. */
  get isQuiet(): boolean {
    return this.#trying === 0;
  }

  /** A job has ended. The URL was allowed when the job was taken. */
  send(url: string, job: JobView): void {
    if (this.#isClosed || this.#pending.size >= DELIVERIES_MAX) {
      this.#counts.dropped++;
      return;
    }
    const id = `msg_${job.id}`;
    const { headers, body } = this.#options.plan.write(job, id);
    const bytes = DELIVERY_BYTES + url.length + body.length;
    if (!this.#options.underWay.take('webhooks', bytes)) {
      this.#counts.dropped++;
      return;
    }
    const delivery: Delivery = { url, jobId: job.id, id, headers, body, bytes, tries: 0, stop: () => {} };
    this.#pending.add(delivery);
    void this.#try(delivery);
  }

  close(): void {
    this.#isClosed = true;
    for (const delivery of this.#pending) {
      this.#end(delivery, 'givenUp');
      delivery.stop();
    }
    void this.#poster?.then((poster) => poster.destroy());
  }

  async #try(delivery: Delivery): Promise<void> {
    const { plan, clock } = this.#options;
    if (delivery.tries++ > 0) this.#counts.retried++;
    const stopper = new AbortController();
    const cancel = clock.setTimer(plan.timeoutMs, () => stopper.abort());
    delivery.stop = () => stopper.abort();
    this.#trying++;
    const status = await this.#post(delivery, stopper.signal);
    this.#trying--;
    cancel();
    this.#tried(delivery, status);
    if (this.#trying === 0) this.#options.onQuiet();
  }

  #tried(delivery: Delivery, status: number | 'forbidden'): void {
    const { plan, clock } = this.#options;
    if (!this.#pending.has(delivery)) return;
    if (status === 'forbidden') return this.#end(delivery, 'refused');
    if (isSuccess(status)) return this.#end(delivery, 'delivered');
    const waitMs = plan.retryDelaysMs[delivery.tries - 1];
    if (waitMs === undefined) this.#end(delivery, 'givenUp');
    else delivery.stop = clock.setTimer(waitMs, () => void this.#try(delivery));
  }

  /** One try: the status of the receiver's answer, 0 when there is none. */
  async #post(delivery: Delivery, signal: AbortSignal): Promise<number | 'forbidden'> {
    const { plan, signer, epochMs, bounds, resolveName } = this.#options;
    const { url, jobId, id, headers, body } = delivery;
    this.#poster ??= import('./webhook-poster.ts').then((loaded) => new loaded.WebhookPoster(bounds, resolveName));
    const poster = await this.#poster;
    const unsigned = { deliveryId: id, jobId, headers, body, epochMs: epochMs() };
    const signed = { 'user-agent': WEBHOOK_AGENT, ...signer.headers(plan.signature, unsigned) };
    return poster.post(url, signed, body, signal);
  }

  #end(delivery: Delivery, as: 'delivered' | 'givenUp' | 'refused'): void {
    this.#pending.delete(delivery);
    this.#options.underWay.give(delivery.bytes);
    this.#counts[as]++;
  }
}
