import { getEventListeners } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { billOf } from '../../src/commands/pilot-bill.ts';
import { parseChargeLog } from '../../src/reconcile/log.ts';
import { RunEvidence } from '../../src/runners/http/log/attempt-log.ts';
import type { VendorBill } from '../../src/runners/vendor-bill.ts';

afterEach(() => vi.useRealTimers());

const log = parseChargeLog('log', '{"jobId":"a1","dollars":"0.04"}');
const parts = { log, evidence: new RunEvidence(), out: undefined };

/** A vendor that lists nothing, and what has been waiting for the end of the pilot at each question. */
function emptyBill(stop: AbortSignal): { readonly bill: VendorBill; readonly waiting: number[] } {
  const waiting: number[] = [];
  const read = (): Promise<object> => {
    waiting.push(getEventListeners(stop, 'abort').length);
    return Promise.resolve({ file: 'fal', text: '{"billing_events":[],"has_more":false}' });
  };
  return { bill: { read } as unknown as VendorBill, waiting };
}

test('a vendor is asked again for its patience, and each wait leaves nothing behind', async () => {
  vi.useFakeTimers();
  const { signal } = new AbortController();
  const { bill, waiting } = emptyBill(signal);
  const asked = billOf({ kind: 'vendor', bill }, { ...parts, stop: signal, patienceMs: 60_000 });
  await vi.advanceTimersByTimeAsync(70_000);
  expect((await asked).billed?.comparison.totals['client-only'].count).toBe(1);
  expect(waiting).toEqual(Array.from({ length: 31 }, () => 0));
});

test('an interrupted wait ends at once, with the bill as it is', async () => {
  vi.useFakeTimers();
  const interruption = new AbortController();
  const { bill, waiting } = emptyBill(interruption.signal);
  const asked = billOf({ kind: 'vendor', bill }, { ...parts, stop: interruption.signal, patienceMs: 60_000 });
  await vi.advanceTimersByTimeAsync(100);
  interruption.abort();
  expect((await asked).billed).toBeDefined();
  expect(waiting).toHaveLength(2);
});
