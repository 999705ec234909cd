import { NO_USAGE, type Usage } from '../../billing/usage.ts';
import type { Operation } from '../../workload/request-class.ts';
import type { QueryHandler } from '../dialect.ts';
import { byWireName } from '../model-view.ts';
import type { ModelView, VendorQueryContext } from '../query-context.ts';
import { type ExactJson, jsonReply } from './json.ts';
import { quotedFields } from './quote.ts';
import { lumenfallUnknownModel } from './refusal.ts';

const SIDE_PX = 1024;
const SIZED = { widthPx: SIDE_PX, heightPx: SIDE_PX };
const IMAGE: Partial<Usage> = { images: 1, ...SIZED };
const INPUT_IMAGE: Partial<Usage> = { inputImages: 1, inputPixels: SIDE_PX * SIDE_PX };
const EDIT: Partial<Usage> = { ...IMAGE, ...INPUT_IMAGE, edits: 1 };
const VIDEO: Partial<Usage> = { videos: 1, videoMs: 5000, widthPx: 1280, heightPx: 720 };

/** A usual request of an operation, which the catalog prices, and what it says of it. */
const USUAL: { readonly [K in Operation]?: readonly [string, Partial<Usage>] } = {
  'text-to-image': ['one image of 1024x1024', IMAGE],
  'image-edit': ['one edit of 1024x1024', EDIT],
  inpaint: ['one edit of 1024x1024', EDIT],
  upscale: ['one image of 1024x1024', { ...IMAGE, inputImages: 1, inputPixels: (SIDE_PX * SIDE_PX) / 4 }],
  'image-to-image': ['one image of 1024x1024', { ...IMAGE, ...INPUT_IMAGE }],
  'text-to-video': ['five seconds of 1280x720', VIDEO],
};

function pricingOf({ wireName, operation }: ModelView, context: VendorQueryContext): ExactJson {
  const [example, usage] = USUAL[operation] ?? ['one request', {}];
  const asked = { wireModel: wireName, operation, wantsPrice: false, outputContentType: '', echo: {} };
  const quote = context.quoteOf({ ...asked, usage: { ...NO_USAGE, ...usage } });
  return quote === undefined ? null : { estimated: true, example, ...quotedFields(quote) };
}

/** A model with its mode and price, and where it has several modes, each of them with its own. */
function writeModel([model, ...others]: readonly [ModelView, ...ModelView[]], context: VendorQueryContext): ExactJson {
  const modes = [model, ...others].map((each) => ({ mode: each.operation, pricing: pricingOf(each, context) }));
  return {
    id: model.wireName,
    object: 'model',
    created: 0,
    owned_by: 'tollmark',
    ...modes[0],
    ...(modes.length > 1 ? { modes } : {}),
  };
}

/**
 * Answers `GET /openai/v1/models`: the models in OpenAI's form, each with the approximate price of a usual request. That the catalog has
 * prices, and that they are approximate, is documented (docs.lumenfall.ai/billing, 2026-11); the field `pricing` is an assumption.
 */
export const listModels: QueryHandler = (_request, _params, context) =>
  jsonReply(200, { object: 'list', data: byWireName(context.offered).map((modes) => writeModel(modes, context)) });

/** Answers `GET /openai/v1/models/NAME`. */
export const getModel: QueryHandler = (_request, params, context) => {
  const name = params['*'] ?? '';
  const model = byWireName(context.offered).find(([{ wireName }]) => wireName === name);
  return model === undefined ? context.refuse(lumenfallUnknownModel(name)) : jsonReply(200, writeModel(model, context));
};
