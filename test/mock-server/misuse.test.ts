import { describe, expect, test } from 'vitest';
import { writeMultipart, type MultipartPart } from '../../src/wire/multipart.ts';
import { DIALECTS, type DialectName } from '../../src/wire/dialects.ts';
import { PLACEHOLDER_PNG } from '../../src/wire/placeholders.ts';
import type { Operation } from '../../src/workload/request-class.ts';
import { mock } from './mock-fixture.ts';

const NAME = 'acme/all';
const INSTANT = { type: 'constant', value: '0ms' };
const PRICE = { per: 'request', usd: '0.01' };
const encoder = new TextEncoder();

interface Sent {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly payload?: Buffer;
}

function json(url: string, body: unknown): Sent {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { method: 'POST', url, headers: { 'content-type': 'application/json' }, payload: Buffer.from(text) };
}

const text = (name: string, value: string): MultipartPart => ({ name, bytes: encoder.encode(value) });
const file = (name: string, bytes: Uint8Array = PLACEHOLDER_PNG, filename = `${name}.png`): MultipartPart => ({
  name,
  filename,
  contentType: 'image/png',
  bytes,
});

function form(url: string, ...parts: readonly MultipartPart[]): Sent {
  const { contentType, body } = writeMultipart(parts, 'misuse');
  return { method: 'POST', url, headers: { 'content-type': contentType }, payload: Buffer.from(body) };
}

/** A PNG of other sides than the placeholder's. */
function narrower(): Uint8Array {
  const png = PLACEHOLDER_PNG.slice();
  new DataView(png.buffer).setUint32(16, 32);
  return png;
}

const asked = [text('model', NAME), text('prompt', 'p')];
const FORMS = ['0', '-1', '1000000', 'x', ''].map((n) => [...asked, file('image'), text('n', n)]);
const EDITS: readonly (readonly MultipartPart[])[] = [
  asked,
  [...asked, file('mask')],
  [...asked, text('image', 'x')],
  [...asked, file('image', new Uint8Array())],
  [...asked, file('image'), text('mask', 'x')],
  [...asked, file('image'), file('mask', new Uint8Array())],
  [...asked, file('image'), file('mask'), file('mask')],
  [...asked, file('image'), file('mask', narrower())],
  ...['2', '-1', 'x', 'NaN', ''].map((strength) => [...asked, file('image'), text('strength', strength)]),
  ...['huge', '0x0', ''].map((size) => [...asked, file('image'), text('size', size)]),
  ...FORMS,
];
const dalle = text('model', 'dall-e-2');
const VARIATIONS: readonly (readonly MultipartPart[])[] = [
  [dalle],
  [dalle, file('image'), text('prompt', 'p')],
  [dalle, file('image'), text('strength', '0.5')],
  [dalle, file('image'), file('mask')],
  [dalle, file('image'), file('image')],
  [dalle, file('image', new Uint8Array())],
];
const GENERATIONS: readonly unknown[] = [
  '',
  '[]',
  ...[0, -1, 1e6, 1.5, '1', {}].map((n) => ({ model: NAME, prompt: 'p', n })),
  ...['huge', 5, ['1024x1024'], ''].map((size) => ({ model: NAME, prompt: 'p', size })),
  ...[2, 'x'].map((strength) => ({ model: NAME, prompt: 'p', strength })),
  { model: 'nothing', prompt: 'p' },
  { model: 5, prompt: 'p' },
  { prompt: 'p', model: '' },
];
const LENGTHS = ['seconds_total', 'duration', 'video_duration', 'duration_seconds', 'audio_length'];
const FAL: readonly object[] = [
  { mask_url: 'http://x/m' },
  ...[5, ''].map((mask) => ({ image_url: 'http://x/a', mask_url: mask })),
  ...[2, -1, 'x', []].map((strength) => ({ image_url: 'http://x/a', strength })),
  ...[-1, 'x', 101].map((percent) => ({ image_url: 'http://x/a', zoom_out_percentage: percent })),
  ...['x', [], [1], [-1, 1], [1e9, 1], [null, 1]].map((sides) => ({ image_url: 'http://x/a', canvas_size: sides })),
  ...[0, 1e-300, 'x', -1].map((rate) => ({ num_frames: 100, frames_per_second: rate })),
  ...LENGTHS.flatMap((name) => [0, -1, 1e9, 'x'].map((length) => ({ [name]: length }))),
  ...[0, 1e300, 'x'].map((length) => ({ music_length_ms: length })),
  ...[0, -1, 1e6, 'x'].map((count) => ({ num_images: count })),
].map((fields) => ({ prompt: 'p', ...fields }));
const job = (config: unknown): MultipartPart => text('job', JSON.stringify({ type: NAME, config }));
const PRODIA: readonly (readonly MultipartPart[])[] = [
  ...[2, -1, 'x', null, []].map((strength) => [job({ prompt: 'p', strength }), file('input')]),
  ...[0, -1, 'x', 1e9].map((scale) => [job({ prompt: 'p', scale }), file('input')]),
  [job({ prompt: 'p' }), file('input', PLACEHOLDER_PNG, 'mask.png')],
  [job({ prompt: 'p' }), file('input', PLACEHOLDER_PNG, 'mask.png'), file('input', PLACEHOLDER_PNG, 'mask-2.png')],
  [job({ prompt: 'p' }), file('input', new Uint8Array())],
];

