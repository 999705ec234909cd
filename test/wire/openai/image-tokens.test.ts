import { expect, test } from 'vitest';
import { NO_USAGE, type Usage } from '../../../src/billing/usage.ts';
import { withImageTokens } from '../../../src/wire/openai/image-tokens.ts';

const image = (size: string, quality?: string): Usage => {
  const [widthPx = 0, heightPx = 0] = size.split('x').map(Number);
  return { ...NO_USAGE, images: 1, widthPx, heightPx, ...(quality === undefined ? {} : { options: { quality } }) };
};

test.each([
  ['1024x1024', 'low', 272],
  ['1024x1024', 'medium', 1056],
  ['1024x1024', undefined, 1056],
  ['1024x1024', 'high', 4160],
  ['1024x1536', 'medium', 1584],
  ['1536x1024', 'high', 6208],
])('an image of %s at %s quality is %i tokens, all of an image', (size, quality, tokens) => {
  const usage = image(size, quality);
  const counted = { inputTokens: 2, outputTokens: tokens, outputImageTokens: tokens };
  expect(withImageTokens(usage, 'gpt-image-1', 'a cat')).toEqual({ ...usage, ...counted });
  const three = { ...usage, images: 3 };
  expect(withImageTokens(three, 'gpt-image-1.5-2025-12-16', 'a cat').outputTokens).toBe(3 * tokens);
});

test.each([
  // As users have noted them from the vendor's calculator: community.openai.com 1379464, 2026-04.
  ['1024x1024', 'high', 7024],
  ['1536x1024', 'high', 5488],
  ['1024x1536', 'high', 5488],
  ['1792x1024', 'high', 5063],
  ['3584x2048', 'high', 12_329],
  ['1024x1024', 'medium', 1756],
  ['1024x1024', undefined, 1756],
  ['1024x1024', 'low', 196],
])('an image of gpt-image-2 of %s at %s quality is %i tokens', (size, quality, tokens) => {
  const counted = { inputTokens: 2, outputTokens: tokens, outputImageTokens: tokens };
  expect(withImageTokens(image(size, quality), 'gpt-image-2-2026-04-21', 'a cat')).toMatchObject(counted);
});

test('images to edit are input tokens of images, by tiles', () => {
  const square = { ...image('1024x1024'), inputImages: 2 };
  expect(withImageTokens(square, 'gpt-image-1', 'a cat')).toMatchObject({ inputTokens: 390, inputImageTokens: 388 });
  const tall = { ...image('1024x1536'), inputImages: 1 };
  expect(withImageTokens(tall, 'gpt-image-1', 'a cat')).toMatchObject({ inputTokens: 325, inputImageTokens: 323 });
});

test.each([
  [image('512x512'), 'gpt-image-1'],
  [image('1024x1024', 'hd'), 'gpt-image-1'],
  [image('1024x1024'), 'gpt-image-1-mini'],
  [image('1024x1024', 'hd'), 'gpt-image-2'],
  [image('1024x1024'), 'dall-e-3'],
  [{ ...image('1024x1024'), outputTokens: 7 }, 'gpt-image-1'],
])('%j of %s is left as it is', (usage, model) => {
  expect(withImageTokens(usage, model, 'a cat')).toBe(usage);
});
