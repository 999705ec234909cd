import { expect, test } from 'vitest';
import { readPeerOutput } from '../../bench/peer-output.ts';

test('of several queues the one with as many servers and with failures is read', () => {
  const output = [
    'simpy c=16 p=0.0 req=10 att=10 0.1 Mreq/s',
    'simpy c=16 p=0.05 req=20 att=21 mean=1.4 0.2 Mreq/s  3.1s 0.9 Mev/s',
    'simpy c=4096 p=0.05 req=30 att=31 0.3 Mreq/s',
  ].join('\n');
  expect(readPeerOutput(output, 16)).toEqual({ requests: 20, attempts: 21, requestsPerSecond: 200_000 });
  expect(readPeerOutput(output, 4096).requests).toBe(30);
});

test('a single line needs no name of its queue', () => {
  expect(readPeerOutput('D S req=5 att=6 rej=0 27.5 Mreq/s 57 Mev/s\n', 16).requestsPerSecond).toBeCloseTo(27.5e6, 3);
});

test('output that tells nothing is an error that shows it', () => {
  expect(() => readPeerOutput('Killed', 16)).toThrow(/about 16 servers, but read:\nKilled/);
});
