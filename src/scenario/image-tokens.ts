import type { PriceRule } from '../billing/price/rule.ts';
import type { Usage } from '../billing/usage.ts';
import { modelIndexOf, type ModelOptions, modelRules, type ProviderOptions } from '../provider/provider-options.ts';
import { DIALECTS } from '../wire/dialects.ts';
import { MAKES_IMAGES, type RequestClass } from '../workload/request-class.ts';

type TokenRule = Extract<PriceRule, { readonly per: 'token' }>;

function tokenRules(model: ModelOptions): readonly TokenRule[] {
  return modelRules(model).filter((rule): rule is TokenRule => rule.per === 'token');
}

/** What an image model puts out are tokens of images, where the price has a rate for these and the request does not say. */
function asImages(usage: Usage): Usage {
  const { outputTokens, reasoningTokens, outputImageTokens, outputAudioTokens } = usage;
  if (outputImageTokens > 0) return usage;
  return { ...usage, outputImageTokens: outputTokens - reasoningTokens - outputAudioTokens };
}

/**
 * Requests for images of models that are priced by token, with the tokens that they consume: those that they state, or what their size and
 * quality come to by the vendor's table.
 */
export function withTokensOfImages(requests: readonly RequestClass[], provider: ProviderOptions): RequestClass[] {
  const dialect = Object.values(DIALECTS).find(({ name }) => name === provider.dialect);
  return requests.map((request) => {
    const model = provider.models[modelIndexOf(provider.models, request)];
    const rules = model === undefined ? [] : tokenRules(model);
    if (model === undefined || rules.length === 0 || !MAKES_IMAGES.includes(request.operation)) return request;
    const { usage, prompt } = request;
    const counted = dialect?.withImageTokens?.(usage, model.wireName, prompt) ?? usage;
    const hasImageRate = rules.some(({ outputImageUsd }) => outputImageUsd !== undefined);
    return { ...request, usage: hasImageRate ? asImages(counted) : counted };
  });
}
