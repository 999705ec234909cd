import { Agent, request } from 'undici';
import { ForbiddenTarget, type ResolveName, webhookConnector } from './webhook-connector.ts';
import type { WebhookBounds } from './webhook-target.ts';

/** Most of a receiver's answer that is read; it says nothing that matters. */
const ANSWER_BYTES_MAX = 65_536;

/** Sends webhooks, and none to the mock server itself. */
export class WebhookPoster {
  readonly #dispatcher: Agent;

  constructor(bounds: Pick<WebhookBounds, 'ownPorts'>, resolveName: ResolveName | undefined) {
    this.#dispatcher = new Agent({ connect: webhookConnector(bounds, resolveName) });
  }

  /** The status of the receiver's answer, 0 when there is none, `forbidden` when it may not be asked. */
  async post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
    signal: AbortSignal,
  ): Promise<number | 'forbidden'> {
    try {
      const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher: this.#dispatcher });
      // An error after the status does not undo it.
      await answer.body.dump({ limit: ANSWER_BYTES_MAX, signal }).catch(() => {});
      return answer.statusCode;
    } catch (error) {
      // Else nothing listens there, the connection broke, or it took too long: one failed try.
      return error instanceof ForbiddenTarget ? 'forbidden' : 0;
    }
  }

  destroy(): Promise<void> {
    return this.#dispatcher.destroy();
  }
}
