import { nanoUsdText } from '../money/nano-usd.ts';
import { streamIdOf } from './calls.ts';
import type { Invoice } from './invoice-schema.ts';
import type { InvoicedRequest } from './invoiced-request.ts';

/** Requests that ask for the same as an earlier one of their client which had its output when they began. */
export function repeatsOf(requests: readonly InvoicedRequest[]): Invoice['repeats'] {
  const firstEndMs = new Map<string, number>();
  const repeats: InvoicedRequest[] = [];
  for (const request of requests) {
    const [first] = request.attempts;
    if (first === undefined) continue;
    const stream = streamIdOf(first.attempt);
    const endMs = firstEndMs.get(stream);
    if (endMs !== undefined && endMs <= request.startMs) repeats.push(request);
    if (request.state === 'succeeded') firstEndMs.set(stream, Math.min(endMs ?? request.endMs, request.endMs));
  }
  const nano = repeats.reduce((sum, { billedNano, wastedNano }) => sum + billedNano - wastedNano, 0n);
  return { requests: repeats.length, dollars: nanoUsdText(nano) };
}
