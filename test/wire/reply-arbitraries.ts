import fc from 'fast-check';
import type { WireReply } from '../../src/wire/dialect.ts';
import { damaged } from './wire-samples.ts';

/** Names of fields that some vendor's reply has. */
const NAMES = `
  id object model type state current status status_url response_url cancel_url request_id data
  b64_json embedding url output images video text metadata choices index message delta content
  reasoning reasoning_details refusal tool_calls finish_reason error code detail loc msg price dollars
  product cost seconds usage prompt_tokens completion_tokens total_tokens input_tokens output_tokens
  prompt_tokens_details completion_tokens_details cached_tokens reasoning_tokens image_tokens
  output_tokens_details cost_in_usd_ticks __proto__ constructor toString
`
  .trim()
  .split(/\s+/);
const WORDS =
  ' video queued completed failed cancelled IN_QUEUE COMPLETED processing processed stop length error content_filter constructor . ..';
const ODD = [
  '0.0025',
  'NaN',
  '429',
  '\ud800',
  'x'.repeat(600),
  'https://q.example/a?c=d',
  'javascript:alert(1)',
  'mailto:a',
];
const TEXTS = [...WORDS.split(' '), ...ODD];
const NUMBERS = [0, 1, -1, 0.5, 7, 400, 429, 2 ** 53, 1e300, -0];

const { value } = fc.letrec<{ value: unknown; list: unknown[]; record: object }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.constantFrom(...TEXTS, ...NUMBERS, null, true), tie('list'), {
    arbitrary: tie('record'),
    weight: 3,
  }),
  list: fc.array(tie('value'), { maxLength: 3 }),
  record: fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 6 }),
}));
const json = fc.oneof(
  value.map((each) => JSON.stringify(each)),
  fc.json({ maxDepth: 3 }),
  fc.constantFrom('[', '{"a":').map((open) => `${open.repeat(50_000)}1`),
  fc.constant(`{"error":${'['.repeat(50_000)}${']'.repeat(50_000)}}`),
);

const eventStream = fc
  .array(fc.tuple(fc.constantFrom('data: ', 'data:', 'event: error\ndata: ', ': '), json), { maxLength: 6 })
  .chain((events) =>
    fc
      .constantFrom('\n', '\r\n', '\r')
      .map((end) => events.map(([head, text]) => `${head}${text}${end}${end}`).join('') + `data: [DONE]${end}${end}`),
  );
const form = fc
  .tuple(fc.constantFrom('job', 'output'), json)
  .map(([name, text]) => `--a\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n--a--\r\n`);

const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.oneof(json, eventStream, form, fc.constantFrom(...TEXTS)).map((text) => new TextEncoder().encode(text)),
);

const contentType = fc.oneof(
  fc.constantFrom('application/json', 'multipart/form-data; boundary=a', 'text/event-stream', 'text/html', 'image/png'),
  fc.constantFrom(
    '',
    'a, b',
    'application/json, text/plain',
    'text/event-stream, */*',
    'multipart/form-data; boundary="',
  ),
  fc.string(),
);
const headers = fc.record<Record<string, string>>(
  {
    'content-type': contentType,
    location: fc.string(),
    'x-request-id': fc.string(),
    'x-fal-billable-units': fc.constantFrom('1', '-1', 'NaN', ''),
    'x-tollmark-job-status': fc.constantFrom('400', '200', 'x'),
  },
  { requiredKeys: ['content-type'] },
);
const status = fc.oneof(fc.constantFrom(200, 201, 202, 204, 301, 404, 429, 503), fc.integer({ min: 100, max: 599 }));

/** Replies of any status, with bodies that are bytes, texts or JSON of wrong types, or that are real ones with damage. */
export function anyReply(real: readonly WireReply[]): fc.Arbitrary<WireReply> {
  const invented = fc.record({ status, headers, body }) as fc.Arbitrary<WireReply>;
  if (real.length === 0) return invented;
  const broken = fc
    .constantFrom(...real)
    .chain((reply) => damaged(reply.body).map((bytes): WireReply => ({ ...reply, body: Uint8Array.from(bytes) })));
  return fc.oneof({ arbitrary: invented, weight: 2 }, broken);
}
