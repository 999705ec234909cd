import { clientIdOf } from './calls.ts';
import { failuresOf } from './failures.ts';
import { groupBy } from './group-by.ts';
import type { Invoice, InvoicedClient } from './invoice-schema.ts';
import type { InvoicedAttempt, InvoicedRequest } from './invoiced-request.ts';
import { readRetries } from './retry-reading.ts';
import type { Traffic, TrafficAttempt } from './traffic.ts';

const CLIENTS_MAX = 50;

/** The clients, those with the most attempts first, and how each retries. */
export function clientsOf(
  requests: readonly InvoicedRequest[],
  traffic: Traffic,
): Pick<Invoice, 'clients' | 'otherClients'> {
  const firstOf = ({ attempts }: InvoicedRequest): TrafficAttempt => (attempts[0] as InvoicedAttempt).attempt;
  const groups = [...groupBy(requests, (request) => clientIdOf(firstOf(request))).values()];
  const count = (those: readonly InvoicedRequest[]): number =>
    those.reduce((sum, { attempts }) => sum + attempts.length, 0);
  const sorted = groups.toSorted((a, b) => count(b) - count(a));
  const clients = sorted.slice(0, CLIENTS_MAX).map((those): InvoicedClient => {
    const attempt = firstOf(those[0] as InvoicedRequest);
    const { key, userAgent, stainless } = attempt;
    return {
      key,
      userAgent,
      ...(stainless === undefined ? {} : { sdk: { ...stainless } }),
      requests: those.length,
      attempts: count(those),
      retries: readRetries(
        those.map((request) => failuresOf(request, traffic)),
        attempt,
      ),
    };
  });
  return { clients, otherClients: count(sorted.slice(CLIENTS_MAX).flat()) };
}
