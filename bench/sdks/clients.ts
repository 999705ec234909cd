/* eslint-disable typescript/no-explicit-any -- because the SDKs are not installed where this is compiled. */

/** Imports a package out of the folder in which the SDKs are installed. */
export type Load = (name: string) => Promise<any>;

/** An SDK, or one way to call it. */
export interface SdkClient {
  /** The preset that describes it. */
  readonly preset: string;
  /** npm packages: the first is the SDK itself, with the version that the preset names. */
  readonly packages: Readonly<Record<string, string>>;
  /** Whether it answers in a stream, which then breaks where a body would. */
  readonly streamed?: true;
  /** One request to a server below an address. */
  readonly call: (load: Load, url: string) => Promise<unknown>;
}

const PROMPT = 'a lighthouse';
const MESSAGES = [{ role: 'user', content: PROMPT }] as const;

/** A client that Stainless generates: `chat.completions.create` of its default export. */
function stainless(preset: string, name: string, version: string, streamed?: true): SdkClient {
  return {
    preset,
    packages: { [name]: version },
    ...(streamed ? { streamed } : {}),
    call: async (load, url) => {
      const { default: Sdk } = await load(name);
      const client = new Sdk({ apiKey: 'none', baseURL: url, logLevel: 'off' });
      const answer = await client.chat.completions.create({
        model: 'm',
        messages: MESSAGES,
        stream: streamed ?? false,
      });
      if (streamed) for await (const _ of answer) void _;
    },
  };
}

function anthropic(preset: string, version: string, streamed?: true): SdkClient {
  return {
    preset,
    packages: { '@anthropic-ai/sdk': version },
    ...(streamed ? { streamed } : {}),
    call: async (load, url) => {
      const { default: Sdk } = await load('@anthropic-ai/sdk');
      const client = new Sdk({ apiKey: 'none', baseURL: url, logLevel: 'off' });
      const answer = await client.messages.create({
        model: 'm',
        max_tokens: 9,
        messages: MESSAGES,
        stream: streamed ?? false,
      });
      if (streamed) for await (const _ of answer) void _;
    },
  };
}

function vercel(preset: string, version: string, provider: string, streamed?: true): SdkClient {
  return {
    preset,
    packages: { ai: version, '@ai-sdk/openai': provider },
    ...(streamed ? { streamed } : {}),
    call: async (load, url) => {
      const { generateText, streamText } = await load('ai');
      const { createOpenAI } = await load('@ai-sdk/openai');
      const model = createOpenAI({ apiKey: 'none', baseURL: url }).chat('m');
      if (!streamed) return generateText({ model, prompt: PROMPT });
      let failed: unknown;
      const { textStream } = streamText({ model, prompt: PROMPT, onError: ({ error }: any) => void (failed = error) });
      for await (const _ of textStream) void _;
      if (failed !== undefined) throw failed;
      return undefined;
    },
  };
}

function genai(preset: string, version: string, retryOptions?: object): SdkClient {
  return {
    preset,
    packages: { '@google/genai': version },
    call: async (load, url) => {
      const { GoogleGenAI } = await load('@google/genai');
      const client = new GoogleGenAI({
        apiKey: 'none',
        httpOptions: { baseUrl: url, ...(retryOptions ? { retryOptions } : {}) },
      });
      return client.models.generateContent({ model: 'm', contents: PROMPT });
    },
  };
}

function fal(preset: string, call: (client: any) => Promise<unknown>): SdkClient {
  return {
    preset,
    packages: { '@fal-ai/client': '1.10.1' },
    call: async (load, url) => {
      const { createFalClient } = await load('@fal-ai/client');
      return call(createFalClient({ credentials: 'K:S', proxyUrl: { url, when: 'always' } }));
    },
  };
}

function replicate(preset: string, call: (client: any) => Promise<unknown>): SdkClient {
  return {
    preset,
    packages: { replicate: '1.4.0' },
    call: async (load, url) => {
      const { default: Replicate } = await load('replicate');
      return call(new Replicate({ auth: 'none', baseUrl: url }));
    },
  };
}

function mistral(preset: string, retryConfig?: object): SdkClient {
  return {
    preset,
    packages: { '@mistralai/mistralai': '2.7.0' },
    call: async (load, url) => {
      const { Mistral } = await load('@mistralai/mistralai');
      const client = new Mistral({ apiKey: 'none', serverURL: url, ...(retryConfig ? { retryConfig } : {}) });
      return client.chat.complete({ model: 'm', messages: MESSAGES });
    },
  };
}

