import { expect, test } from 'vitest';
import { jobId } from '../../../mock-server/jobs/job-id.ts';
import { WATCHERS_MAX } from '../../../mock-server/jobs/watches.ts';
import { stubMock, type Connection, type StubMock } from '../stub-world.ts';
import { until } from '../mock-fixture.ts';

const watch = (mock: StubMock, number: number): Promise<Connection> =>
  mock.open('GET', `/jobs/${jobId(7, number)}/events`);
const events = ({ text }: Connection): string[] => [...text.matchAll(/data: (.*)\n/g)].map(([, event = '']) => event);

test('each change of phase and place is an event, and the end is the last one', async () => {
  const mock = stubMock({ capacity: { slots: 1 } });
  for (let n = 0; n < 3; n++) await mock.send('/submit');
  const [first, third] = [await watch(mock, 0), await watch(mock, 2)];
  await until(() => mock.world.stats().queries.watching === 2);
  for (let n = 0; n < 3; n++) mock.clock.advance(1000);
  await until(() => first.text.endsWith('0\r\n\r\n') && third.text.endsWith('0\r\n\r\n'));
  expect(events(first)).toEqual(['running 0', 'ended 0']);
  expect(events(third)).toEqual(['queued 1', 'queued 0', 'running 0', 'ended 0']);
  expect(mock.world.stats().queries).toEqual({ total: 2, byStatus: { 200: 2 }, watching: 0 });
});

test('a cancelled job that waits moves up those behind it', async () => {
  const mock = stubMock({ capacity: { slots: 1 } });
  for (let n = 0; n < 3; n++) await mock.send('/submit');
  const last = await watch(mock, 2);
  await until(() => mock.world.stats().queries.watching === 1);
  await mock.app.inject({ method: 'DELETE', url: `/jobs/${jobId(7, 1)}` });
  await until(() => events(last).length === 2);
  expect(events(last)).toEqual(['queued 1', 'queued 0']);
});

test('a job that has ended is told once, and one that is unknown is a 404', async () => {
  const mock = stubMock();
  await mock.send('/submit');
  mock.clock.advance(1000);
  const late = await mock.get(`/jobs/${jobId(7, 0)}/events`);
  expect(late.payload).toBe('data: ended 0\n\n');
  expect((await mock.get(`/jobs/${jobId(7, 5)}/events`)).statusCode).toBe(404);
});

test('a comment comes now and then, as long as anyone watches', async () => {
  const mock = stubMock({
    capacity: { slots: 1 },
    faults: [{ type: 'latency', extra: { type: 'constant', value: '1m' } }],
  });
  await mock.send('/submit');
  const connection = await watch(mock, 0);
  await until(() => mock.world.stats().queries.watching === 1);
  mock.clock.advance(45_000);
  await until(() => connection.text.split('\n: keep-alive').length === 4);
  connection.socket.destroy();
  await until(() => mock.world.stats().queries.watching === 0);
  mock.clock.advance(20_000);
  expect(mock.world.stats().jobs).toMatchObject({ ended: { ok: 1 } });
});

test('beyond the bound a watcher is refused', async () => {
  const mock = stubMock();
  await mock.send('/submit');
  const all = Array.from({ length: WATCHERS_MAX }, () => mock.get(`/jobs/${jobId(7, 0)}/events`));
  await until(() => mock.world.stats().queries.watching === WATCHERS_MAX);
  expect((await mock.get(`/jobs/${jobId(7, 0)}/events`)).statusCode).toBe(503);
  mock.clock.advance(1000);
  const texts = new Set((await Promise.all(all)).map(({ payload }) => payload));
  expect([...texts]).toEqual(['data: running 0\n\ndata: ended 0\n\n']);
});
