import { expect, test } from 'vitest';
import { falDialect } from '../../../src/wire/fal/fal.ts';
import { deskOf, endedView, ID, jsonOf, refusalOf, replyTo } from './samples.ts';

const IDS = { request_id: ID, gateway_request_id: ID };
const plan = falDialect.webhooks;
if (plan === undefined) throw new Error('fal has webhooks');

test('a success posts its output', () => {
  const { headers, body } = plan.write(endedView(), 'delivery');
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-fal-webhook-request-id': ID });
  const { payload, ...rest } = jsonOf({ body }) as { payload: unknown };
  expect(rest).toEqual({ ...IDS, status: 'OK' });
  expect(payload).toMatchObject({ images: [{ content_type: 'image/jpeg' }], prompt: 'a cat' });
});

test('a failure posts what is stored in place of the output', () => {
  const refusal = refusalOf({
    status: 422,
    outcome: 'invalid',
    param: 'body.prompt',
    code: 'missing',
    message: 'Field required',
  });
  expect(jsonOf(plan.write(endedView({ answer: undefined, refusal }), 'delivery'))).toEqual({
    ...IDS,
    status: 'ERROR',
    error: 'Invalid status code: 422',
    payload: {
      detail: [
        { loc: ['body', 'prompt'], msg: 'Field required', type: 'missing', url: 'https://docs.fal.ai/errors/#missing' },
      ],
    },
  });
});

test('ten more tries within two hours', () => {
  expect(plan.retryDelaysMs).toHaveLength(10);
  expect(plan.retryDelaysMs.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(7_200_000);
  expect([...plan.retryDelaysMs].toSorted((a, b) => a - b)).toEqual(plan.retryDelaysMs);
  expect(plan.signature).toBe('ed25519');
});

test('the keys are there for everyone', () => {
  const key = { kty: 'OKP', crv: 'Ed25519', x: 'AA' };
  expect(replyTo('GET', '/.well-known/jwks.json', deskOf({ webhookKeys: [key] })).json).toEqual({ keys: [key] });
  expect(falDialect.queries?.filter(({ isPublic }) => isPublic).map(({ path }) => path)).toEqual([
    '/.well-known/jwks.json',
  ]);
});