function got(version: string): SdkClient {
  return {
    preset: `got@${version}`,
    packages: { got: version },
    call: async (load, url) => {
      const { default: send } = await load('got');
      return send.post(url, { json: { prompt: PROMPT }, retry: { methods: ['POST'] } }).json();
    },
  };
}

function undiciRetry(version: string): SdkClient {
  return {
    preset: `undici-retry@${version}`,
    packages: { undici: version },
    call: async (load, url) => {
      const { Agent, RetryAgent, request } = await load('undici');
      const dispatcher = new RetryAgent(new Agent(), { methods: ['POST'] });
      const answer = await request(url, { method: 'POST', body: '{}', dispatcher });
      const json = await answer.body.json();
      if (answer.statusCode >= 400) throw new Error(`status ${answer.statusCode}`);
      return json;
    },
  };
}

/** Every SDK that is driven, and each way to call it that differs. */
export const SDK_CLIENTS: readonly SdkClient[] = [
  stainless('openai-node@6.49.0', 'openai', '6.49.0'),
  stainless('openai-node@7.59.0', 'openai', '7.59.0'),
  stainless('openai-node@7.59.0', 'openai', '7.59.0', true),
  anthropic('anthropic-ts@1.10.0', '1.10.0'),
  anthropic('anthropic-ts@1.14.0', '1.14.0'),
  anthropic('anthropic-ts@1.14.0', '1.14.0', true),
  stainless('together-ai@0.52.0', 'together-ai', '0.52.0'),
  stainless('groq-sdk@1.6.0', 'groq-sdk', '1.6.0'),
  vercel('vercel-ai@6.0.326', '6.0.326', '^3'),
  vercel('vercel-ai@7.0.173', '7.0.173', 'latest'),
  vercel('vercel-ai@7.0.173', '7.0.173', 'latest', true),
  genai('genai-js@2.32.0', '2.32.0'),
  genai('genai-js-retry@2.32.0', '2.32.0', {}),
  genai('genai-js@3.3.0', '3.3.0'),
  genai('genai-js-retry@3.3.0', '3.3.0', {}),
  fal('fal-js-submit@1.10.1', (client) => client.queue.submit('fal-ai/flux', { input: { prompt: PROMPT } })),
  fal('fal-js-status@1.10.1', (client) => client.queue.status('fal-ai/flux', { requestId: 'r' })),
  fal('fal-js-run@1.10.1', (client) => client.run('fal-ai/flux', { input: { prompt: PROMPT } })),
  replicate('replicate-js@1.4.0', (client) => client.predictions.create({ version: 'v', input: {} })),
  replicate('replicate-js-get@1.4.0', (client) => client.predictions.get('p')),
  {
    preset: 'prodia-js@1.6.0',
    packages: { prodia: '1.6.0' },
    call: async (load, url) => {
      const { createProdia } = await load('prodia/v2');
      return createProdia({ token: 'none', baseUrl: url }).job({
        type: 'inference.flux-fast.schnell.txt2img.v2',
        config: { prompt: PROMPT },
      });
    },
  },
  mistral('mistral-js@2.7.0'),
  mistral('mistral-js-retry@2.7.0', { strategy: 'backoff', retryConnectionErrors: true }),
  {
    preset: 'openrouter-sdk@1.3.19',
    packages: { '@openrouter/sdk': '1.3.19' },
    call: async (load, url) => {
      const { OpenRouter } = await load('@openrouter/sdk');
      const client = new OpenRouter({ apiKey: 'none', serverURL: url });
      return client.chat.send({ chatRequest: { model: 'm', messages: MESSAGES }, model: 'm', messages: MESSAGES });
    },
  },
  {
    preset: 'elevenlabs-js@1.59.0',
    packages: { elevenlabs: '1.59.0' },
    call: async (load, url) => {
      const { ElevenLabsClient } = await load('elevenlabs');
      return new ElevenLabsClient({ apiKey: 'none', environment: { base: url, wss: url } }).user.get();
    },
  },
  {
    preset: 'elevenlabs-js@2.73.0',
    packages: { '@elevenlabs/elevenlabs-js': '2.73.0' },
    call: async (load, url) => {
      const { ElevenLabsClient } = await load('@elevenlabs/elevenlabs-js');
      return new ElevenLabsClient({ apiKey: 'none', baseUrl: url, environment: url }).user.get();
    },
  },
  got('14.6.6'),
  got('16.1.0'),
  undiciRetry('7.30.2'),
  undiciRetry('8.13.1'),
];
