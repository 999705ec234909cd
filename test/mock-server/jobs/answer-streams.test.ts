import { describe, expect, test } from 'vitest';
import { JOB, stubMock, type Connection, type StubMock } from '../stub-world.ts';
import { until } from '../mock-fixture.ts';

const stream = (mock: StubMock): Promise<Connection> => mock.open('POST', '/sync', { 'x-stream': '1' }, JOB);
/** The pieces that came, out of the chunks of the body. */
const pieces = ({ text }: Connection): string =>
  [
    ...text
      .split('\r\n\r\n')
      .slice(1)
      .join('\r\n\r\n')
      .matchAll(/\r?\n?1\r\n(.)/g),
  ]
    .map(([, letter]) => letter)
    .join('');

describe('a streamed answer', () => {
  test('comes piece by piece over the time of service, the last with the end', async () => {
    const mock = stubMock({ capacity: { slots: 1 } });
    await mock.send('/submit');
    const connection = await stream(mock);
    await until(() => mock.world.stats().jobs.waiting === 1);
    mock.clock.advance(999);
    expect(connection.text).toBe('');
    for (const [ms, seen] of [
      [1, 'a'],
      [249, 'a'],
      [1, 'ab'],
      [250, 'abc'],
      [499, 'abc'],
      [1, 'abcd'],
    ] as const) {
      mock.clock.advance(ms);
      await until(() => pieces(connection) === seen);
    }
    await until(() => connection.text.endsWith('\r\n0\r\n\r\n'));
    expect(connection.text).toMatch(/^HTTP\/1\.1 200 /);
    expect(mock.world.stats()).toMatchObject({
      attempts: { byStatus: { 200: 1, 202: 1 } },
      jobs: { ended: { ok: 2 } },
    });
  });

  test('of a job that will fail has not begun: the failure is its whole answer', async () => {
    const mock = stubMock({ faults: [{ status: 500, at: '1s' }] });
    const connection = await stream(mock);
    await until(() => mock.world.stats().jobs.running === 1);
    mock.clock.advance(999);
    expect(connection.text).toBe('');
    mock.clock.advance(1);
    await until(() => connection.text.includes('The job failed.'));
    expect(connection.text).toMatch(/^HTTP\/1\.1 500 /);
  });

  test.each([
    ['continue', { ok: 1 }],
    ['cancel', { 'cancelled-running': 1 }],
  ])('whose client leaves is over; the job does as onDisconnect %s says', async (onDisconnect, ended) => {
    const mock = stubMock({ onDisconnect });
    const connection = await stream(mock);
    await until(() => mock.world.stats().jobs.running === 1);
    mock.clock.advance(300);
    await until(() => pieces(connection) === 'ab');
    connection.socket.destroy();
    await until(() => mock.world.stats().attempts.hangUps === 1);
    mock.clock.advance(5000);
    expect(mock.world.stats()).toMatchObject({ attempts: { total: 1, byStatus: {} }, jobs: { ended } });
  });

  test('is cut where the connection is lost, and where the run ends', async () => {
    const lost = stubMock({ faults: [{ type: 'disconnect', after: '300ms' }] });
    const connection = await stream(lost);
    await until(() => lost.world.stats().jobs.running === 1);
    lost.clock.advance(250);
    await until(() => pieces(connection) === 'ab');
    lost.clock.advance(50);
    await until(() => connection.isClosed);
    expect(pieces(connection)).toBe('ab');
    expect(lost.world.stats().attempts).toMatchObject({ resets: 1, byStatus: {} });

    const ended = stubMock();
    const other = await stream(ended);
    await until(() => ended.world.stats().jobs.running === 1);
    ended.clock.advance(10);
    await until(() => pieces(other) === 'a');
    ended.world.finish();
    await until(() => other.isClosed);
    expect(other.text).not.toContain('503');
    expect(ended.world.stats()).toMatchObject({ attempts: { resets: 1 }, jobs: { ended: { ok: 1 } } });
  });

  test('is cut where a gateway gives up on it with a status, which can be written no more', async () => {
    const mock = stubMock({ faults: [{ type: 'disconnect', after: '300ms', status: 504 }] });
    const connection = await stream(mock);
    await until(() => mock.world.stats().jobs.running === 1);
    mock.clock.advance(250);
    await until(() => pieces(connection) === 'ab');
    mock.clock.advance(50);
    await until(() => connection.isClosed);
    expect(mock.world.stats().attempts).toMatchObject({ resets: 1, byStatus: {} });
    mock.clock.advance(5000);
    expect(mock.world.stats().jobs.ended).toEqual({ ok: 1 });
  });

  test('comes whole to one that joins it by its key', async () => {
    const mock = stubMock();
    const headers = { 'x-stream': '1', 'x-key': 'k' };
    const first = await mock.send('/sync', headers);
    mock.clock.advance(300);
    const second = await mock.send('/sync', headers);
    mock.clock.advance(700);
    const third = await mock.send('/sync', headers);
    for (const { reply } of [first, second, third]) expect((await reply).payload).toBe('abcd');
    expect(mock.world.stats()).toMatchObject({
      attempts: { total: 3, byStatus: { 200: 3 } },
      jobs: { accepted: 1, replayed: 2 },
      ledger: { charges: { count: 1 } },
    });
  });
});
