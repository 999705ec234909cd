import { describe, expect, test } from 'vitest';
import { mock } from '../mock-fixture.ts';

describe('/tollmark/script', () => {
  test('takes a step or a list, shows what is left, and clears it', async () => {
    const { app, ...server } = mock().server;
    const post = (payload: object): Promise<{ statusCode: number; json(): unknown }> =>
      app.inject({ method: 'POST', url: '/tollmark/script', payload });
    const one = { answered: 0, steps: [{ status: 500, times: 1 }] };
    expect((await post({ status: 500 })).json()).toEqual(one);
    expect((await app.inject('/tollmark/script')).json()).toEqual(one);
    expect((await post([{ status: 501, times: 2 }])).json()).toMatchObject({ steps: [{}, { status: 501, times: 2 }] });
    const cleared = await app.inject({ method: 'DELETE', url: '/tollmark/script' });
    expect(cleared.json()).toEqual({ answered: 0, steps: [] });
    expect(server).toBeDefined();
  });

  test('answers 400 with every problem', async () => {
    const { app } = mock().server;
    const reply = await app.inject({ method: 'POST', url: '/tollmark/script', payload: { status: 1, tmies: 2 } });
    expect([reply.statusCode, reply.json()]).toMatchObject([
      400,
      { problems: [{ path: 'status' }, { path: 'tmies' }] },
    ]);
    for (const payload of ['', '{', '\u0000'])
      expect((await app.inject({ method: 'POST', url: '/tollmark/script', payload })).json()).toMatchObject({
        problems: [{ message: 'expected JSON' }],
      });
  });

  test.each([
    ['lists', '[', ']'],
    ['maps', '{"body":', '}'],
  ])('answers %s that nest without end, and goes on', async (_, open, close) => {
    const { app } = mock().server;
    for (const url of ['/tollmark/script', '/tollmark/provider'])
      for (const depth of [50, 5000, 200_000]) {
        const payload = `${open.repeat(depth)}1${close.repeat(depth)}`;
        const method = url.endsWith('script') ? 'POST' : 'PATCH';
        expect((await app.inject({ method, url, payload })).statusCode).toBe(400);
      }
    expect((await app.inject('/tollmark/script')).json()).toEqual({ answered: 0, steps: [] });
  });

  test('is for this machine, and for no page in a browser', async () => {
    const { app } = mock().server;
    const request = { method: 'POST', url: '/tollmark/script', payload: { status: 500 } } as const;
    expect((await app.inject({ ...request, remoteAddress: '10.0.0.7' })).statusCode).toBe(403);
    expect((await app.inject({ ...request, headers: { origin: 'http://page.example' } })).statusCode).toBe(403);
    expect((await app.inject('/tollmark/script')).json()).toEqual({ answered: 0, steps: [] });
  });
});
