import type { ServerResponse } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { TrafficRecorder } from '../../../mock-server/traffic/traffic-recorder.ts';

const LONG_BYTES = 2 ** 18;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function usedBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

function recorder(): TrafficRecorder {
  return new TrafficRecorder({
    dialect: 'prodia',
    takesKeys: false,
    originEpochMs: 0,
    nowMs: () => 0,
    jobId: (number) => `job-${number}`,
  });
}

const response = { on: () => {} } as unknown as ServerResponse;
const body = new Uint8Array();

/** Another text for each number. */
function longText(number: number): string {
  return Buffer.alloc(LONG_BYTES, `${number} `).toString('latin1');
}

test('of long texts, no more than their beginnings is held', () => {
  const traffic = recorder();
  const before = usedBytes();
  for (let number = 0; number < 24; number++) {
    const text = longText(number);
    const headers = { 'user-agent': text, 'x-stainless-lang': text, 'x-stainless-package-version': text };
    const caller = { number, response, isOpen: true, scripted: undefined };
    traffic.arrived(caller, '/route', { method: 'POST', path: `/${text}?${text}`, headers, body });
    traffic.unknownModel(number, text);
    traffic.unknownRoute('GET', `/${text}`);
    traffic.answered(number, 429, { 'retry-after': text });
  }
  // The last path is kept whole, to compare with the next one.
  expect(usedBytes() - before).toBeLessThan(4 * LONG_BYTES);
  const { attempts, unknownModels } = traffic.traffic();
  expect(attempts.map(({ userAgent }) => userAgent)).toEqual(attempts.map((_, n) => longText(n).slice(0, 200)));
  expect(unknownModels.counts).toHaveLength(24);
});

test.each([
  ['alike', 20_000, () => ({})],
  ['of many texts', 10_000, (number: number) => ({ 'user-agent': `agent ${number}`, 'x-stainless-lang': `${number}` })],
])('attempts %s hold no more than is counted for them', (_name, count, headersOf) => {
  const traffic = recorder();
  const before = usedBytes();
  for (let number = 0; number < count; number++) {
    const caller = { number, response, isOpen: true, scripted: undefined };
    traffic.arrived(caller, '/route', { method: 'POST', path: '/route', headers: headersOf(number), body });
    traffic.accepted(number, true);
    traffic.answered(number, 429, { 'retry-after': '1', 'x-should-retry': 'true' });
    traffic.settled(number, 0, 5e12 + 0.5, 0, true);
  }
  expect(usedBytes() - before).toBeLessThan(traffic.bytes);
});
