import { expect, test } from 'vitest';
import { splitName } from '../../../src/catalog/import/litellm-name.ts';

test.each([
  ['acme-chat', { model: 'acme-chat' }],
  ['fal_ai/fal-ai/flux/dev', { model: 'fal_ai/fal-ai/flux/dev' }],
  ['high/1024-x-1536/gpt-image-1.5', { model: 'gpt-image-1.5', variant: 'high 1024x1536' }],
  ['1024-x-1536/high/gpt-image-1.5', { model: 'gpt-image-1.5', variant: 'high 1024x1536' }],
  ['azure/hd/1024-x-1792/dall-e-3', { model: 'azure/dall-e-3', variant: 'hd 1024x1792' }],
  ['512-x-512/50-steps/acme.sd-v0', { model: 'acme.sd-v0', variant: '512x512 50-steps' }],
  ['max-x-max/max-steps/acme.sd-v0', { model: 'acme.sd-v0', variant: 'max-x-max max-steps'.replaceAll('-x-', 'x') }],
  ['acme/high', { model: 'acme/high' }],
  ['1024-x-1024', { model: '1024-x-1024' }],
])('%s', (name, parts) => {
  expect(splitName(name)).toEqual(parts);
});
