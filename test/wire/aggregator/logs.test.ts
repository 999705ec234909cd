import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_USAGE } from '../../../src/billing/usage.ts';
import { aggregatorDialect } from '../../../src/wire/aggregator/aggregator.ts';
import { quotaOf } from '../../../src/wire/aggregator/quota.ts';
import type { BillLine, VendorQueryContext, Movement } from '../../../src/wire/query-context.ts';
import { deskOf, json, modelView, NO_LIMIT, NOW_MS, postJson, query } from '../gateway-samples.ts';
import { jobOf, readBy } from '../wire-samples.ts';

const VIDEO = modelView('sora-2', 'text-to-video', { per: 'video-second', usd: '0.10' });
const IMAGE = modelView('gpt-image-1', 'text-to-image', { per: 'image', usd: '0.04' });
const CHAT = modelView('gpt-x', 'chat', { per: 'token', input: '2.50', cached: '0.25', output: '10' });

type Step = readonly [kind: Movement['kind'], nano: number, jobId?: string, model?: Movement['model']];

function movements(...steps: readonly Step[]): Movement[] {
  return steps.map(([kind, nano, jobId, model], index) => ({
    index,
    kind,
    nano,
    atEpochMs: NOW_MS - 120_000 + index * 10_000,
    jobId,
    model,
  }));
}

interface Record {
  readonly id: number;
  readonly type: number;
  readonly quota: number;
  readonly created_at: number;
  readonly other: string;
  readonly [name: string]: unknown;
}

const deskWith = (list: readonly Movement[], lines: readonly BillLine[] = []): VendorQueryContext =>
  deskOf(aggregatorDialect, { movements: list, lines });
// oxlint-disable-next-line typescript/no-explicit-any -- replies are looked into field by field
const ask = (path: string, context: VendorQueryContext): any =>
  json(query(aggregatorDialect, 'GET', path, context)).data;
const records = (list: readonly Movement[], filter = ''): Record[] =>
  ask(`/api/log/self?page_size=100${filter}`, deskWith(list)).items;
const kinds = (list: readonly Movement[]): [number, number][] =>
  records(list)
    .toReversed()
    .map(({ type, quota }) => [type, quota]);

describe('records by type', () => {
  test('a task is consumed when it is submitted, and settled by the difference', () => {
    const list = movements(
      ['hold', 1_000_000_000, 'v', VIDEO],
      ['charge', 800_000_000, 'v', VIDEO],
      ['release', 200_000_000, 'v', VIDEO],
    );
    expect(kinds(list)).toEqual([
      [2, 500_000],
      [6, 100_000],
    ]);
    const [settled] = records(list);
    expect(JSON.parse(settled?.other ?? '')).toMatchObject({
      task_id: 'task_v',
      model_price: 0.1,
      group_ratio: 1,
      pre_consumed_quota: 500_000,
      actual_quota: 400_000,
    });
  });

  test('a task that failed is refunded whole, and leaves an error of no quota', () => {
    const list = movements(
      ['hold', 1_000_000_000, 'v', VIDEO],
      ['release', 1_000_000_000, 'v', VIDEO],
      ['error', 0, 'v', VIDEO],
    );
    expect(kinds(list)).toEqual([
      [2, 500_000],
      [6, 500_000],
      [5, 0],
    ]);
    expect(JSON.parse(records(list)[1]?.other ?? '')).toMatchObject({ reason: 'task failed', task_id: 'task_v' });
  });

  test('a task that cost more than its hold is consumed further', () => {
    const list = movements(['hold', 400_000_000, 'v', VIDEO], ['charge', 1_000_000_000, 'v', VIDEO]);
    expect(kinds(list)).toEqual([
      [2, 200_000],
      [2, 300_000],
    ]);
  });

  test('the hold of an image is not in the log, only what it was charged', () => {
    const list = movements(
      ['hold', 50_000_000, 'i', IMAGE],
      ['charge', 40_000_000, 'i', IMAGE],
      ['release', 10_000_000, 'i', IMAGE],
    );
    expect(kinds(list)).toEqual([[2, 20_000]]);
    expect(
      kinds(movements(['hold', 50_000_000, 'i', IMAGE], ['release', 50_000_000, 'i', IMAGE], ['error', 0, 'i', IMAGE])),
    ).toEqual([[5, 0]]);
  });

  test('a charge at acceptance is refunded where the job failed', () => {
    expect(kinds(movements(['charge', 40_000_000, 'i', IMAGE], ['refund', 40_000_000, 'i', IMAGE]))).toEqual([
      [2, 20_000],
      [6, 20_000],
    ]);
  });

  test('top-ups and expiries belong to no job, and a free request leaves a record of 0', () => {
    expect(kinds(movements(['topup', 5_000_000_000], ['expiry', 1_000_000_000], ['charge', 0, 'i', IMAGE]))).toEqual([
      [1, 2_500_000],
      [4, 500_000],
      [2, 0],
    ]);
  });

  test('whatever moves, the records of a job are what it has consumed, cut once to whole quota', () => {
    const nano = fc.nat({ max: 10_000_000 });
    fc.assert(
      fc.property(nano, nano, fc.boolean(), fc.boolean(), (held, due, chargesFirst, isTask) => {
        const model = isTask ? VIDEO : IMAGE;
        const captured = Math.min(held, due);
        const charge: Step = ['charge', due, 'j', model];
        const release: Step = ['release', held - captured, 'j', model];
        const settle = chargesFirst ? [charge, release] : [release, charge];
        const list = records(movements(['hold', held, 'j', model], ...settle));
        const sum = list.reduce((total, { type, quota }) => total + (type === 6 ? -quota : quota), 0);
        expect(sum).toBe(quotaOf(due));
        expect(list.every(({ quota }) => Number.isInteger(quota) && quota >= 0)).toBe(true);
      }),
      { seed: 42, numRuns: 500 },
    );
  });
});

