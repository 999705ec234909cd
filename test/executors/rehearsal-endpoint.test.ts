import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openRehearsalEndpoint } from '../../src/executors/rehearsal-endpoint.ts';
import { always, scenarioOf } from '../runners/worlds.ts';

const SCENARIO = scenarioOf({ model: always('0s'), provider: { dialect: 'openai' } });

test('answers as a mock server, and each further request of a kind with the same bytes', async () => {
  const endpoint = await openRehearsalEndpoint(SCENARIO);
  onTestFinished(() => endpoint.close());
  const ask = async (size: string, headers: Record<string, string> = {}): Promise<[number, string]> => {
    const reply = await fetch(`${endpoint.origin}/v1/images/generations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer k', ...headers },
      body: JSON.stringify({ model: 'm', prompt: 'x', size }),
    });
    return [reply.status, await reply.text()];
  };
  const first = await ask('1024x1024');
  expect(first[0]).toBe(200);
  expect(JSON.parse(first[1])).toHaveProperty('data');
  expect(await ask('1024x1024', { 'x-tollmark-request': '7', 'x-tollmark-attempt': '1' })).toEqual(first);
  const [status, text] = await ask('1536x1024');
  expect(status).toBe(200);
  expect(text).not.toBe(first[1]);
  expect((await ask('nonsense'))[0]).toBe(400);
});

test('reads a request that comes in many pieces', async () => {
  const endpoint = await openRehearsalEndpoint(SCENARIO);
  onTestFinished(() => endpoint.close());
  const body = JSON.stringify({ model: 'm', prompt: 'x'.repeat(30_000), size: '1024x1024' });
  const pieces = body.match(/.{1,1000}/gs) ?? [];
  const reply = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(endpoint.origin).port), '127.0.0.1');
    socket.on('error', reject);
    socket.once('data', (bytes) => {
      socket.destroy();
      resolve(bytes.toString('latin1'));
    });
    socket.setNoDelay(true);
    socket.write('POST /v1/images/generations HTTP/1.1\r\nhost: x\r\nconnection: keep-alive\r\n');
    socket.write(`content-type: application/json\r\nauthorization: Bearer k\r\ncontent-length: ${body.length}\r\n\r\n`);
    for (const piece of pieces) socket.write(piece);
  });
  expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(reply).not.toMatch(/connection: close/i);
});
