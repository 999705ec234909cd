/** A request that load generators are measured with, and where it is sent. */
export interface LoadCase {
  /** `nginx`, by HTTP or HTTPS, answers 50 bytes of JSON; everything else is a kind of bench/load-server.ts. */
  readonly server: 'nginx' | 'nginx-https' | 'image' | 'events' | 'burst' | 'queue';
  /** Of the provider of Tollmark's scenario. */
  readonly dialect: string;
  readonly model: object;
  readonly request: object;
  /** What the others send; absent: they cannot do it. */
  readonly post?: { readonly path: string; readonly body: object };
  /** Requests of one attempt, as the server counts. */
  readonly exchanges: number;
}

const price = { per: 'image', usd: '0.00001' };
const serviceTime = { type: 'constant', value: '1ms' };
const IMAGE = {
  dialect: 'openai',
  model: { operation: 'text-to-image', serviceTime, price },
  request: { operation: 'text-to-image', model: 'm' },
  post: { path: '/v1/images/generations', body: { model: 'm', prompt: 'a lighthouse', n: 1 } },
  exchanges: 1,
};
const CHAT = {
  dialect: 'openai',
  model: { operation: 'chat', serviceTime, price: { per: 'token', input: '0.0000001', output: '0.0000002' } },
  request: { operation: 'chat', model: 'm', inputTokens: 10, outputTokens: 100, delivery: 'stream' },
  post: {
    path: '/v1/chat/completions',
    body: { model: 'm', stream: true, messages: [{ role: 'user', content: 'Say a hundred words.' }] },
  },
  exchanges: 1,
};

/** The measured loads by their names. */
export const LOAD_CASES: Readonly<Record<string, LoadCase>> = {
  json: { ...IMAGE, server: 'nginx' },
  https: { ...IMAGE, server: 'nginx-https' },
  '1MB': { ...IMAGE, server: 'image' },
  events: { ...CHAT, server: 'events' },
  burst: { ...CHAT, server: 'burst' },
  queue: {
    server: 'queue',
    dialect: 'fal',
    model: { operation: 'text-to-image', wireName: 'fal-ai/m', serviceTime, price },
    request: { operation: 'text-to-image', model: 'm', delivery: 'async' },
    exchanges: 3,
  },
};
