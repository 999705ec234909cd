import type { Operation } from '../../workload/request-class.ts';
import type { QueryRoute } from '../dialect.ts';
import { byWireName } from '../model-view.ts';
import type { ModelView, VendorQueryContext } from '../query-context.ts';
import { badQuery, cursorOf, limitOf, listOf, modelNamed, platformRoute, writeCursor } from './platform-query.ts';

/** Endpoints of a page, by default and at most. */
const ENDPOINTS = [50, 100] as const;
const TEXT_CHARS_MAX = 200;
const STATUSES: readonly string[] = ['active', 'deprecated'];

/** fal's category of an operation where it has another name. */
const CATEGORIES: { readonly [K in Operation]?: string } = {
  'image-edit': 'image-to-image',
  inpaint: 'image-to-image',
  outpaint: 'image-to-image',
  'image-variation': 'image-to-image',
  upscale: 'image-to-image',
  chat: 'llm',
};

function categoryOf({ operation }: ModelView): string {
  return CATEGORIES[operation] ?? operation;
}

function writeModel(model: ModelView): object {
  const { name, wireName } = model;
  const metadata = {
    display_name: name,
    category: categoryOf(model),
    description: '',
    status: 'active',
    tags: [],
    model_url: `https://fal.run/${wireName}`,
  };
  return { endpoint_id: wireName, metadata };
}

/** A filter of one text; undefined where it is absent. */
function textOf(parameters: URLSearchParams, name: string): string | undefined {
  const text = parameters.get(name)?.trim().toLowerCase();
  if (text === undefined || text.length <= TEXT_CHARS_MAX) return text;
  return badQuery(`${name}: want at most ${TEXT_CHARS_MAX} characters`);
}

/** The models of a question, each endpoint once, in the provider's order. */
function modelsAsked(parameters: URLSearchParams, { offered }: VendorQueryContext): readonly ModelView[] {
  const endpoints = listOf(parameters, 'endpoint_id');
  for (const endpointId of endpoints ?? []) modelNamed(offered, endpointId);
  const [text, category, status] = ['q', 'category', 'status'].map((name) => textOf(parameters, name));
  if (status !== undefined && !STATUSES.includes(status)) badQuery(`status: want ${STATUSES.join(' or ')}`);
  const found = offered.filter(
    (model) =>
      (endpoints === undefined || endpoints.includes(model.wireName)) &&
      (category === undefined || categoryOf(model) === category) &&
      (status === undefined || status === 'active') &&
      (text === undefined || `${model.wireName} ${model.name} ${categoryOf(model)}`.toLowerCase().includes(text)),
  );
  return byWireName(found).map(([model]) => model);
}

/**
 * `GET /v1/models`: the endpoints on offer, found by text (`q`), `category`, `status` and `endpoint_id`, in pages. Every model here is `active`.
 * That the platform has such a list is documented (docs.fal.ai, platform APIs for models, 2026-11); that its parts are these is not in the
 * pages that were read.
 */
function answerModels(parameters: URLSearchParams, context: VendorQueryContext): object {
  if (parameters.has('expand')) badQuery('expand: no OpenAPI documents are served here; leave it out');
  const limit = limitOf(parameters, ...ENDPOINTS);
  const from = cursorOf(parameters) ?? 0;
  const all = modelsAsked(parameters, context);
  const hasMore = all.length > from + limit;
  return {
    models: all.slice(from, from + limit).map(writeModel),
    next_cursor: hasMore ? writeCursor(from + limit) : null,
    has_more: hasMore,
  };
}

/** What is on offer. */
export const FAL_MODEL_QUERIES: readonly QueryRoute[] = [platformRoute('GET', '/v1/models', answerModels)];
