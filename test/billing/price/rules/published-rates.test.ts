import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { compilePrice, priceSchema } from '../../../../src/billing/price/rule.ts';
import type { Usage } from '../../../../src/billing/usage.ts';
import { NO_USAGE } from '../../../../src/billing/usage.ts';
import { nanoUsdText } from '../../../../src/money/nano-usd.ts';

/**
 * Rates that vendors published (collected 2026-11), each as a scenario writes it, with requests whose price was worked out by hand from the
 * published figure.
 */

type Row = readonly [name: string, price: string, used: Partial<Usage>, dollars: string];

function dollars(price: string, used: Partial<Usage>): string {
  return nanoUsdText(compilePrice(priceSchema.parse(parse(price))).quoteNano({ ...NO_USAGE, ...used }));
}

const square = { images: 1, widthPx: 1024, heightPx: 1024 };
const wide = { images: 1, widthPx: 1536, heightPx: 1024 };
/** 2 megapixels out, 1 megapixel in. */
const edit = { images: 1, widthPx: 2000, heightPx: 1000, inputImages: 1, inputPixels: 1_000_000 };
const frame = { widthPx: 1280, heightPx: 720 };

const IMAGES: readonly Row[] = [
  [
    'prodia flux-schnell, 4 steps: $0.0025 a job',
    '{ per: product, rows: [{ code: inference-flux-schnell-large-steps-4, usd: "0.0025" }] }',
    square,
    '0.0025',
  ],
  ['fal flux/schnell: $0.003 a megapixel, rounded up', '{ per: megapixel, usd: "0.003" }', square, '0.006'],
  ['fal flux/dev: $0.025 a megapixel', '{ per: megapixel, usd: "0.025" }', { ...square, images: 4 }, '0.2'],
  ['fal flux-pro/v1.1: $0.04 a megapixel', '{ per: megapixel, usd: "0.04" }', { ...square, widthPx: 512 }, '0.04'],
  [
    'fal flux-2-pro: $0.03 for the first megapixel, $0.015 for each further',
    '{ per: megapixel, usd: "0.015", first: "0.03" }',
    { images: 1, widthPx: 2000, heightPx: 2000 },
    '0.075',
  ],
  [
    'fal flux-2-flex: $0.05 a megapixel in and out',
    '[{ per: megapixel, usd: "0.05" }, { per: input-megapixel, usd: "0.05" }]',
    edit,
    '0.15',
  ],
  ['fal flux-pro/kontext: $0.04 an image', '{ per: image, usd: "0.04" }', edit, '0.04'],
  ['fal nano-banana: $0.039 an image', '{ per: image, usd: "0.039" }', { ...square, images: 3 }, '0.117'],
  [
    'bfl flux-2-klein-4b: (0.014 + 0.001 a further megapixel) + 0.001 a megapixel in',
    '[{ per: megapixel, usd: "0.001", first: "0.014" }, { per: input-megapixel, usd: "0.001" }]',
    edit,
    '0.016',
  ],
  [
    'bfl flux-2-klein-9b',
    '[{ per: megapixel, usd: "0.002", first: "0.015" }, { per: input-megapixel, usd: "0.002" }]',
    edit,
    '0.019',
  ],
  [
    'bfl flux-2-pro in credits of $0.01',
    '[{ per: megapixel, usd: "0.015", first: "0.03" }, { per: input-megapixel, usd: "0.015" }]',
    edit,
    '0.06',
  ],
  [
    'bfl flux-2-max',
    '[{ per: megapixel, usd: "0.03", first: "0.07" }, { per: input-megapixel, usd: "0.03" }]',
    edit,
    '0.13',
  ],
  [
    'bfl flux-2-flex',
    '[{ per: megapixel, usd: "0.05", first: "0.05" }, { per: input-megapixel, usd: "0.05" }]',
    edit,
    '0.15',
  ],
  ['bfl flux-kontext-max: $0.08 an image', '{ per: image, usd: "0.08" }', edit, '0.08'],
  ['bfl flux-pro-1.1-ultra: $0.06 an image', '{ per: image, usd: "0.06" }', square, '0.06'],
  ['bfl flux-fill: $0.05 an image', '{ per: image, usd: "0.05" }', edit, '0.05'],
  [
    'imagen-4 fast, standard, ultra',
    '{ per: image, by: variant, usd: { fast: "0.02", ultra: "0.06", other: "0.04" } }',
    { ...square, options: { variant: 'ultra' } },
    '0.06',
  ],
  [
    'gemini-3-pro-image: $0.134 out ($0.24 at 4K), $0.0011 in',
    '[{ per: image, by: pixels, usd: { 2048x2048: "0.134", 4096x4096: "0.24" } }, { per: input-image, usd: "0.0011" }]',
    { images: 1, widthPx: 4096, heightPx: 4096, inputImages: 2, inputPixels: 2_000_000 },
    '0.2422',
  ],
  ['stability 3.5 large: 6.5 credits of $0.01', '{ per: credit, usd: "0.01", credits: "6.5" }', square, '0.065'],
  ['stability ultra: 8 credits', '{ per: credit, usd: "0.01", credits: "8" }', square, '0.08'],
  [
    'runway gen4_image: 5 credits at 720p, 8 at 1080p',
    '{ per: credit, usd: "0.01", by: resolution, credits: { 720p: "5", 1080p: "8" } }',
    { images: 1, widthPx: 1920, heightPx: 1080 },
    '0.08',
  ],
  ['runway gen4_image_turbo: 2 credits', '{ per: credit, usd: "0.01", credits: "2" }', square, '0.02'],
  ['luma photon-1: $0.0073 an image', '{ per: image, usd: "0.0073" }', square, '0.0073'],
  [
    'leonardo: 7 credits for 10 steps, 11 for 30, whether one image or four (with a credit at $0.0025)',
    '{ per: credit, usd: "0.0025", each: request, by: steps, credits: { 10: "7", 30: "11" } }',
    { images: 4, widthPx: 512, heightPx: 512, steps: 30 },
    '0.0275',
  ],
  ['flux-schnell at together: $0.0027 an image', '{ per: image, usd: "0.0027" }', square, '0.0027'],
  ['flux-schnell at novita: $0.0010', '{ per: image, usd: "0.0010" }', square, '0.001'],
  ['flux-schnell at runware: $0.0006', '{ per: image, usd: "0.0006" }', square, '0.0006'],
  ['flux-schnell at replicate: $0.0030', '{ per: image, usd: "0.0030" }', square, '0.003'],
];

