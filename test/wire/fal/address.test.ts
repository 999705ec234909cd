import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { falAppOf, falUrls, locateFal, originOf, readQueueAddress } from '../../../src/wire/fal/address.ts';

describe('where a request goes', () => {
  test.each([
    ['https://fal.run/fal-ai/flux/dev', '/fal-ai/flux/dev'],
    [
      'https://queue.fal.run/fal-ai/flux/dev?fal_webhook=http%3A%2F%2Fa',
      '/queue/fal-ai/flux/dev?fal_webhook=http%3A%2F%2Fa',
    ],
    ['https://queue.fal.run/fal-ai/flux/requests/1/status?logs=1', '/queue/fal-ai/flux/requests/1/status?logs=1'],
    ['https://api.fal.ai/v1/models/pricing?endpoint_id=a', '/v1/models/pricing?endpoint_id=a'],
    ['https://rest.fal.ai/.well-known/jwks.json', '/.well-known/jwks.json'],
    ['https://evil.test/fal-ai/flux/dev', '/proxy'],
    ['https://fal.run.evil.test/fal-ai/flux/dev', '/proxy'],
    ['no address', '/proxy'],
    [`https://fal.run/${'x'.repeat(9000)}`, '/proxy'],
  ])('a target of %s is %s', (target, path) => {
    expect(locateFal('/proxy', { host: '127.0.0.1:80', 'x-fal-target-url': target })).toBe(path);
  });

  test.each([
    ['queue.fal.run', '/fal-ai/flux/dev', '/queue/fal-ai/flux/dev'],
    ['queue.fal.run:443', '/queue/fal-ai/flux/requests/1', '/queue/fal-ai/flux/requests/1'],
    ['fal.run', '/fal-ai/flux/dev?x=1', '/fal-ai/flux/dev?x=1'],
    ['127.0.0.1:8080', '/queue/a/b', '/queue/a/b'],
  ])('to the host %s, %s is %s', (host, path, located) => {
    expect(locateFal(path, { host })).toBe(located);
  });

  test('any header gives a path', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.string(), fc.oneof(fc.string(), fc.webUrl()), (path, host, target) => {
        expect(locateFal(`/${path}`, { host, 'x-fal-target-url': target })).toMatch(/^\//);
        expect(locateFal(`/${path}`, { host })).toMatch(/^\//);
      }),
      { seed: 42, numRuns: 500 },
    );
  });
});

test.each([
  ['fal-ai/flux/dev', 'fal-ai/flux'],
  ['fal-ai/fast-sdxl', 'fal-ai/fast-sdxl'],
  ['workflows/me/mine/sub', 'workflows/me/mine'],
  ['single', 'single'],
])('the app of %s is %s', (endpoint, app) => {
  expect(falAppOf(endpoint)).toBe(app);
});

test('what the queue writes, it reads', () => {
  const part = fc.stringMatching(/^[a-z][\w.-]{0,12}$/);
  fc.assert(
    fc.property(fc.array(part, { minLength: 2, maxLength: 4 }), fc.uuid(), (parts, requestId) => {
      const endpoint = parts.join('/');
      const urls = falUrls('http://127.0.0.1:1', endpoint, requestId);
      const read = (url: string): unknown => readQueueAddress(new URL(url).pathname.replace('/queue/', ''));
      const address = { app: falAppOf(endpoint), requestId };
      expect(read(urls.response_url)).toEqual({ ...address, part: 'result' });
      expect(read(urls.status_url)).toEqual({ ...address, part: 'status' });
      expect(read(`${urls.status_url}/stream`)).toEqual({ ...address, part: 'stream' });
      expect(read(urls.cancel_url)).toEqual({ ...address, part: 'cancel' });
    }),
    { seed: 42, numRuns: 200 },
  );
  expect(readQueueAddress('fal-ai/flux/dev')).toBeUndefined();
  expect(readQueueAddress('fal-ai/flux/requests/1/other')).toBeUndefined();
});

test('the origin is the host that was asked, or a plain name', () => {
  expect(originOf({ host: '127.0.0.1:8080' })).toBe('http://127.0.0.1:8080');
  expect(originOf({ host: '[::1]:8080' })).toBe('http://[::1]:8080');
  expect(originOf({ host: 'mock.test', 'x-forwarded-proto': 'https' })).toBe('https://mock.test');
  expect(originOf({ host: 'a/b?c' })).toBe('http://localhost');
  expect(originOf({})).toBe('http://localhost');
});
