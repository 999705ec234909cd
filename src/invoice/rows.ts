import { nanoUsdText } from '../money/nano-usd.ts';
import { groupBy } from './group-by.ts';
import type { InvoiceRow } from './invoice-schema.ts';
import type { InvoicedRequest } from './invoiced-request.ts';
import { latencyOf } from './latency.ts';
import type { TrafficAttempt } from './traffic.ts';

/** Rows of a table; the requests of further names share the last one. */
const ROWS_MAX = 100;
const OTHERS = 'others';

/** Requests, times and dollars by what their first attempts name: the most expensive first. */
export function rowsOf(
  requests: readonly InvoicedRequest[],
  nameOf: (attempt: TrafficAttempt) => string,
): InvoiceRow[] {
  const named = [
    ...groupBy(requests, ({ attempts: [first] }) => (first === undefined ? OTHERS : nameOf(first.attempt))),
  ];
  const groups = named.toSorted(([, a], [, b]) => Number(billedOf(b) - billedOf(a)) || b.length - a.length);
  const beyond = groups.slice(ROWS_MAX).flatMap(([, those]) => those);
  const shown = beyond.length === 0 ? groups : [...groups.slice(0, ROWS_MAX), [OTHERS, beyond] as const];
  return shown.map(([name, those]) => {
    const succeeded = those.filter(({ state }) => state === 'succeeded');
    const billedNano = billedOf(those);
    const wastedNano = those.reduce((sum, request) => sum + request.wastedNano, 0n);
    return {
      name,
      requests: those.length,
      succeeded: succeeded.length,
      attempts: those.reduce((sum, { attempts }) => sum + attempts.length, 0),
      latencyMs: latencyOf(succeeded.map(({ startMs, endMs }) => endMs - startMs)),
      dollars: {
        billed: nanoUsdText(billedNano),
        useful: nanoUsdText(billedNano - wastedNano),
        wasted: nanoUsdText(wastedNano),
      },
    };
  });
}

function billedOf(requests: readonly InvoicedRequest[]): bigint {
  return requests.reduce((sum, { billedNano }) => sum + billedNano, 0n);
}
