/** A request that the mock server is measured with, and the priced model that it is for. Its job takes no time. */
export interface MockCase {
  readonly dialect: string;
  readonly model: string;
  readonly operation: 'text-to-image' | 'text-to-video' | 'chat' | 'embedding';
  readonly price: object;
  readonly path: string;
  readonly accept: string;
  readonly body: object;
  /** Where each job is asked for once after it was submitted, with `ID` in the place of its id. Absent: its answer comes over the connection. */
  readonly poll?: string;
}

const PRODIA = {
  dialect: 'prodia',
  model: 'inference.flux-fast.schnell.txt2img.v2',
  operation: 'text-to-image',
  price: { per: 'megapixel', usd: '0.0025', round: 'up' },
  path: '/v2/job?price=true',
  body: { type: 'inference.flux-fast.schnell.txt2img.v2', config: { prompt: 'puppies in a cloud, 4k' } },
} as const;

const IMAGE = {
  operation: 'text-to-image',
  price: { per: 'image', usd: '0.034' },
  accept: 'application/json',
} as const;
const OPENAI_IMAGE = { ...IMAGE, model: 'dall-e-3', body: { model: 'dall-e-3', prompt: 'puppies in a cloud, 4k' } };
const VIDEO = {
  operation: 'text-to-video',
  price: { per: 'video-second', usd: '0.05' },
  accept: 'application/json',
  model: 'sora-2',
  body: { model: 'sora-2', prompt: 'puppies in a cloud, 4k', seconds: '4', size: '1280x720' },
} as const;
const FAL = { ...IMAGE, dialect: 'fal', model: 'fal-ai/flux/schnell', body: { prompt: 'puppies in a cloud, 4k' } };

/** The measured requests by their names. */
export const MOCK_CASES: Readonly<Record<string, MockCase>> = {
  'prodia-json': { ...PRODIA, accept: 'application/json' },
  'prodia-multipart': { ...PRODIA, accept: 'multipart/form-data' },
  'openai-image': { ...OPENAI_IMAGE, dialect: 'openai', path: '/v1/images/generations' },
  'openai-chat': {
    dialect: 'openai',
    model: 'gpt-4o-mini',
    operation: 'chat',
    price: { per: 'token', input: '0.00000015', output: '0.0000006' },
    path: '/v1/chat/completions',
    accept: 'application/json',
    body: { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say this is a test.' }], max_tokens: 50 },
  },
  'openai-embedding': {
    dialect: 'openai',
    model: 'text-embedding-3-small',
    operation: 'embedding',
    price: { per: 'token', input: '0.00000002', output: '0' },
    path: '/v1/embeddings',
    accept: 'application/json',
    body: { model: 'text-embedding-3-small', input: 'puppies in a cloud, 4k', encoding_format: 'base64' },
  },
  'fal-run': { ...FAL, path: '/fal-ai/flux/schnell' },
  'fal-queue': { ...FAL, path: '/queue/fal-ai/flux/schnell' },
  'fal-polled': { ...FAL, path: '/queue/fal-ai/flux/schnell', poll: '/queue/fal-ai/flux/requests/ID/status' },
  'prodia-async': { ...PRODIA, path: '/v2/job/async', accept: 'application/json', poll: '/v2/job/async/ID/job.json' },
  'lumenfall-image': { ...OPENAI_IMAGE, dialect: 'lumenfall', path: '/openai/v1/images/generations' },
  'aggregator-image': { ...OPENAI_IMAGE, dialect: 'aggregator', path: '/v1/images/generations' },
  'lumenfall-video': { ...VIDEO, dialect: 'lumenfall', path: '/openai/v1/videos', poll: '/openai/v1/videos/ID' },
  'aggregator-video': { ...VIDEO, dialect: 'aggregator', path: '/v1/videos', poll: '/v1/videos/ID' },
};
