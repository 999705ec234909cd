import { invoiceOf } from '../../src/invoice/invoice.ts';
import type { Invoice } from '../../src/invoice/invoice-schema.ts';
import type { TrafficAttempt } from '../../src/invoice/traffic.ts';
import { attempt, CONTEXT, left, refused, trafficOf } from './samples.ts';

const SDK = { userAgent: 'OpenAI/JS 6.49.0', stainless: { lang: 'js', version: '6.49.0' } };

/** The attempts of one request: a timeout that is paid, two refusals, another call, and then an answer. */
function leakyRequest(index: number): TrafficAttempt[] {
  const at = 1000 * index;
  const same = { ...SDK, fingerprint: `body-${index}` };
  const retryHeaders = { 'retry-after': '1' };
  return [
    left({ ...same, arrivedMs: at, endedMs: at + 300, jobEndedMs: at + 900, retryCount: 0 }),
    refused({ ...same, arrivedMs: at + 740 + index, endedMs: at + 742 + index, retryCount: 1, retryHeaders }),
    refused({ ...same, arrivedMs: at + 1745 + index, endedMs: at + 1746 + index, retryCount: 2 }),
    attempt({ ...same, arrivedMs: at + 1850 + index, endedMs: at + 2100 + index, retryCount: 0 }),
  ];
}

/** A program that loops around its SDK and pays timeouts: it also asks for what is not there. */
export const LEAKY: Invoice = invoiceOf(
  trafficOf(
    [
      ...Array.from({ length: 8 }, (_, index) => leakyRequest(index)).flat(),
      attempt({ userAgent: 'curl/8.9', fingerprint: 'other', key: 0, arrivedMs: 50 }),
      left({ ...SDK, arrivedMs: 9000, endedMs: 9300, fingerprint: 'ghost', retryCount: 0 }),
    ],
    {
      untilMs: 12_000,
      unknownRoutes: { counts: [{ name: 'POST /v1/responses', count: 3 }], others: 0 },
      unknownModels: { counts: [{ name: 'gpt-image-9', count: 1 }], others: 0 },
    },
  ),
  { scenario: { ...CONTEXT.scenario, name: 'leaky' }, program: { command: 'node app.js', exitCode: 0 } },
);