const GPT_IMAGE_1 =
  '{ per: image, by: quality, usd: { low: "0.011", medium: "0.042", high: "0.167", other: "0.167" } }';
const GPT_IMAGE_2 = '{ per: token, input: "5", imageInput: "8", output: "30", imageOutput: "30" }';

const OPENAI: readonly Row[] = [
  ['gpt-image-1 low', GPT_IMAGE_1, { ...square, options: { quality: 'low' } }, '0.011'],
  ['gpt-image-1 medium', GPT_IMAGE_1, { ...square, options: { quality: 'medium' } }, '0.042'],
  ['gpt-image-1 high', GPT_IMAGE_1, { ...square, options: { quality: 'high' } }, '0.167'],
  [
    'gpt-image-1.5 medium, through the batch API at half',
    '{ per: image, by: quality, usd: { low: "0.009", medium: "0.034", high: "0.133", other: "0.034" }, times: { tier: { batch: "0.5" } } }',
    { ...square, options: { quality: 'medium', tier: 'batch' } },
    '0.017',
  ],
  [
    'gpt-image-2, high, 1024x1024: 7,024 tokens out',
    GPT_IMAGE_2,
    { ...square, inputTokens: 100, outputTokens: 7024, outputImageTokens: 7024 },
    '0.21122',
  ],
  [
    'gpt-image-2, high, 1536x1024: 5,488 tokens out, so that the bigger image is cheaper',
    GPT_IMAGE_2,
    { ...wide, inputTokens: 100, outputTokens: 5488, outputImageTokens: 5488 },
    '0.16514',
  ],
  [
    'gpt-image-2, an edit: image tokens in at $8',
    GPT_IMAGE_2,
    { ...square, inputTokens: 1100, inputImageTokens: 1000, outputTokens: 1000, outputImageTokens: 1000 },
    '0.0385',
  ],
];

const OMNI = '{ per: video-second, by: resolution, usd: { 360p: "0.03", 720p: "0.10", 1080p: "0.15", 4k: "0.30" } }';