describe('pages and filters', () => {
  const many = movements(
    ...Array.from({ length: 35 }, (_, i): Step => ['charge', 2000 * (i + 1), `i${i}`, i % 2 === 0 ? IMAGE : CHAT]),
  );

  test('pages of any size give every record once, newest first', () => {
    const context = deskWith(many);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (size) => {
        const pages = Array.from({ length: Math.ceil(35 / size) }, (_, index) =>
          ask(`/api/log/self?p=${index + 1}&page_size=${size}`, context),
        );
        expect(pages.flatMap(({ items }) => items.map(({ id }: Record) => id))).toEqual(
          Array.from({ length: 35 }, (_, index) => 35 - index),
        );
        for (const [index, page] of pages.entries()) {
          expect(page).toMatchObject({ page: index + 1, page_size: size, total: 35 });
        }
      }),
      { seed: 42, numRuns: 30 },
    );
    expect(ask('/api/log/self?p=99', context)).toMatchObject({ page: 99, page_size: 10, total: 35, items: [] });
    expect(ask('/api/log/self?p=x&page_size=1000', context)).toMatchObject({ page: 1, page_size: 100 });
  });

  test('by type, by model and by second', () => {
    const list = [...many, ...movements(['topup', 2000]).map((each) => ({ ...each, index: 35 }))];
    expect(records(list, '&type=1').map(({ id }) => id)).toEqual([36]);
    expect(records(list, '&model_name=gpt-x')).toHaveLength(17);
    const at = records(list).find(({ id }) => id === 10)?.created_at ?? 0;
    expect(records(list, `&start_timestamp=${at}&end_timestamp=${at + 10}&type=2`).map(({ id }) => id)).toEqual([
      11, 10,
    ]);
  });

  test('a token reads the log without a page', () => {
    expect(ask('/api/log/token', deskWith(many)).map(({ id }: Record) => id)).toEqual(
      records(many).map(({ id }) => id),
    );
  });
});

describe('a record', () => {
  test('has what the job consumed, once its line is in the bill', () => {
    const path = '/v1/chat/completions';
    const fields = { model: 'gpt-x', messages: [{ role: 'user', content: 'one two three' }], max_tokens: 7 };
    const request = jobOf(readBy(aggregatorDialect, postJson(path, fields)));
    const line: BillLine = {
      id: 'c',
      index: 0,
      number: 0,
      model: CHAT,
      request,
      outcome: 'ok',
      status: 200,
      chargedNano: 77_500,
      createdEpochMs: NOW_MS - 5000,
      startedEpochMs: NOW_MS - 5000,
      endedEpochMs: NOW_MS,
      listedEpochMs: NOW_MS,
      key: 0,
    };
    const list = movements(['charge', 77_500, 'c', CHAT]);
    const [record] = ask('/api/log/self', deskWith(list, [line])).items as Record[];
    expect(record).toMatchObject({
      type: 2,
      model_name: 'gpt-x',
      quota: 38,
      prompt_tokens: 3,
      completion_tokens: 7,
      use_time: 5,
      is_stream: false,
      request_id: 'c',
      other: JSON.stringify({ model_price: -1, model_ratio: 1.25, completion_ratio: 4, group_ratio: 1 }),
    });
    expect(records(list)[0]).toMatchObject({ prompt_tokens: 0, completion_tokens: 0, use_time: 0 });
  });
});