const images = (base: string): readonly Sent[] => [
  ...EDITS.map((parts) => form(`${base}/images/edits`, ...parts)),
  ...GENERATIONS.map((body) => json(`${base}/images/generations`, body)),
  { method: 'GET', url: `${base}/models/%ff` },
];
const MISUSE: { readonly [K in DialectName]: readonly Sent[] } = {
  openai: [...images('/v1'), ...VARIATIONS.map((parts) => form('/v1/images/variations', ...parts))],
  aggregator: [...images('/v1'), form('/v1/images/variations', dalle, file('image'))],
  lumenfall: [
    ...images('/openai/v1'),
    ...GENERATIONS.map((body) => json('/openai/v1/images/generations?dryRun=true', body)),
  ],
  fal: [...FAL.map((body) => json(`/${NAME}`, body)), { ...json('/%ff', { prompt: 'p' }) }],
  prodia: [
    ...PRODIA.map((parts) => form('/v2/job?price=true', ...parts)),
    { method: 'GET', url: '/v2/job/async/%ff/job.json' },
  ],
};

/** Whether a body is an error in the vendor's form. */
const IN_FORM: { readonly [K in DialectName]: RegExp } = {
  openai: /^\{"error":\{"message":".+","type":"\w+","param":.+,"code":.+\}\}$/,
  aggregator: /^\{"error":\{"message":".+ \(request id: .+\)","type":"\w+","param":".*","code":".*"\}\}$/,
  lumenfall: /^\{"error":\{"message":".+","type":"\w+","code":"[A-Z_]+"\}\}$/,
  fal: /^\{"detail":(?:".+","error_type":"\w+"|".+"|\[\{"loc":\[.+\],"msg":".+","type":"\w+".*\}\])\}$/,
  prodia: /^--tollmark-[\s\S]+"error"[\s\S]+--\r\n$/,
};

interface Route {
  readonly sent: Sent;
  readonly does: readonly Operation[];
}

const EDITING: readonly Operation[] = ['image-edit', 'inpaint', 'image-to-image', 'upscale'];
const chat = { model: NAME, messages: [{ role: 'user', content: 'p' }] };
const image = (base: string): readonly Route[] => [
  { sent: json(`${base}/images/generations`, { model: NAME, prompt: 'p' }), does: ['text-to-image'] },
  { sent: form(`${base}/images/edits`, ...asked, file('image')), does: EDITING },
  { sent: form(`${base}/images/edits`, ...asked, file('image'), file('mask')), does: EDITING },
];
const language: readonly Route[] = [
  { sent: json('/v1/chat/completions', chat), does: ['chat'] },
  { sent: json('/v1/embeddings', { model: NAME, input: 'p' }), does: ['embedding'] },
];
const video = (url: string): Route => ({ sent: json(url, { model: NAME, prompt: 'p' }), does: ['text-to-video'] });
/** Good requests of the routes whose vendors check what a model does. */
const ROUTES: { readonly [K in DialectName]: readonly Route[] } = {
  openai: [
    ...image('/v1'),
    { sent: form('/v1/images/variations', text('model', NAME), file('image')), does: ['image-variation'] },
    ...language,
  ],
  aggregator: [...image('/v1'), ...language, video('/v1/videos'), video('/v1/video/generations')],
  lumenfall: [...image('/openai/v1'), video('/openai/v1/videos'), video('/openai/v1/videos?dryRun=true')],
  fal: [],
  prodia: [],
};

const names = Object.keys(DIALECTS) as DialectName[];

describe.each(names)('%s', (dialect) => {
  test('misuse is refused in the form of the vendor, and costs nothing', async () => {
    const operations = Object.fromEntries(DIALECTS[dialect].operations.map((operation) => [operation, {}]));
    const model = { serviceTime: INSTANT, price: PRICE, operations };
    const models = { all: { ...model, wireName: NAME }, 'dall-e-2': model };
    const { server } = mock({ dialect, models });
    for (const sent of MISUSE[dialect]) {
      const { statusCode, body } = await server.app.inject(sent);
      const said = [sent.url, sent.payload?.toString('latin1').slice(0, 600), statusCode, body.slice(0, 300)];
      expect([...said, IN_FORM[dialect].test(body)]).toEqual([...said, true]);
      expect(statusCode < 500 || [501, 503].includes(statusCode), said.join('\n')).toBe(true);
    }
    expect(server.usageRecords(0, 10).records).toEqual([]);
    expect(server.stats().ledger.charges).toEqual({ count: 0, dollars: '0' });
  });
});

test.each(names.filter((name) => ROUTES[name].length > 0))(
  '%s: what a model does not do is refused, whatever is asked for',
  async (dialect) => {
    for (const operation of DIALECTS[dialect].operations) {
      const models = { [operation]: { operation, wireName: NAME, serviceTime: INSTANT, price: PRICE } };
      const { server, clock } = mock({ dialect, models });
      for (const { sent, does } of ROUTES[dialect]) {
        const pending = server.app.inject(sent);
        await new Promise((resolve) => setImmediate(resolve));
        clock.advance(1);
        const { statusCode } = await pending;
        const isDone = statusCode < 300;
        expect([sent.url, operation, isDone]).toEqual([sent.url, operation, does.includes(operation)]);
      }
    }
  },
);
