import { expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { readBill } from '../../src/reconcile/bill.ts';

const record = { id: 'a', request: 0, attempt: 1, model: 'm', chargedNanoUsd: 5 };
const usage = (...changes: readonly object[]) =>
  JSON.stringify({ records: changes.map((change) => ({ ...record, ...change })), next: null, lost: 0 });
const fal = (...costs: readonly unknown[]) =>
  JSON.stringify({
    billing_events: costs.map((cost) => ({
      request_id: 'a',
      endpoint_id: 'm',
      timestamp: '2026-11-20T00:00:00Z',
      cost_estimate_nano_usd: cost,
    })),
    has_more: false,
  });
const event = (change: object) =>
  JSON.stringify({ eventId: 'e', jobId: 'a', type: 'finish', dollars: '0.04', ...change });
const lumenfall = (cost: unknown) =>
  JSON.stringify({
    object: 'list',
    data: [{ id: 'a', created_at: '2026-11-20T00:00:00Z', model: 'm', cost }],
    next_page_url: null,
    previous_page_url: null,
  });
const log = (data: unknown) => JSON.stringify({ data });

const NO_BILLS = ['', '\n \n', 'null', '[]', '5', '"a"', '<html>', '{"invoices":[]}', '{"records":'];

function problemsOf(text: string): readonly string[] {
  try {
    readBill([{ file: 'bill.json', text }], false);
  } catch (error) {
    if (error instanceof ScenarioError)
      return error.problems.map(({ file = '', line = 0, path }) => `${file}:${line}:${path}`);
    throw error;
  }
  return [];
}

test('all that is wrong with a bill is told at once, each at its place', () => {
  expect(problemsOf(usage({ chargedNanoUsd: -1 }, {}, { id: 5 }))).toEqual([
    'bill.json:0:records.0.chargedNanoUsd',
    'bill.json:0:records.2.id',
  ]);
  expect(problemsOf([event({}), event({ dollars: 'NaN' }), '<html>', event({ type: 'boom' })].join('\n'))).toEqual([
    'bill.json:2:dollars',
    'bill.json:3:',
    'bill.json:4:type',
  ]);
  expect(problemsOf(usage(...Array.from({ length: 50 }, () => ({ chargedNanoUsd: 0.5 }))))).toHaveLength(21);
});

test.each([
  ...NO_BILLS,
  ...['"NaN"', '-1', '0.5', '1e300', '1e999', 'null', '9007199254740993', '{}'].flatMap((cost) => [
    fal(4).replace(':4}', `:${cost}}`),
    usage({}).replace(':5}', `:${cost}}`),
  ]),
  ...['NaN', '-1', '1e3', '99999999', '9007200', '0.0000000001', 4, null].map((dollars) => event({ dollars })),
  ...['NaN', -1, 1e300, {}].map(lumenfall),
  ...[{}, [{}], { items: [{}] }, 5, [null]].map(log),
])('%s is a problem, and never an amount', (text) => {
  expect(problemsOf(text).length).toBeGreaterThan(0);
});
