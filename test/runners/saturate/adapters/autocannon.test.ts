import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { driveStep } from '../../../../src/runners/saturate/adapters/autocannon.ts';
import { startNullEndpoint } from '../../../../src/runners/saturate/null-endpoint.ts';
import type { StepOrder } from '../../../../src/runners/saturate/step-driver.ts';

async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function order(origin: string, more: Partial<StepOrder> = {}): StepOrder {
  const body = Buffer.from('{"prompt":"a lighthouse, é"}');
  return {
    origin,
    requests: [
      { method: 'POST', path: '/v1/a?x=1', headers: ['content-type', 'application/json', 'x-kind', 'a'], body },
      { method: 'GET', path: '/v1/b', headers: ['x-kind', 'b'], body: Buffer.alloc(0) },
    ],
    connections: 4,
    durationMs: 300,
    settleMs: 75,
    timeoutMs: 1000,
    requestsMax: Number.MAX_SAFE_INTEGER,
    signal: new AbortController().signal,
    ...more,
  };
}

test('every request arrives whole and is answered, none is cut', async () => {
  const seen = new Map<string, number>();
  const bodies = new Set<string>();
  const origin = await answering((request, response) => {
    const kind = `${request.method} ${request.url} ${request.headers['x-kind']}`;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      bodies.add(text);
      // Replies are under way whenever the step ends.
      setTimeout(() => response.end('done'), 20);
    });
  });
  const { sent, succeeded, lost, byStatus, latencyMs, busyShare } = await driveStep(order(origin));
  expect([...seen.keys()].toSorted()).toEqual(['GET /v1/b b', 'POST /v1/a?x=1 a']);
  expect([...bodies].toSorted()).toEqual(['', '{"prompt":"a lighthouse, é"}']);
  const arrived = [...seen.values()].reduce((sum, count) => sum + count, 0);
  expect({ sent, succeeded, lost }).toEqual({ sent: arrived, succeeded: arrived, lost: 0 });
  expect([...byStatus.keys()]).toEqual([200]);
  expect(byStatus.get(200)).toBeLessThan(arrived);
  expect(latencyMs?.p50).toBeGreaterThanOrEqual(19);
  expect(busyShare).toBeLessThanOrEqual(1);
});

test('no more requests than are allowed', async () => {
  let arrived = 0;
  const origin = await answering((_, response) => {
    arrived++;
    response.writeHead(arrived % 2 === 0 ? 429 : 200).end('{}');
  });
  const { sent, succeeded } = await driveStep(order(origin, { requestsMax: 10, settleMs: 0 }));
  expect({ arrived, sent, succeeded }).toEqual({ arrived: 10, sent: 10, succeeded: 5 });
});

test('replies that do not come are lost, and the step ends', async () => {
  const origin = await answering(() => {});
  const { sent, succeeded, lost, latencyMs } = await driveStep(order(origin, { durationMs: 100, timeoutMs: 200 }));
  expect(succeeded).toBe(0);
  expect(lost).toBe(sent);
  expect(latencyMs).toBeUndefined();
});

test('an endpoint that is gone ends the step', async () => {
  const { succeeded, byStatus } = await driveStep(order('http://127.0.0.1:1', { durationMs: 5000 }));
  expect([succeeded, byStatus.size]).toEqual([0, 0]);
});

test('an interruption ends the step early, and waits for replies', async () => {
  const controller = new AbortController();
  const origin = await answering((_, response) => {
    setTimeout(() => response.end('done'), 10);
    setTimeout(() => controller.abort(), 50);
  });
  const { sent, lost, measuredMs } = await driveStep(
    order(origin, { durationMs: 20_000, settleMs: 0, signal: controller.signal }),
  );
  expect(sent).toBeGreaterThan(0);
  expect(lost).toBe(0);
  expect(measuredMs).toBeLessThan(20_000);
});

test('the null endpoint answers requests of any size with so many bytes', async () => {
  const nothing = await startNullEndpoint(5000);
  onTestFinished(() => nothing.close());
  const large = { method: 'POST', path: '/', headers: [], body: Buffer.alloc(300_000) };
  const empty = { method: 'POST', path: '/', headers: [], body: Buffer.alloc(0) };
  const { origin } = nothing;
  for (const request of [large, empty]) {
    const { succeeded, lost, replyBytes } = await driveStep(order(origin, { requests: [request] }));
    expect(succeeded).toBeGreaterThan(0);
    expect(lost).toBe(0);
    expect(Math.abs(replyBytes - 5000)).toBeLessThan(5);
  }
});
