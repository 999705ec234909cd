import { describe, expect, test } from 'vitest';
import type { AccountView, VendorQueryContext } from '../../../src/wire/query-context.ts';
import { billLine, deskOf, FLUX, modelView, replyTo } from './samples.ts';

const SECONDS = modelView('fal-ai/ltx-2/fast', [{ per: 'video-second', usd: '0.04', discount: '10' }]);
const DESK = deskOf({ models: [FLUX, SECONDS] });

describe('prices', () => {
  test('of one endpoint, as the sample of the page', () => {
    expect(replyTo('GET', '/v1/models/pricing?endpoint_id=fal-ai/flux/dev', DESK).json).toEqual({
      prices: [{ endpoint_id: 'fal-ai/flux/dev', unit_price: 0.025, unit: 'image', currency: 'USD' }],
    });
  });

  test.each([
    '/v1/models/pricing?endpoint_id=fal-ai/ltx-2/fast,fal-ai/flux/dev',
    '/v1/models/pricing?endpoint_id=fal-ai/ltx-2/fast&endpoint_id=fal-ai/flux/dev',
  ])('of several: %s', (path) => {
    expect(replyTo('GET', path, DESK).json).toMatchObject({
      prices: [
        { endpoint_id: 'fal-ai/ltx-2/fast', unit: 'second', unit_price: 0.04 },
        { endpoint_id: 'fal-ai/flux/dev' },
      ],
    });
  });

  test.each([
    ['/v1/models/pricing', 400, 'validation_error'],
    ['/v1/models/pricing?endpoint_id=', 400, 'validation_error'],
    [`/v1/models/pricing?endpoint_id=${Array(51).fill('a').join(',')}`, 400, 'validation_error'],
    ['/v1/models/pricing?endpoint_id=fal-ai/none', 404, 'not_found'],
  ])('%s is a %i', (path, status, type) => {
    const { reply, json } = replyTo('GET', path, DESK);
    expect(reply.status).toBe(status);
    expect(json).toMatchObject({ error: { type, message: expect.any(String) } });
  });
});

describe('estimates', () => {
  const estimate = (
    body: unknown,
    context: VendorQueryContext = DESK,
  ): { readonly status: number; readonly json: unknown } => {
    const { reply, json } = replyTo('POST', '/v1/models/pricing/estimate', context, body);
    return { status: reply.status, json };
  };
  const calls = { estimate_type: 'historical_api_price', endpoints: { 'fal-ai/flux/dev': { call_quantity: 100 } } };

  test('by units are price times units, less the discount', () => {
    const endpoints = { 'fal-ai/flux/dev': { unit_quantity: 50 }, 'fal-ai/ltx-2/fast': { unit_quantity: 2.5 } };
    expect(estimate({ estimate_type: 'unit_price', endpoints }).json).toEqual({
      estimate_type: 'unit_price',
      total_cost: 1.34,
      currency: 'USD',
    });
  });

  test('by history are the mean of what calls have cost, the failed ones too', () => {
    const lines = [
      billLine(0, { chargedNano: 50_000_000 }),
      billLine(1, { model: SECONDS, chargedNano: 9_000_000_000 }),
      billLine(2, { chargedNano: 0, outcome: 'server-error', status: 500 }),
      billLine(3, { chargedNano: 62_500_000 }),
    ];
    expect(estimate(calls, deskOf({ models: [FLUX, SECONDS], lines })).json).toEqual({
      estimate_type: 'historical_api_price',
      total_cost: 3.75,
      currency: 'USD',
    });
  });

  test('without a history a call counts one unit', () => {
    expect(estimate(calls).json).toMatchObject({ total_cost: 2.5 });
  });

  test.each([
    ['no object', 400],
    [{ estimate_type: 'other', endpoints: {} }, 400],
    [{ estimate_type: 'unit_price' }, 400],
    [{ estimate_type: 'unit_price', endpoints: { 'fal-ai/flux/dev': { call_quantity: 3 } } }, 400],
    [{ estimate_type: 'unit_price', endpoints: { 'fal-ai/flux/dev': { unit_quantity: -1 } } }, 400],
    [{ ...calls, endpoints: { 'fal-ai/flux/dev': { call_quantity: 1.5 } } }, 400],
    [{ ...calls, endpoints: { 'fal-ai/none': { call_quantity: 1 } } }, 404],
    [{ estimate_type: 'unit_price', endpoints: { 'fal-ai/flux/dev': { unit_quantity: 1e9 } } }, 400],
  ])('%j is a %i', (body, status) => {
    expect(estimate(body).status).toBe(status);
  });
});

describe('the account', () => {
  const account = (view: Partial<AccountView>, path = '/v1/account/billing?expand=credits'): unknown =>
    replyTo('GET', path, deskOf({ account: { ...DESK.account, ...view } })).json;

  test.each<[Partial<AccountView>, number | null]>([
    [{ type: 'prepaid', balanceNano: 24_500_000_000, availableNano: 20_000_000_000 }, 24.5],
    [{ type: 'prepaid', balanceNano: -40_000_000, availableNano: 0 }, -0.04],
    [{ type: 'postpaid', availableNano: 7_000_000_000 }, 7],
    [{ type: 'unlimited' }, null],
  ])('%j has %s', (view, balance) => {
    expect(account(view)).toEqual({ username: 'tollmark', credits: { current_balance: balance, currency: 'USD' } });
  });

  test('says no credits unless asked', () => {
    expect(account({}, '/v1/account/billing')).toEqual({ username: 'tollmark' });
  });
});
