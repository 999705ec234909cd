import fc from 'fast-check';
import { maybe, pick, rarely, type Input } from './parts.ts';

const SIZES = ['256x256', '512x512', '1024x1024', '1536x1024', '1024x1536'];
const PER_REQUEST: Input = { per: 'request', usd: '0.0123456789' };
const PER_SECOND: Input = { per: 'compute-second', usd: '0.01' };

const kindOf = (operation: string): 'text' | 'video' | 'audio' | 'image' => {
  if (operation === 'chat' || operation === 'embedding') return 'text';
  if (operation.endsWith('video')) return 'video';
  return /audio|speech/.test(operation) ? 'audio' : 'image';
};

const PRICES: Readonly<Record<ReturnType<typeof kindOf>, readonly unknown[]>> = {
  text: [
    { per: 'token', input: '1', output: '4' },
    { per: 'token', input: '1.5', cached: '0.15', output: '6' },
    PER_REQUEST,
    PER_SECOND,
  ],
  video: [{ per: 'video-second', usd: '0.05' }, PER_REQUEST, PER_SECOND],
  audio: [PER_REQUEST, PER_SECOND],
  image: [
    { per: 'image', usd: '0.04' },
    { per: 'image', usd: '0' },
    { per: 'megapixel', usd: '0.003', round: 'up' },
    { per: 'megapixel', usd: '0.0031', round: 'exact' },
    [
      { per: 'image', usd: '0.02' },
      { per: 'request', usd: '0.001' },
    ],
    PER_REQUEST,
    PER_SECOND,
  ],
};

/** A price of a model that does an operation. */
export function priceOf(operation: string): fc.Arbitrary<unknown> {
  const spoken = operation === 'text-to-speech' ? [{ per: 'character', usd: '0.00001' }] : [];
  return pick(...PRICES[kindOf(operation)], ...spoken);
}

const upTo = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const seconds = (max: number): fc.Arbitrary<string> => upTo(max).map((n) => `${n}s`);

function fieldsOf(operation: string): Readonly<Record<string, fc.Arbitrary<unknown>>> {
  switch (kindOf(operation)) {
    case 'text':
      return operation === 'chat'
        ? { inputTokens: upTo(30), outputTokens: upTo(12), cachedTokens: rarely(pick(0, 1)) }
        : { inputTokens: upTo(30) };
    case 'video':
      return { size: maybe(pick('1280x720', '640x480')), duration: seconds(8) };
    case 'audio':
      return operation === 'text-to-speech' ? { characters: maybe(upTo(60)) } : { audio: seconds(20) };
    case 'image': {
      const fields = { size: maybe(pick(...SIZES)), images: rarely(upTo(4)), steps: rarely(upTo(8)) };
      return operation.startsWith('text')
        ? { ...fields, quality: rarely(pick('low', 'high'), 8), safety: rarely(pick('strict', 'relaxed', 'off'), 5) }
        : { ...fields, inputImages: rarely(upTo(3)), inputSize: rarely(pick(...SIZES)) };
    }
  }
}

/** A request to a model. Whether a dialect carries all of it is not asked here, see `fit`. */
export function requestOf(operation: string, model: string): fc.Arbitrary<Input> {
  return fc.record({
    operation: fc.constant(operation),
    model: fc.constant(model),
    weight: upTo(4),
    delivery: maybe(pick('async', 'async', 'stream', 'sync')),
    ...fieldsOf(operation),
  });
}
