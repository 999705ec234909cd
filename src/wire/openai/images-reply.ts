import type { Usage } from '../../billing/usage.ts';
import { encodeBase64 } from '../base64.ts';
import type { JobAnswer, WireReply } from '../dialect.ts';
import { joinObjects, OutputText } from '../output-text.ts';
import { jsonReply } from '../reply.ts';
import { RequestText } from '../request-text.ts';

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

const imageTexts = new OutputText((outputs, responseFormat) => {
  const images = outputs.map(({ contentType, bytes }) => {
    const base64 = encodeBase64(bytes);
    return responseFormat === 'url' ? { url: `data:${contentType};base64,${base64}` } : { b64_json: base64 };
  });
  return JSON.stringify(images);
});

/** The images of an answer, as JSON. A link is a `data:` URL, which any HTTP client can open without a file store. */
export function imageDataText({ outputs, request }: JobAnswer): string {
  return imageTexts.of(outputs, String(request.echo['responseFormat']));
}

/** What an answer says behind its images, with the end of the object. */
const endTexts = new RequestText(({ echo, usage }, outcome) => {
  const said = joinObjects(JSON.stringify(echo['shown'] ?? {}), JSON.stringify(tokensOf(usage, outcome === 'empty')));
  return said === '{}' ? '}' : `,${said.slice(1)}`;
});

/**
 * The reply to a finished job: `{created, data, usage?}`, and size, quality, format and background of the GPT image models, with one entry an output, none when
 * the outcome is `empty` (openai 6.49.0, resources/images, 2026-11).
 */
export function writeImages(answer: JobAnswer): WireReply {
  const { request, outcome, createdEpochMs, id } = answer;
  const created = Math.floor(createdEpochMs / 1000);
  const text = `{"created":${created},"data":${imageDataText(answer)}${endTexts.of(request, outcome)}`;
  return jsonReply(200, text, { 'x-request-id': id });
}
