import { z } from 'zod';
import { NO_USAGE, type Usage } from '../billing/usage.ts';
import { countSchema, positiveCountSchema } from '../units/count.ts';
import { positiveDurationSchema } from '../units/duration.ts';
import { sizeSchema, type Size } from '../units/size.ts';
import { fieldProblems } from './request-fields.ts';
import { OPERATIONS, type RequestShape } from './request-shape.ts';

const IMAGE_SIZE: Size = { widthPx: 1024, heightPx: 1024 };
const VIDEO_SIZE: Size = { widthPx: 1280, heightPx: 720 };
const PROMPT = 'A lighthouse on a cliff at dusk';

/** Names a model in the scenario's provider. */
const modelNameSchema = z.string().min(1, { error: 'expected the name of a model of the provider' }).max(200);

const requestFieldsSchema = z.strictObject({
  weight: z
    .number({ error: 'expected a number such as 80' })
    .nonnegative({ error: 'expected a weight of 0 or more' })
    .max(1e9, { error: 'expected a weight of at most 1e9' })
    .default(1)
    .describe('Share of this request among all, relative to the other weights. Default: 1.'),
  operation: z.enum(OPERATIONS).describe('What is asked; the model must offer it.'),
  model: modelNameSchema.describe('Name of a model of the provider.'),
  size: sizeSchema.optional().describe('Output size, WIDTHxHEIGHT. Default: 1024x1024 for images, 1280x720 for video.'),
  images: positiveCountSchema.optional().describe('Output images of one request. Default: 1.'),
  steps: positiveCountSchema.optional().describe('Denoising steps. Default: the model’s own.'),
  duration: positiveDurationSchema
    .refine((ms) => Number.isInteger(ms), { error: 'expected a duration in whole milliseconds' })
    .optional()
    .describe('Length of the output video.'),
  inputTokens: countSchema.optional().describe('Tokens of the prompt.'),
  outputTokens: countSchema.optional().describe('Tokens of the answer.'),
  cachedTokens: countSchema.optional().describe('The part of inputTokens that the provider has cached. Default: 0.'),
  prompt: z.string().min(1).max(10_000).default(PROMPT).describe('Text of the prompt.'),
});

type RequestFields = z.infer<typeof requestFieldsSchema>;

function usageOf(request: RequestFields): Usage {
  const { inputTokens = 0, outputTokens = 0, cachedTokens = 0, steps = 0 } = request;
  const tokens = { inputTokens, outputTokens, cachedTokens };
  if (request.operation === 'chat') return { ...NO_USAGE, ...tokens };
  if (request.operation === 'text-to-video') {
    return {
      ...NO_USAGE,
      ...tokens,
      ...(request.size ?? VIDEO_SIZE),
      steps,
      videos: 1,
      videoMs: request.duration ?? 0,
    };
  }
  const images = request.images ?? 1;
  const edits = request.operation === 'image-edit' ? images : 0;
  return { ...NO_USAGE, ...tokens, ...(request.size ?? IMAGE_SIZE), steps, images, edits };
}

const requestSchema = requestFieldsSchema.superRefine((request, context) => {
  for (const { field, message } of fieldProblems(request)) {
    context.addIssue({ code: 'custom', path: [field], message, input: request[field] });
  }
});

/** The mix of requests: a list in input form, qualified to shapes whose shares sum to 1. Which fields an operation needs and forbids is checked. */
export const requestsSchema: z.ZodType<readonly RequestShape[]> = z
  .array(requestSchema, { error: 'expected a list of requests' })
  .min(1, { error: 'expected at least one request such as { operation: text-to-image, model: NAME }' })
  .max(1000, { error: 'expected at most 1000 kinds of request' })
  .refine((requests) => requests.some((request) => request.weight > 0), {
    error: 'the weights sum to 0, so no request would ever be picked; give at least one a weight above 0',
  })
  .transform((requests) => {
    const total = requests.reduce((sum, request) => sum + request.weight, 0);
    return requests.map((request, index): RequestShape => ({
      index,
      share: request.weight / total,
      operation: request.operation,
      model: request.model,
      usage: usageOf(request),
      prompt: request.prompt,
    }));
  })
  .describe('Kinds of request and how often each occurs.');
