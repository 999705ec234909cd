import { NO_USAGE, type Usage } from '../billing/usage.ts';

/** What requests of one kind are to the provider: the model that they ask, what limits count, and their price by the request. */
export class QuoteTable {
  readonly model: number[] = [];
  readonly tokens: number[] = [];
  /** Full price, and what the input alone costs, in nano-USD; for metered models without any compute time. */
  readonly fullNano: number[] = [];
  readonly inputNano: number[] = [];
  readonly usage: Usage[] = [];
  /** Whether the provider puts failed ones back into its queue, where it has `requeue`. */
  readonly isRequeued: boolean[] = [];

  /** A new kind of request; returns its number. */
  add(): number {
    const quote = this.model.length;
    this.set(quote, 0, 0, 0, 0, NO_USAGE);
    return quote;
  }

  /** Says what a kind of request is. A job keeps what it needs of it when it is accepted. */
  set(
    quote: number,
    model: number,
    tokens: number,
    fullNano: number,
    inputNano: number,
    usage: Usage,
    isRequeued = true,
  ): void {
    this.model[quote] = model;
    this.tokens[quote] = tokens;
    this.fullNano[quote] = fullNano;
    this.inputNano[quote] = inputNano;
    this.usage[quote] = usage;
    this.isRequeued[quote] = isRequeued;
  }
}
