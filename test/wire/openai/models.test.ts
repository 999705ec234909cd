import { expect, test } from 'vitest';
import type { QueryRoute } from '../../../src/wire/dialect.ts';
import { OPENAI_MODEL_QUERIES } from '../../../src/wire/openai/models.ts';
import { openaiDialect } from '../../../src/wire/openai/openai.ts';
import { deskOf, json, modelView } from '../gateway-samples.ts';

const PRICE = { per: 'image', usd: '0.01' } as const;
const DESK = deskOf(openaiDialect, {
  models: [modelView('acme/paint', 'text-to-image', PRICE), modelView('acme/paint', 'image-edit', PRICE)],
});
const [list, one] = OPENAI_MODEL_QUERIES as readonly [QueryRoute, QueryRoute];
const NO_BODY = { method: 'GET', path: '', headers: {}, body: new Uint8Array() } as const;
const answer = (route: QueryRoute, params: Record<string, string> = {}): unknown => {
  const reply = route.answer(NO_BODY, params, DESK);
  return 'watch' in reply ? undefined : { status: reply.status, body: json(reply) };
};

test('a name is listed once, whatever its models do', () => {
  const paint = { id: 'acme/paint', object: 'model', created: 0, owned_by: 'tollmark' };
  expect(answer(list)).toEqual({ status: 200, body: { object: 'list', data: [paint] } });
  expect(answer(one, { '*': 'acme/paint' })).toEqual({ status: 200, body: paint });
});

test('a model that is not there is a 404 in the vendor’s form', () => {
  expect(answer(one, { '*': 'nope' })).toMatchObject({ status: 404 });
});
