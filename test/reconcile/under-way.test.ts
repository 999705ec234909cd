import { expect, test } from 'vitest';
import { billFormatOf } from '../../src/reconcile/formats.ts';

test('a request of Lumenfall that is under way is no line of its bill; a cost that is neither null nor dollars is a problem', () => {
  const page = (costs: readonly (number | null)[]) => ({
    object: 'list',
    data: costs.map((cost, n) => ({
      id: `req_${n}`,
      created_at: '2026-11-20T00:00:00Z',
      model: 'm',
      cost,
      key_id: 'k',
    })),
    next_page_url: null,
    previous_page_url: null,
  });
  const read = (costs: readonly (number | null)[]) => billFormatOf(page(costs))?.read(page(costs));
  expect(read([null, 0.5, null])).toMatchObject({ postings: [{ jobId: '1', chargeNano: 500_000_000n }] });
  expect(read([null, -1])).toHaveProperty('problems');
});
