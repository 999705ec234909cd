import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { openMetricsPush } from '../../src/monitoring/metrics-push.ts';
import { runMetrics } from '../../src/monitoring/run-metrics.ts';
import { wallClock } from '../../src/platform/wall-clock.ts';
import { snapshotOf } from '../measure/snapshots.ts';
import { metricsRequest } from './metrics-request.ts';

const SECRET = 'Bearer abc-secret-123';

/** A collector that answers by `answer`, and keeps what it was sent. */
async function collector(answer: (request: FastifyRequest, reply: FastifyReply) => unknown = () => ({})) {
  const app = fastify();
  const requests: FastifyRequest[] = [];
  app.post('/v1/metrics', (request, reply) => {
    requests.push(request);
    return answer(request, reply);
  });
  onTestFinished(() => app.close());
  return { url: `${await app.listen({ port: 0, host: '127.0.0.1' })}/v1/metrics`, requests };
}

function pushTo(url: string, headers: Readonly<Record<string, string>> = { authorization: SECRET }) {
  const identity = { run: 'flagship', world: 'mock', seed: 7, version: '0.1.0' } as const;
  const push = openMetricsPush({
    url,
    headers,
    everyMs: 600_000,
    clock: wallClock,
    epochMs: () => 1_780_000_000_000,
    version: '0.1.0',
    resource: { 'service.instance.id': 'i', 'tollmark.run': 'flagship', 'tollmark.world': 'mock' },
    metrics: () => runMetrics(identity, snapshotOf({ offered: 12, succeeded: 9 }), undefined),
  });
  onTestFinished(() => push.close());
  return push;
}

test('a collector gets a request of the protocol, with the headers', async () => {
  const { url, requests } = await collector();
  expect(await pushTo(url).finish()).toBeUndefined();
  expect(requests).toHaveLength(1);
  const [request] = requests as [FastifyRequest];
  expect(request.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: SECRET,
    'user-agent': 'tollmark/0.1.0',
  });
  const body = metricsRequest.parse(request.body);
  const { resource, scopeMetrics } = body.resourceMetrics[0]!;
  expect(resource.attributes.map(({ key, value }) => [key, value.stringValue])).toEqual([
    ['service.name', 'tollmark'],
    ['service.version', '0.1.0'],
    ['service.instance.id', 'i'],
    ['tollmark.run', 'flagship'],
    ['tollmark.world', 'mock'],
  ]);
  const offered = scopeMetrics[0]!.metrics.find(({ name }) => name === 'tollmark.requests.offered');
  expect(offered?.sum?.dataPoints[0]?.asInt).toBe('12');
});

test('what a collector refuses is told without what it says, and without the secrets', async () => {
  const { url } = await collector((_, reply) => reply.code(401).send(`no such key: ${SECRET}`));
  const { url: partial } = await collector(() => ({
    partialSuccess: { rejectedDataPoints: '3', errorMessage: SECRET },
  }));
  const warning = await pushTo(`${url}?token=secret`).finish();
  expect(warning).toMatch(
    /^pushes of metrics to http:\/\/127\.0\.0\.1:\d+\/v1\/metrics: 1 of 1 not delivered \(the last of them: answered 401\)$/,
  );
  expect(await pushTo(partial).finish()).toMatch(/: 3 data points refused by the collector$/);
});

test('an answer that is none, or has no end, is an answer', async () => {
  const { url } = await collector(() => 'thanks');
  const { url: long } = await collector(() => 'x'.repeat(1_000_000));
  expect(await pushTo(url).finish()).toBeUndefined();
  expect(await pushTo(long).finish()).toBeUndefined();
});

test('a redirect is not followed', async () => {
  const { url: other, requests } = await collector();
  const { url } = await collector((_, reply) => reply.redirect(other, 307));
  expect(await pushTo(url).finish()).toContain('answered 307');
  expect(requests).toEqual([]);
});

test('a collector that hangs when the run is given up is left at once', async () => {
  let arrived = (): void => {};
  const asked = new Promise<void>((resolve) => (arrived = resolve));
  const { url } = await collector(() => {
    arrived();
    return new Promise(() => {});
  });
  const push = pushTo(url);
  const finished = push.finish();
  await asked;
  await push.close();
  expect(await finished).toContain('no answer in time');
});
