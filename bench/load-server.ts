/**
 * What a load is sent to, `load-server KIND`: `image` answers 1 MB of base64 at once, `events` streams a chat answer of 100 events with one write an
 * event, `burst` the same in one write, `queue` takes jobs of fal's queue that are done when they are asked for, and `delayed` answers with a tiny image after
 * so many ms: `load-server delayed MS`. Prints its port, and ends when its input ends.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const EVENTS = 100;
const IMAGE_BYTES = 1_000_000;

const chunk = (delta: object, more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: null }], ...more })}\n\n`;
const EVENT_TEXTS: readonly string[] = [
  ...Array.from({ length: EVENTS }, () => chunk({ content: ' word' })),
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage: { prompt_tokens: 10, completion_tokens: EVENTS, total_tokens: EVENTS + 10 } })}\n\n`,
  'data: [DONE]\n\n',
];

const IMAGE = Buffer.from(JSON.stringify({ created: 1, data: [{ b64_json: 'A'.repeat(IMAGE_BYTES) }] }));

function sendEvents(response: ServerResponse, from = 0): void {
  const text = EVENT_TEXTS[from];
  if (text === undefined) return void response.end();
  response.write(text);
  setImmediate(sendEvents, response, from + 1);
}

function sendJson(response: ServerResponse, value: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

const [kind = '', delay = '0'] = process.argv.slice(2);
const delayMs = Number(delay);
const TINY_IMAGE = { created: 1, data: [{ b64_json: 'iVBORw0KGgo=' }] };
const EVENT_STREAM = { 'content-type': 'text/event-stream' };

const ANSWERS: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  image: (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': IMAGE.length }).end(IMAGE),
  events: (_, response) => {
    response.writeHead(200, EVENT_STREAM);
    sendEvents(response);
  },
  burst: (_, response) => response.writeHead(200, EVENT_STREAM).end(EVENT_TEXTS.join('')),
  delayed: (_, response) => void setTimeout(sendJson, delayMs, response, TINY_IMAGE),
  queue: ({ method, url = '', headers }, response) => {
    const request = `http://${headers.host}/queue/fal-ai/m/requests/1`;
    if (method === 'POST')
      sendJson(response, {
        request_id: '1',
        status: 'IN_QUEUE',
        status_url: `${request}/status`,
        response_url: request,
        cancel_url: `${request}/cancel`,
      });
    else if (url.includes('/status'))
      sendJson(response, { status: 'COMPLETED', request_id: '1', response_url: request });
    else sendJson(response, { images: [{ url: 'data:image/png;base64,iVBORw0KGgo=', content_type: 'image/png' }] });
  },
};

const answer = ANSWERS[kind];
if (answer === undefined) throw new Error(`No kind "${kind}"; there are: ${Object.keys(ANSWERS).join(', ')}.`);
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => answer(request, response));
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.resume().on('end', () => process.exit(0));
