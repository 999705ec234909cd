import type { WireReply } from '../../src/wire/dialect.ts';

/** A JSON reply. */
export const json = (status: number, body: object): WireReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: new TextEncoder().encode(JSON.stringify(body)),
});

/** A streamed reply of these events. */
const stream = (...events: readonly string[]): WireReply => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  body: new TextEncoder().encode(events.map((data) => `data: ${data}\n\n`).join('')),
});
/** A chat that took many more tokens than anybody asked for. */
const CHUNKS = [
  '{"choices":[{"index":0,"delta":{"content":"a"}}]}',
  '{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":900}}',
];

/** By dialect: replies that open a job, and what comes back on the way. */
export const VENDOR_REPLIES: Readonly<Record<string, readonly WireReply[]>> = {
  prodia: [
    json(201, { id: 'j' }),
    { status: 200, headers: { 'content-type': 'text/plain' }, body: new TextEncoder().encode('processed') },
    json(200, { id: 'j', price: { product: 'p', dollars: 0.0025 } }),
    json(200, ['a.png']),
  ],
  fal: [
    json(200, { request_id: 'j', status_url: 'https://q.example/j/status', response_url: 'https://q.example/j' }),
    json(200, { status: 'IN_QUEUE' }),
    json(200, { status: 'COMPLETED' }),
    json(200, { images: [{ url: 'u' }] }),
  ],
  lumenfall: [
    json(202, { id: 'video_j', object: 'video', status: 'queued' }),
    json(200, { id: 'video_j', object: 'video', status: 'completed', output: { url: 'u' }, metadata: { cost: 0.21 } }),
    json(200, { data: [{ url: 'u' }], metadata: { cost: 0.04 }, usage: { input_tokens: 1, output_tokens: 2 } }),
  ],
  openai: [
    json(200, {
      choices: [{ index: 0, message: { content: 'a' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 1, cost: 0.1 },
    }),
    json(200, { data: [{ b64_json: 'AAAA' }] }),
    stream(...CHUNKS, '[DONE]'),
    stream(...CHUNKS),
  ],
  aggregator: [
    json(200, { id: 'task_j', object: 'video', status: 'queued' }),
    json(200, { id: 'task_j', object: 'video', status: 'completed', metadata: { url: 'u' } }),
  ],
};
