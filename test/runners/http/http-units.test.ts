import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startRunOverHttp } from '../../../src/runners/http/run-over-http.ts';
import { fastClock } from '../endpoint.ts';
import { scenarioOf } from '../worlds.ts';

/** An endpoint of fal that makes a sound of 3 s, whatever is asked for, and says what units it bills. */
async function endpointOf(units: readonly string[]): Promise<string> {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      // The first connection is the client's warm-up.
      const stated = request.method === 'POST' ? units[asked++] : undefined;
      const header = stated === undefined ? {} : { 'x-fal-billable-units': stated };
      response.writeHead(200, { 'content-type': 'application/json', 'x-fal-request-id': `r${asked}`, ...header });
      response.end(JSON.stringify({ audio: { url: 'https://example.com/a.mp3' } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function billedOf(price: object, units: readonly string[]): Promise<readonly [billed: string, source: string]> {
  const models = {
    'owner/sound': { operation: 'text-to-audio', serviceTime: { type: 'constant', value: '1ms' }, price },
  };
  const scenario = scenarioOf({
    provider: { dialect: 'fal', models },
    workload: {
      arrivals: { type: 'closed', users: 1 },
      maxRequests: units.length,
      requests: [{ operation: 'text-to-audio', model: 'owner/sound', audio: '3s' }],
    },
    client: { timeout: '10s' },
  });
  const origin = await endpointOf(units);
  const run = await startRunOverHttp({ scenario, world: 'real', origin, apiKey: 'K', clock: fastClock });
  const { dollars } = await run.finished;
  return [dollars.billed, dollars.source];
}

test('fal bills the file that came out: the units of its replies, at the rate of the scenario', async () => {
  const perSecond = { per: 'audio-second', usd: '0.03', round: 'exact' };
  expect(await billedOf(perSecond, ['3.008', '2.5'])).toEqual(['0.16524', 'estimate']);
  // A reply that states none is reckoned by what was asked for.
  expect(await billedOf(perSecond, ['3.008', 'many'])).toEqual(['0.18024', 'estimate']);
});

test('where a price is not one rate, nobody knows what a unit is, and the scenario is asked alone', async () => {
  const both = [
    { per: 'request', usd: '0.01' },
    { per: 'audio-second', usd: '0.03', round: 'exact' },
  ];
  expect(await billedOf(both as unknown as object, ['3.008'])).toEqual(['0.1', 'estimate']);
});