describe('GET /api/log/self/stat', () => {
  const list = movements(
    ['hold', 1_000_000_000, 'v', VIDEO],
    ['release', 1_000_000_000, 'v', VIDEO],
    ['error', 0, 'v', VIDEO],
    ['charge', 40_000_000, 'i', IMAGE],
    ...Array.from({ length: 6 }, (): Step => ['topup', 2000]),
    ['charge', 40_000_000, 'j', IMAGE],
  );

  test('sums consumption and takes no refund off, whatever type is asked for', () => {
    for (const filter of ['', '?type=6', '?type=2']) {
      expect(ask(`/api/log/self/stat${filter}`, deskWith(list)).quota).toBe(540_000);
    }
    expect(ask('/api/log/self/stat?model_name=sora-2', deskWith(list)).quota).toBe(500_000);
    const net = records(list).reduce((sum, { type, quota }) => sum + (type === 2 ? quota : type === 6 ? -quota : 0), 0);
    expect(net).toBe(40_000);
  });

  test('counts the requests of the last minute', () => {
    expect(ask('/api/log/self/stat', deskWith(list)).rpm).toBe(1);
  });
});

describe('the account', () => {
  const account = {
    ...NO_LIMIT,
    type: 'prepaid' as const,
    availableNano: 12_500_001_999,
    balanceNano: 13_000_000_000,
    heldNano: 1,
    spentNano: 1_999_999,
  };
  const context = deskOf(aggregatorDialect, { account });

  test('shows what is left and what was used, in quota and in dollars', () => {
    expect(ask('/api/user/self', context)).toMatchObject({ quota: 6_250_000, used_quota: 999, group: 'default' });
    expect(ask('/api/usage/token', context)).toMatchObject({
      total_granted: 6_250_999,
      total_used: 999,
      total_available: 6_250_000,
      unlimited_quota: false,
    });
    const subscription = json(query(aggregatorDialect, 'GET', '/v1/dashboard/billing/subscription', context));
    expect(subscription).toMatchObject({ object: 'billing_subscription', hard_limit_usd: 12.501998 });
    const usage = json(query(aggregatorDialect, 'GET', '/v1/dashboard/billing/usage?start_date=2026-11-01', context));
    expect(usage).toEqual({ object: 'list', total_usage: 0.1998 });
  });

  test('without a limit shows the vendor’s hundred million dollars', () => {
    const unlimited = deskOf(aggregatorDialect, {});
    expect(json(query(aggregatorDialect, 'GET', '/v1/dashboard/billing/subscription', unlimited)).hard_limit_usd).toBe(
      1e8,
    );
    expect(ask('/api/usage/token', unlimited).unlimited_quota).toBe(true);
  });
});

describe('quota', () => {
  test.each([
    [0, 0],
    [1999, 0],
    [2000, 1],
    [1_000_000_000, 500_000],
    [-1999, 0],
    [-2000, -1],
  ])('%i nano-USD are %i', (nano, quota) => {
    expect(quotaOf(nano)).toBe(quota);
  });
});

describe('GET /api/pricing', () => {
  const pricing = json(
    query(aggregatorDialect, 'GET', '/api/pricing', deskOf(aggregatorDialect, { models: [VIDEO, IMAGE, CHAT] })),
  );

  test('gives prices by call, and ratios by token', () => {
    expect(pricing).toMatchObject({ success: true, group_ratio: { default: 1 }, usable_group: { default: 'default' } });
    expect(pricing.data).toMatchObject([
      { model_name: 'sora-2', quota_type: 1, model_price: 0.1, supported_endpoint_types: ['openai-video'] },
      { model_name: 'gpt-image-1', quota_type: 1, model_price: 0.04, supported_endpoint_types: ['image-generation'] },
      { model_name: 'gpt-x', quota_type: 0, model_ratio: 1.25, completion_ratio: 4, cache_ratio: 0.1, model_price: 0 },
    ]);
  });

  test('the formula of the vendor gives the quota of a request by its price', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), fc.nat({ max: 1_000_000 }), (inputTokens, outputTokens) => {
        const { model_ratio: ratio, completion_ratio: completion } = pricing.data[2];
        const usage = { ...NO_USAGE, inputTokens, outputTokens };
        const quota = (inputTokens + outputTokens * completion) * ratio * pricing.group_ratio.default;
        expect(Math.abs(quota - CHAT.price.quoteNano(usage) / 2000)).toBeLessThan(1);
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});