const VIDEO: readonly Row[] = [
  [
    'fal ltx-2 fast: $0.04 a second',
    '{ per: video-second, usd: "0.04" }',
    { ...frame, videos: 1, videoMs: 6000 },
    '0.24',
  ],
  [
    'fal kling v3 pro: $0.224 a second',
    '{ per: video-second, usd: "0.224" }',
    { ...frame, videos: 1, videoMs: 5000 },
    '1.12',
  ],
  [
    'fal luma ray-2: a clip of 5 s at $0.50',
    '{ per: video, usd: "0.50" }',
    { ...frame, videos: 1, videoMs: 5000 },
    '0.5',
  ],
  ['gemini-omni-flash at 360p', OMNI, { widthPx: 640, heightPx: 360, videos: 1, videoMs: 8000 }, '0.24'],
  ['gemini-omni-flash at 720p', OMNI, { ...frame, videos: 1, videoMs: 8000 }, '0.8'],
  ['gemini-omni-flash at 1080p, upright', OMNI, { widthPx: 1080, heightPx: 1920, videos: 1, videoMs: 8000 }, '1.2'],
  ['gemini-omni-flash at 4K', OMNI, { widthPx: 3840, heightPx: 2160, videos: 1, videoMs: 8000 }, '2.4'],
  ['sora-2: $0.10 a second', '{ per: video-second, usd: "0.10" }', { ...frame, videos: 1, videoMs: 12_000 }, '1.2'],
  [
    'sora-2-pro: $0.30, $0.50 in high resolution',
    '{ per: video-second, by: resolution, usd: { 720p: "0.30", 1024: "0.50" } }',
    { widthPx: 1792, heightPx: 1024, videos: 1, videoMs: 4000 },
    '2',
  ],
  [
    'veo-3.1: $0.40 a second, fast $0.15',
    '{ per: video-second, by: variant, usd: { fast: "0.15", other: "0.40" } }',
    { ...frame, videos: 1, videoMs: 8000 },
    '3.2',
  ],
  [
    'veo-3.1 lite: $0.05, $0.08 at 1080p',
    '{ per: video-second, by: resolution, usd: { 720p: "0.05", 1080p: "0.08" } }',
    { widthPx: 1920, heightPx: 1080, videos: 1, videoMs: 8000 },
    '0.64',
  ],
  ['veo-2.0: $0.35 a second', '{ per: video-second, usd: "0.35" }', { ...frame, videos: 1, videoMs: 5000 }, '1.75'],
  [
    'runway gen4_turbo: 5 credits a second',
    '{ per: credit, usd: "0.01", credits: "5", each: video-second }',
    { ...frame, videos: 1, videoMs: 10_000 },
    '0.5',
  ],
  [
    'runway gen4.5: 12 credits',
    '{ per: credit, usd: "0.01", credits: "12", each: video-second }',
    { ...frame, videos: 1, videoMs: 5000 },
    '0.6',
  ],
  [
    'runway gen4_aleph: 15 credits',
    '{ per: credit, usd: "0.01", credits: "15", each: video-second }',
    { ...frame, videos: 1, videoMs: 5000 },
    '0.75',
  ],
];

const EIGHT_T4 = { computeMs: 90_000 };

const OTHERS: readonly Row[] = [
  ['fal H100: $4.50 an hour', '{ per: compute-second, usd: "4.50", usdPer: hour }', { computeMs: 1_800_000 }, '2.25'],
  [
    'fal B300: $8.50 an hour, two of them',
    '{ per: compute-second, usd: { H200: "4.50", B300: "8.50" }, gpu: B300, usdPer: hour, count: 2 }',
    { computeMs: 3_600_000 },
    '17',
  ],
  ['replicate T4: $0.000225 a second', '{ per: compute-second, usd: "0.000225" }', { computeMs: 12_000 }, '0.0027'],
  ['replicate A100-80: $0.0014', '{ per: compute-second, usd: "0.0014" }', { computeMs: 12_345 }, '0.017283'],
  ['replicate 8xA40L: $0.0058', '{ per: compute-second, usd: "0.0058" }', EIGHT_T4, '0.522'],
  ['minimax speech-2.6-hd: $0.0001 a character', '{ per: character, usd: "1e-4" }', { characters: 1234 }, '0.1234'],
  [
    'minimax speech-2.6-turbo: $0.06 for 1,000',
    '{ per: character, usd: "0.06", block: 1000 }',
    { characters: 1234 },
    '0.07404',
  ],
  [
    'elevenlabs multilingual_v2: a credit of $0.00018 a character',
    '{ per: credit, usd: "0.00018", credits: "1", each: character }',
    { characters: 1000 },
    '0.18',
  ],
  [
    'elevenlabs flash: half a credit',
    '{ per: credit, usd: "0.00018", credits: "0.5", each: character }',
    { characters: 1000 },
    '0.09',
  ],
  [
    'runway eleven_multilingual_v2: a credit for each begun 50 characters',
    '{ per: credit, usd: "0.01", credits: "1", each: character, block: 50, round: up }',
    { characters: 101 },
    '0.03',
  ],
  ['credits as the vendor states them', '{ per: credit, usd: "0.01" }', { milliCredits: 6500 }, '0.065'],
  ['infr.sh: 2 % on a fal price', '{ per: image, usd: "0.05", markup: 2 }', square, '0.051'],
  ['aiml flux-1.1-pro: 30 % over $0.04', '{ per: image, usd: "0.04", markup: 30 }', square, '0.052'],
  [
    'runpod serverless H100 flex: $0.00116 a second',
    '{ per: compute-second, usd: "0.00116" }',
    { computeMs: 1500 },
    '0.00174',
  ],
  [
    'groq whisper-large-v3-turbo: $1.111e-5 a second, which is an hour at $0.04 but for the rounding',
    '{ per: input-audio-second, usd: "1.111e-5" }',
    { inputAudioMs: 3_600_000 },
    '0.039996',
  ],
];

