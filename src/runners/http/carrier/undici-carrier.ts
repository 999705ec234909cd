import type { Dispatcher } from 'undici';
import { UnsendableError, type CarriedRequest, type Carriage, type Carrier, type ReplyReceiver } from './carrier.ts';

/** Carries requests by what undici calls a dispatcher: HTTP/2, a proxy, or whatever else answers. Who gives the dispatcher ends it. */
export class UndiciCarrier implements Carrier {
  readonly #dispatcher: Dispatcher;
  readonly #to: { readonly origin?: string };

  /** `origin`: where requests go; absent: a dispatcher that has one itself. */
  constructor(dispatcher: Dispatcher, origin?: string) {
    this.#dispatcher = dispatcher;
    this.#to = origin === undefined ? {} : { origin };
  }

  send(
    { method, path, headers, body }: CarriedRequest,
    receiver: ReplyReceiver,
    ownHeaders: readonly string[] = [],
  ): Carriage {
    const handler = new ReplyHandler(receiver);
    const options = { ...this.#to, path, headers: [...headers, ...ownHeaders], body: body.length > 0 ? body : null };
    this.#dispatcher.dispatch({ ...options, method: method as Dispatcher.HttpMethod }, handler);
    return handler;
  }

  destroy(): Promise<void> {
    return Promise.resolve();
  }
}

/** Tells a receiver what undici tells. */
class ReplyHandler implements Dispatcher.DispatchHandler, Carriage {
  readonly #receiver: ReplyReceiver;
  #controller: Dispatcher.DispatchController | undefined;
  #isOver = false;

  constructor(receiver: ReplyReceiver) {
    this.#receiver = receiver;
  }

  cut(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#controller?.abort(new Error('the client stopped waiting'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) controller.abort(new Error('the client stopped waiting'));
    else this.#receiver.started();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status >= 200 && !this.#isOver) this.#receiver.head(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#isOver) this.#receiver.part(chunk, false);
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#receiver.ended();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'UND_ERR_INVALID_ARG') queueMicrotask(() => this.#receiver.failed(new UnsendableError(error.message)));
    else this.#receiver.failed(error);
  }
}
