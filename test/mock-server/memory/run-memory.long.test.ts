import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { estimateBytes } from '../../../mock-server/memory/byte-estimate.ts';
import { UnderWay } from '../../../mock-server/memory/under-way.ts';
import { MODEL, until } from '../mock-fixture.ts';
import { type Connection, stubMock } from '../stub-world.ts';

const MIB = 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function usedBytes(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('five hundred jobs with a megabyte each cost no more heap than their stores account for', async () => {
  const { world, clock, send } = stubMock();
  const before = usedBytes();
  const used: number[] = [];
  for (let n = 0; n < 500; n++) {
    const prompt = `${n} ${'x'.repeat(1_000_000)}`;
    await (
      await send('/submit', { 'x-key': `k${n}` }, { type: MODEL, config: { prompt } })
    ).reply;
    clock.advance(1000);
    if (n % 50 === 49) used.push(usedBytes() - before);
  }
  const { memory, jobs } = world.stats();
  expect(jobs).toMatchObject({ accepted: 500, waiting: 0, running: 0 });
  const accounted = Object.values(memory).reduce((sum, { bytes }) => sum + bytes, 0);
  for (const bytes of used.slice(1)) expect(bytes).toBeLessThan(accounted + 32 * MIB);
  // Without the bounds it would be more than a gigabyte.
  expect(Math.max(...used)).toBeLessThan(300 * MIB);
});

test.each<[string, (n: number) => unknown]>([
  ['long texts', (n) => ({ prompt: `${n}${'x'.repeat(10_000)}` })],
  ['texts of two bytes', (n) => ({ prompt: `${n}é語${'x'.repeat(10_000)}` })],
  ['many short texts', (n) => Array.from({ length: 1000 }, (_, index) => `${n} ${index} text`)],
  ['many objects', (n) => Array.from({ length: 500 }, (_, index) => ({ id: n, index, on: true }))],
  ['nested lists', (n) => Array.from({ length: 500 }, (_, index) => [[index], [n]])],
  ['many names', (n) => Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${n} name ${index}`, index]))],
  ['bytes', () => new Uint8Array(10_000)],
])('the estimate of %s is neither below the heap nor far above it', (_what, make) => {
  const held: unknown[] = [];
  const before = usedBytes();
  for (let n = 0; n < 500; n++) held.push(copy(make(n)));
  const actual = usedBytes() - before;
  const estimate = held.reduce<number>((sum, value) => sum + estimateBytes(value), 0);
  expect(estimate / actual).toBeGreaterThan(0.8);
  expect(estimate / actual).toBeLessThan(4);
});

/** As a body that was read: texts that share nothing with others. */
function copy(value: unknown): unknown {
  return value instanceof Uint8Array ? value : (JSON.parse(JSON.stringify(value)) as unknown);
}

test('a hundred bodies of 8 MiB that do not end cost no more memory than may be under way', async () => {
  const underWay = new UnderWay(64 * MIB);
  const { world, open } = stubMock({}, { underWay });
  const body = Buffer.alloc(8 * MIB, 32);
  const before = usedBytes();
  const sockets: Connection[] = [];
  for (let n = 0; n < 100; n++) {
    const connection = await open('POST', '/submit', { 'content-length': String(body.length + 1) });
    connection.socket.write(body);
    sockets.push(connection);
  }
  await until(() => sockets.filter(({ text }) => text.includes('429')).length > 90);
  expect(usedBytes() - before).toBeLessThan(112 * MIB);
  expect(world.stats().memory.underWay.bytes).toBeGreaterThan(32 * MIB);
  for (const { socket } of sockets) socket.destroy();
  await until(() => world.stats().memory.underWay.bytes === 0);
});
