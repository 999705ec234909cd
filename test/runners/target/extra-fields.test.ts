import { expect, test } from 'vitest';
import { overlaid, withExtras } from '../../../src/runners/target/extra-fields.ts';
import { bytesText, textBytes } from '../../../src/wire/json-bytes.ts';
import { encodeProdia } from '../../../src/wire/prodia/client.ts';
import { encodeImages } from '../../../src/wire/openai/images-client.ts';
import { scenarioOf } from '../worlds.ts';
import { parseForm } from './form-parts.ts';

const headers = { authorization: 'Bearer k', 'content-type': 'application/json' };
const post = { method: 'POST', path: '/v1/x', headers, body: textBytes('{"a":1,"b":{"c":2}}') } as const;

test('fields of a body merge with those of the wire format, and headers stand beside its own', () => {
  const { request, problems } = withExtras(post, { headers: { 'x-t': '1' }, body: { b: { d: [3] }, e: null } });
  expect(problems).toEqual([]);
  expect(JSON.parse(bytesText(request.body))).toEqual({ a: 1, b: { c: 2, d: [3] }, e: null });
  expect(request.headers).toEqual({ ...headers, 'x-t': '1' });
});

test('what the wire format says itself stays, but for the header with the key', () => {
  const extras = { headers: { authorization: 'Basic x', 'content-type': 'text/plain' }, body: { a: 2, b: { c: 3 } } };
  const { request, problems } = withExtras(post, extras);
  expect(problems.map(({ path }) => path)).toEqual([
    ['headers', 'content-type'],
    ['body', 'a'],
    ['body', 'b', 'c'],
  ]);
  expect(bytesText(request.body)).toBe(bytesText(post.body));
  expect(request.headers).toEqual({ ...headers, authorization: 'Basic x' });
});

test('a request without a body takes no fields', () => {
  const bare = { method: 'GET', path: '/', headers: {}, body: new Uint8Array() } as const;
  expect(withExtras(bare, { headers: {}, body: { a: 1 } }).problems).toEqual([
    { path: ['body'], message: expect.stringContaining('neither JSON nor a form') },
  ]);
});

const edit = scenarioOf({
  model: { operation: 'image-to-image' },
  request: { operation: 'image-to-image', prompt: 'Grün "x"' },
}).workload.requests[0];
if (edit === undefined) throw new Error('The scenario has one request.');

test('in a form with a job in JSON they are fields of the job', () => {
  const plain = encodeProdia(edit, 'm', 'k');
  const { request, problems } = withExtras(plain, { headers: {}, body: { config: { seed: 5 }, type: 'x' } });
  expect(problems.map(({ path }) => path)).toEqual([['body', 'type']]);
  const [before, after] = [parseForm(plain), parseForm(request)];
  expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
  const job = JSON.parse(before[0]?.text ?? '') as { config: object };
  expect(JSON.parse(after[0]?.text ?? '')).toEqual({ ...job, config: { ...job.config, seed: 5 } });
  expect(after.slice(1)).toEqual(before.slice(1));
});

test('in any other form they are parts, unless they are maps', () => {
  const plain = encodeImages(edit, 'm', 'k');
  const body = { user: 'Grün', seed: 5, background: true, model: 'other', metadata: { a: 1 } };
  const { request, problems } = withExtras(plain, { headers: {}, body });
  expect(problems.map(({ path }) => path)).toEqual([
    ['body', 'model'],
    ['body', 'metadata'],
  ]);
  const [before, after] = [parseForm(plain), parseForm(request)];
  const added = [
    ['user', 'Grün'],
    ['seed', '5'],
    ['background', 'true'],
  ].map(([name, text]) => ({ name, text }));
  expect(after).toEqual([...before, ...added]);
});

test('what a model has of its own lies over what all have', () => {
  const all = { headers: { a: '1', b: '2' }, body: { m: { x: 1, y: 2 }, z: 3 } };
  expect(overlaid(all, { headers: { b: '3' }, body: { m: { y: 4 }, z: { n: 1 } } })).toEqual({
    headers: { a: '1', b: '3' },
    body: { m: { x: 1, y: 4 }, z: { n: 1 } },
  });
  expect(overlaid(all, undefined)).toBe(all);
});
