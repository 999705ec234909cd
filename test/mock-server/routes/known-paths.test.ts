import { once } from 'node:events';
import { expect, test } from 'vitest';
import { KnownPaths } from '../../../mock-server/routes/known-paths.ts';
import { ask, connected, httpBytes, imageRequest, mock, until } from '../mock-fixture.ts';

test.each(['prodia', 'openai', 'fal', 'lumenfall', 'aggregator'] as const)(
  'a path that %s has led before is answered with the same bytes as by the framework',
  async (dialect) => {
    const [framework, straight] = [mock({ dialect }), mock({ dialect })];
    const request = imageRequest(framework.dialect);
    const socket = await connected(straight);
    for (let count = 1; count <= 3; count++) {
      const expected = await ask(framework, { ...request, headers: { host: 'mock', ...request.headers } });
      const answered = once(socket, 'data');
      socket.write(httpBytes(request));
      await until(() => straight.server.stats().attempts.total === count);
      straight.clock.advance(1000);
      const [bytes] = (await answered) as [Buffer];
      const [head = '', body = ''] = bytes.toString('latin1').split('\r\n\r\n');
      expect(head.split('\r\n')[0]).toContain(String(expected.statusCode));
      expect(body).toBe(expected.rawPayload.toString('latin1').split('\r\n\r\n')[0]);
      const lines = Object.entries(expected.headers).map(([name, value]) => `${name}: ${value}`.toLowerCase());
      const own = lines.filter((line) => !line.startsWith('date:') && !line.startsWith('connection:'));
      expect(head.toLowerCase().split('\r\n')).toEqual(expect.arrayContaining(own));
    }
    expect(straight.server.stats()).toMatchObject({ requests: 3, attempts: { byStatus: { 200: 3 } } });
  },
);

test('paths are forgotten together when there are too many, and long ones are not kept', () => {
  const known = new KnownPaths<number>();
  known.add('/'.repeat(501), 1);
  expect(known.find('/'.repeat(501))).toBeUndefined();
  for (let path = 0; path < 256; path++) known.add(`/${path}`, path);
  expect(known.find('/0')).toBe(0);
  known.add('/new', 256);
  expect([known.find('/0'), known.find('/new')]).toEqual([undefined, 256]);
});
