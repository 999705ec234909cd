import { NO_USAGE, type Usage } from '../billing/usage.ts';

/** What requests of one class are to the provider: the model that they ask, what limits count, and their price by the request. */
export interface Quote {
  readonly model: number;
  readonly tokens: number;
  /** Full price, and what the input alone costs, in nano-USD; for metered models without any compute time. */
  readonly fullNano: number;
  readonly inputNano: number;
  readonly usage: Usage;
  /** Whether the provider puts failed ones back into its queue, where it has `requeue`; default true. */
  readonly isRequeued?: boolean;
  /** Whether they have a connection, and are not submitted to a queue; default false. */
  readonly isDirect?: boolean;
}

/** Quotes by number, field by field: what a job needs of one is read when the job is accepted. */
export class QuoteTable {
  readonly model: number[] = [];
  readonly tokens: number[] = [];
  readonly fullNano: number[] = [];
  readonly inputNano: number[] = [];
  readonly usage: Usage[] = [];
  readonly isRequeued: boolean[] = [];
  readonly isDirect: boolean[] = [];

  /** A new quote; returns its number. */
  add(quote: Quote = { model: 0, tokens: 0, fullNano: 0, inputNano: 0, usage: NO_USAGE }): number {
    const number = this.model.length;
    this.set(number, quote);
    return number;
  }

  /** Replaces a quote. */
  set(number: number, { model, tokens, fullNano, inputNano, usage, isRequeued = true, isDirect = false }: Quote): void {
    this.model[number] = model;
    this.tokens[number] = tokens;
    this.fullNano[number] = fullNano;
    this.inputNano[number] = inputNano;
    this.usage[number] = usage;
    this.isRequeued[number] = isRequeued;
    this.isDirect[number] = isDirect;
  }
}
