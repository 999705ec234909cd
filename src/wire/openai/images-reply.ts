import type { Usage } from '../../billing/usage.ts';
import { encodeBase64 } from '../base64.ts';
import type { JobAnswer, WireReply } from '../dialect.ts';
import { jsonReply } from '../reply.ts';

/** Tokens as the GPT image models report them; nothing where the job counts none. */
function tokensOf(usage: Usage, isEmpty: boolean): object {
  if (usage.inputTokens + usage.outputTokens === 0) return {};
  const output = isEmpty ? 0 : usage.outputTokens;
  const images = isEmpty ? 0 : usage.outputImageTokens;
  return {
    usage: {
      input_tokens: usage.inputTokens,
      input_tokens_details: {
        text_tokens: usage.inputTokens - usage.inputImageTokens,
        image_tokens: usage.inputImageTokens,
      },
      output_tokens: output,
      output_tokens_details: { text_tokens: output - images, image_tokens: images },
      total_tokens: usage.inputTokens + output,
    },
  };
}

/**
 * The reply to a finished job: `{created, data, usage?}`, and size, quality and format of the GPT image models, with one entry an output, none when the outcome is `empty`
 * (openai 6.49.0, resources/images, 2026-11). A link is a `data:` URL, which any HTTP client can open without a file store.
 */
export function writeImages(answer: JobAnswer): WireReply {
  const asLink = answer.request.echo['responseFormat'] === 'url';
  const data = answer.outputs.map((output) => {
    const base64 = encodeBase64(output.bytes);
    return asLink ? { url: `data:${output.contentType};base64,${base64}` } : { b64_json: base64 };
  });
  const created = Math.floor(answer.createdEpochMs / 1000);
  const body = {
    created,
    data,
    ...Object(answer.request.echo['shown']),
    ...tokensOf(answer.request.usage, answer.outcome === 'empty'),
  };
  return jsonReply(200, body, { 'x-request-id': answer.id });
}
