import { NO_USAGE, type Usage } from '../../billing/usage.ts';
import type { Operation } from '../../workload/request-class.ts';
import { jsonReply } from '../reply.ts';
import { byWireName } from '../model-view.ts';
import type { ModelView } from '../query-context.ts';
import type { QueryHandler } from '../dialect.ts';

const MILLION = 1_000_000;
/** Dollars for a million tokens at a ratio of 1: 2 (docs.newapi.ai, rate settings, 2026-11). */
const USD_PER_RATIO = 2;

/** The smallest request of each kind: what `model_price` is for. */
const SMALLEST: Usage = { ...NO_USAGE, images: 1, widthPx: 1024, heightPx: 1024, videos: 1, videoMs: 1000, edits: 1 };

/** Prices of a model in the vendor's terms. */
export interface ModelPricing {
  /** 0: by tokens; 1: by call. */
  readonly quota_type: 0 | 1;
  readonly model_ratio: number;
  readonly completion_ratio: number;
  readonly cache_ratio?: number;
  /** Dollars of a call. */
  readonly model_price: number;
}

function usdOf(model: ModelView, usage: Usage): number {
  return model.price.quoteNano(usage) / 1e9;
}

function ratioOf(usd: number, baseUsd: number): number {
  return baseUsd === 0 ? 0 : usd / baseUsd;
}

/**
 * Prices as ratios and calls, from the rates (docs.newapi.ai, rate settings, and model/pricing.go, 2026-11). By tokens: `model_ratio` is half
 * the dollars of a million input tokens, `completion_ratio` and `cache_ratio` are what output and cached input cost relative to it. By call:
 * `model_price` is the price of one image of 1024x1024, one edit, or one second of video. Discounts and markups of the provider are in
 * these numbers, so the ratio of the group is 1. They are floats, as the vendor's are; what is billed is exact.
 */
export function modelPricing(model: ModelView): ModelPricing {
  if (!model.price.kinds.includes('token'))
    return { quota_type: 1, model_ratio: 0, completion_ratio: 0, model_price: usdOf(model, SMALLEST) };
  const inputUsd = usdOf(model, { ...NO_USAGE, inputTokens: MILLION });
  const cachedUsd = usdOf(model, { ...NO_USAGE, inputTokens: MILLION, cachedTokens: MILLION });
  const outputUsd = usdOf(model, { ...NO_USAGE, outputTokens: MILLION });
  return {
    quota_type: 0,
    model_ratio: inputUsd / USD_PER_RATIO,
    completion_ratio: ratioOf(outputUsd, inputUsd),
    cache_ratio: ratioOf(cachedUsd, inputUsd),
    model_price: 0,
  };
}

/** Endpoints by what a model does (constant/endpoint_type.go, 2026-11). */
function endpointOf(operation: Operation): string {
  if (operation === 'chat') return 'openai';
  if (operation === 'embedding') return 'embeddings';
  return operation === 'text-to-video' ? 'openai-video' : 'image-generation';
}

const ENDPOINTS = {
  openai: { path: '/v1/chat/completions', method: 'POST' },
  embeddings: { path: '/v1/embeddings', method: 'POST' },
  'image-generation': { path: '/v1/images/generations', method: 'POST' },
  'openai-video': { path: '/v1/videos', method: 'POST' },
};

/**
 * Answers `GET /api/pricing` (controller/pricing.go, 2026-11). A model has one row: of one that does several things, at several prices, it tells the
 * price of the first, because the vendor's form has no other.
 */
export const getPricing: QueryHandler = (_request, _params, context) => {
  const data = byWireName(context.offered).map(([model, ...others]) => ({
    model_name: model.wireName,
    owner_by: '',
    ...modelPricing(model),
    enable_groups: ['default'],
    supported_endpoint_types: [...new Set([model, ...others].map(({ operation }) => endpointOf(operation)))],
  }));
  return jsonReply(200, {
    success: true,
    data,
    vendors: [],
    group_ratio: { default: 1 },
    usable_group: { default: 'default' },
    supported_endpoint: ENDPOINTS,
    auto_groups: [],
  });
};