/** Forms of price that vendors have, with figures of no vendor. */
const FORMS: readonly Row[] = [
  [
    'a GPU by the second, at least one',
    '{ per: compute-second, usd: "0.00116", round: 1s, least: 1s }',
    { computeMs: 10 },
    '0.00116',
  ],
  [
    'transcription, at least 10 s: a long recording',
    '{ per: input-audio-second, usd: "1.111e-5", least: 10 }',
    { inputAudioMs: 3_600_000 },
    '0.039996',
  ],
  [
    'transcription, at least 10 s: a short recording',
    '{ per: input-audio-second, usd: "1.111e-5", least: 10 }',
    { inputAudioMs: 2000 },
    '0.0001111',
  ],
  [
    'a long context: all tokens at the higher rate above 200,000',
    '{ per: token, input: "1.25", cached: "0.125", output: "10", tiers: { mode: threshold, rates: [{ above: 200_000, input: "2.50", cached: "0.25", output: "15" }] } }',
    { inputTokens: 300_000, cachedTokens: 100_000, outputTokens: 1000 },
    '0.54',
  ],
  [
    'prompt caching: writes at a premium, reads at a tenth',
    '{ per: token, input: "3", cached: "0.30", cacheWrite: "3.75", output: "15" }',
    { inputTokens: 10_000, cachedTokens: 6000, cacheWriteTokens: 2000, outputTokens: 100 },
    '0.0168',
  ],
  [
    'audio tokens',
    '{ per: token, input: "2.50", audioInput: "40", output: "10", audioOutput: "80" }',
    { inputTokens: 1500, inputAudioTokens: 1000, outputTokens: 600, outputAudioTokens: 500 },
    '0.08225',
  ],
  ['a pixel rate, exact', '{ per: pixel, usd: "1.9e-8" }', square, '0.019922944'],
  ['a step rate', '{ per: step, usd: "0.0001" }', { ...square, images: 2, steps: 28 }, '0.0056'],
  ['a minute rate for music', '{ per: audio-minute, usd: "0.10" }', { audios: 1, audioMs: 90_000 }, '0.15'],
  ['a flat rate for a song', '{ per: audio, usd: "0.05" }', { audios: 2, audioMs: 240_000 }, '0.1'],
  [
    'an adapter costs 20 % more',
    '{ per: image, usd: "0.025", times: { lora: { on: "1.2" } } }',
    { ...square, options: { lora: 'on' } },
    '0.03',
  ],
  [
    'high input fidelity is a surcharge of $0.06',
    '[{ per: image, usd: "0.04" }, { per: input-image, usd: "0.06", times: { inputFidelity: { high: 1, other: 0 } } }]',
    { ...square, inputImages: 1, options: { inputFidelity: 'high' } },
    '0.1',
  ],
];

describe.each([
  ['images', IMAGES],
  ['images of OpenAI', OPENAI],
  ['video', VIDEO],
  ['compute, audio, text, intermediaries', OTHERS],
  ['further forms', FORMS],
])('%s', (_, rows) => {
  test.each(rows)('%s', (_name, price, used, expected) => {
    expect(dollars(price, used)).toBe(expected);
  });
});
