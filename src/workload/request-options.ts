import { z } from 'zod';
import { countSchema, positiveCountSchema } from '../units/count.ts';
import { creditsSchema } from '../units/credits.ts';
import { positiveDurationSchema } from '../units/duration.ts';
import { sizeSchema } from '../units/size.ts';
import { DELIVERIES, OPERATIONS, SAFETIES } from './request-class.ts';
import { ALL_WORLDS, optionsObject } from '../units/options-object.ts';

const PROMPT = 'A lighthouse on a cliff at dusk';
const IMAGES_MAX = 100_000;
const INPUT_IMAGES_MAX = 1000;
const CHARACTERS_MAX = 1_000_000;
const OPTIONS_MAX = 16;

/** Names a model in the scenario's provider. */
const modelNameSchema = z.string().min(1, { error: 'expected the name of a model of the provider' }).max(200);

function boundedCount(max: number, what: string): z.ZodType<number, number | string> {
  return positiveCountSchema.refine((count) => count <= max, { error: `expected at most ${max} ${what}` });
}

const wholeDurationSchema = positiveDurationSchema.refine((ms) => Number.isInteger(ms), {
  error: 'expected a duration in whole milliseconds',
});

const variantSchema = z
  .string({ error: 'expected a word such as high or "720p"' })
  .min(1, { error: 'expected a word such as high or "720p"' })
  .max(100);

const optionsSchema = z
  .record(z.string().min(1).max(100), variantSchema, { error: 'expected variants such as { audio: on }' })
  .refine((options) => Object.keys(options).length <= OPTIONS_MAX, {
    error: `expected at most ${OPTIONS_MAX} options`,
  });

const mediaFields = {
  size: sizeSchema
    .optional()
    .describe('Output size, WIDTHxHEIGHT. Default: 1024x1024 for images, 2048x2048 for upscale, 1280x720 for video.'),
  images: boundedCount(IMAGES_MAX, 'images').optional().describe('Output images of one request. Default: 1.'),
  steps: positiveCountSchema.optional().describe('Denoising steps. Default: the model’s own.'),
  duration: wholeDurationSchema.optional().describe('Length of the output video.'),
  inputImages: boundedCount(INPUT_IMAGES_MAX, 'input images')
    .optional()
    .describe('Images that are sent along. Default: 1 where the operation works on images.'),
  inputSize: sizeSchema
    .optional()
    .describe('Size of each input image. Default: the output size, for upscale and outpaint half of each side.'),
  inputVideo: wholeDurationSchema.optional().describe('Length of the input video. Default: as duration.'),
  audio: wholeDurationSchema
    .optional()
    .describe(
      'Length of the audio: of the recording for speech-to-text, else of the output. Default for speech: 15 characters a second.',
    ),
  characters: boundedCount(CHARACTERS_MAX, 'characters')
    .optional()
    .describe('Characters to speak: the prompt, repeated or cut. Default: those of the prompt.'),
};

const tokenFields = {
  inputTokens: countSchema.optional().describe('Tokens of the input, of every kind.'),
  outputTokens: countSchema.optional().describe('Tokens of the output, of every kind.'),
  cachedTokens: countSchema.optional().describe('The part of inputTokens that the provider has cached. Default: 0.'),
  cacheWriteTokens: countSchema
    .optional()
    .describe('The part of inputTokens that the provider writes to its cache. Default: 0.'),
  inputImageTokens: countSchema.optional().describe('The part of inputTokens that are of images. Default: 0.'),
  inputAudioTokens: countSchema.optional().describe('The part of inputTokens that are of audio. Default: 0.'),
  reasoningTokens: countSchema.optional().describe('The part of outputTokens that is reasoning. Default: 0.'),
  outputImageTokens: countSchema.optional().describe('The part of outputTokens that are of images. Default: 0.'),
  outputAudioTokens: countSchema.optional().describe('The part of outputTokens that are of audio. Default: 0.'),
};

/** One kind of request in input form; which fields an operation needs and forbids is checked elsewhere. */
export const requestFieldsSchema = optionsObject('workload', ALL_WORLDS, {
  weight: z
    .number({ error: 'expected a number such as 80' })
    .nonnegative({ error: 'expected a weight of 0 or more' })
    .max(1e9, { error: 'expected a weight of at most 1e9' })
    .default(1)
    .describe('Share of this request among all, relative to the other weights. Default: 1.'),
  operation: z.enum(OPERATIONS).describe('What is asked; the model must offer it.'),
  model: modelNameSchema.describe('Name of a model of the provider.'),
  ...mediaFields,
  ...tokenFields,
  credits: creditsSchema
    .optional()
    .describe('Credits that the request costs, where the price is per credit and has no number of its own.'),
  quality: variantSchema.optional().describe('Variant by quality, such as low, medium or high.'),
  tier: z
    .enum(['standard', 'batch', 'flex', 'priority'])
    .optional()
    .describe('Speed at which it is served. Default: what the provider takes as standard.'),
  safety: z
    .enum(SAFETIES, { error: `expected one of ${SAFETIES.join(', ')}` })
    .optional()
    .describe('How strict the check of content is asked to be: strict, relaxed or off. Default: what the vendor does.'),
  options: optionsSchema
    .optional()
    .describe('Further variants that a price may tell apart, such as { audio: on, resolution: 720p }.'),
  delivery: z
    .enum(DELIVERIES)
    .optional()
    .describe('How the answer comes: sync (default), async, or stream for chat and audio.'),
  prompt: z.string().min(1).max(10_000).default(PROMPT).describe('Text of the prompt.'),
});

/** What a scenario says of a request, parsed: times in ms, `credits` in thousandths. */
export type RequestFields = z.infer<typeof requestFieldsSchema>;
