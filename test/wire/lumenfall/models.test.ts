import { expect, test } from 'vitest';
import { lumenfallDialect } from '../../../src/wire/lumenfall/lumenfall.ts';
import { deskOf, json, modelView, query } from '../gateway-samples.ts';

const CONTEXT = deskOf(lumenfallDialect, {
  models: [
    modelView('flux', 'text-to-image', { per: 'megapixel', usd: '0.003' }),
    modelView('acme/edit', 'image-edit', { per: 'edit', usd: '0.05' }),
    modelView('sora-2', 'text-to-video', { per: 'video-second', usd: '0.1' }),
  ],
});
const get = (path: string) => query(lumenfallDialect, 'GET', path, CONTEXT);

test('the catalog lists every model, with an approximate price that is said to be so', () => {
  const { object, data } = json(get('/openai/v1/models'));
  expect(object).toBe('list');
  const pricing = (total: number): object => ({ estimated: true, currency: 'USD', total_cost_micros: total });
  expect(data).toMatchObject([
    { id: 'flux', mode: 'text-to-image', pricing: pricing(6000) },
    { id: 'acme/edit', mode: 'image-edit', pricing: pricing(50_000) },
    { id: 'sora-2', mode: 'text-to-video', pricing: pricing(500_000) },
  ]);
});

test('a single model is the same object, and one that is not there is a 404', () => {
  const [, edit] = json(get('/openai/v1/models')).data;
  expect(json(lumenfallGet('acme/edit'))).toEqual(edit);
  expect(json(lumenfallGet('none')).error.code).toBe('MODEL_NOT_FOUND');
});

/** Asks for one model as a router would, which passes on a name with its slashes. */
function lumenfallGet(name: string) {
  const route = lumenfallDialect.queries?.find(({ path }) => path === '/openai/v1/models/*');
  const request = { method: 'GET', path: '', headers: {}, body: new Uint8Array() } as const;
  const answer = route?.answer(request, { '*': name }, CONTEXT);
  if (answer === undefined || 'watch' in answer) throw new Error('a model is answered at once');
  return answer;
}
