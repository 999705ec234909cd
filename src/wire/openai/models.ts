import type { QueryHandler, QueryRoute } from '../dialect.ts';
import { jsonReply } from '../reply.ts';
import { openaiUnknownModel } from './refusal.ts';

/** A model as OpenAI lists it (openai 6.49.0, resources/models, 2026-11); it was made, and is owned, by nobody in particular. */
function writeModel(id: string): object {
  return { id, object: 'model', created: 0, owned_by: 'tollmark' };
}

/** `GET /v1/models`: the models that are there for the key that asks, each name once. */
const listModels: QueryHandler = (_request, _params, { offered }) => {
  const names = [...new Set(offered.map(({ wireName }) => wireName))];
  return jsonReply(200, { object: 'list', data: names.map(writeModel) });
};

/** `GET /v1/models/NAME`. */
const getModel: QueryHandler = (_request, params, context) => {
  const name = params['*'] ?? '';
  const isThere = context.offered.some(({ wireName }) => wireName === name);
  return isThere ? jsonReply(200, writeModel(name)) : context.refuse(openaiUnknownModel(name));
};

/** What is on offer, at OpenAI and at gateways that speak its format. */
export const OPENAI_MODEL_QUERIES: readonly QueryRoute[] = [
  { method: 'GET', path: '/v1/models', answer: listModels },
  { method: 'GET', path: '/v1/models/*', answer: getModel },
];
