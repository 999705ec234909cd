import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runEstimate } from '../../src/commands/estimate.ts';
import type { Estimate } from '../../src/estimate/dollars.ts';
import { folderWith, writtenTerminal } from '../commands/written-terminal.ts';

const MODEL = `
    operation: text-to-image
    serviceTime: { type: constant, value: 1s }
    price:
      - { daily: 01:00..04:00, price: { per: image, usd: "0.02" } }
      - { price: { per: image, usd: "0.01" } }
`;

async function estimate(fields: string, end: string, upstreams = ''): Promise<Estimate> {
  const text = `name: timed
${fields}
provider:
 models:
  m:${MODEL}${upstreams}
workload:
  ${end}
  arrivals: { type: constant, rate: 1/min }
  requests: [{ operation: text-to-image, model: m }]
`;
  const { terminal, written } = writtenTerminal();
  const flags = { json: true, out: undefined, seed: undefined, set: [], quiet: false, color: false };
  const path = join(folderWith({ 's.yaml': text }), 's.yaml');
  expect(await runEstimate(path, { ...flags, target: undefined, dialect: undefined }, terminal)).toBe(0);
  return JSON.parse(written.stdout) as Estimate;
}

test.each([
  ['startAt: 00:00', 'duration: 2h', { low: '1.2', likely: '1.8', high: '2.4' }],
  ['startAt: 01:00', 'duration: 2h', { low: '2.4', likely: '2.4', high: '2.4' }],
  ['startAt: 2026-11-20T03:30Z', 'duration: 2h', { low: '1.2', likely: '1.5', high: '2.4' }],
  ['startAt: 12:00', 'duration: 10d', { low: '144', likely: '162', high: '288' }],
])('%s, %s: each price for the time for which it holds', async (startAt, end, dollars) => {
  expect((await estimate(startAt, end)).total.perRun).toEqual(dollars);
});

test('a load without a length has the price of its start, between all that there are', async () => {
  const { total, byModel } = await estimate('startAt: 02:00', 'maxRequests: 100');
  expect(total.perRun).toEqual({ low: '1', likely: '2', high: '2' });
  expect(byModel[0]?.sources).toEqual([
    expect.stringMatching(/^01:00\.\.04:00 UTC: \$0\.02 per image; else: \$0\.01 per image; .*, by the time of day$/),
  ]);
});

test('behind a gateway, upstreams without a price of their own have that of the model', async () => {
  const upstreams = '    upstreams: [{ name: a }, { name: b, price: { per: image, usd: "0.05" }, priority: 2 }]\n';
  const { total } = await estimate('startAt: 00:00', 'duration: 2h', upstreams);
  expect(total.perRun).toEqual({ low: '1.2', likely: '1.8', high: '6' });
});
