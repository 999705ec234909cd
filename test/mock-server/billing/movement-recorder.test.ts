import { describe, expect, test } from 'vitest';
import { jobId } from '../../../mock-server/jobs/job-id.ts';
import { MovementLog } from '../../../mock-server/billing/movement-recorder.ts';
import type { Movement } from '../../../src/wire/query-context.ts';
import { EPOCH_MS, MODEL } from '../mock-fixture.ts';
import { stubMock, type StubMock } from '../stub-world.ts';

async function movements(mock: StubMock, after = -1, limit = 1000): Promise<Movement[]> {
  return (await mock.get(`/movements/${after}/${limit}`)).json<Movement[]>();
}

const told = (all: readonly Movement[]): (string | number | undefined)[][] =>
  all.map(({ kind, nano, jobId: id }) => [kind, nano, id === undefined ? undefined : Number(id.slice(-2))]);

describe('movements of money', () => {
  test.each([
    [
      'completion',
      [
        ['charge', 5_000_000, 0],
        ['error', 0, 1],
      ],
    ],
    [
      'acceptance',
      [
        ['charge', 5_000_000, 0],
        ['charge', 5_000_000, 1],
        ['refund', 5_000_000, 1],
        ['error', 0, 1],
      ],
    ],
    [
      'hold',
      [
        ['hold', 5_000_000, 0],
        ['hold', 5_000_000, 1],
        ['charge', 5_000_000, 0],
        ['release', 5_000_000, 1],
        ['error', 0, 1],
      ],
    ],
  ])('of a job that ends well and one that fails, charged by %s', async (charge, expected) => {
    const mock = stubMock({ billing: { charge }, faults: [{ status: 500, at: '1500ms' }] });
    await mock.send('/submit');
    mock.clock.advance(600);
    await mock.send('/submit');
    mock.clock.advance(1000);
    const all = await movements(mock);
    expect(told(all)).toEqual(expected);
    expect(all.map(({ index }) => index)).toEqual(all.map((_, index) => index));
    expect(all.at(-1)).toMatchObject({ jobId: jobId(7, 1), model: { name: MODEL }, atEpochMs: EPOCH_MS + 1600 });
    expect(await movements(mock, 0, 1)).toEqual(all.slice(1, 2));
    expect(await movements(mock, all.length - 1)).toEqual([]);
  });

  test('of an account follow its holds, and what falls due by itself', async () => {
    const account = { type: 'prepaid', balance: '0.012', expiresAfter: '1h' };
    const mock = stubMock({ billing: { account, charge: 'hold' }, faults: [{ status: 500, at: '1500ms' }] });
    expect((await (await mock.send('/submit')).reply).statusCode).toBe(202);
    mock.clock.advance(600);
    await mock.send('/submit');
    const refused = await (await mock.send('/submit')).reply;
    expect([refused.statusCode, refused.payload]).toEqual([
      402,
      'Insufficient balance: $0.005 required, $0.002 available',
    ]);
    expect((await mock.get('/account')).json()).toMatchObject({
      type: 'prepaid',
      heldNano: 10_000_000,
      availableNano: 2_000_000,
    });
    mock.clock.advance(1000);
    expect(told(await movements(mock))).toEqual([
      ['topup', 12_000_000, undefined],
      ['hold', 5_000_000, 0],
      ['hold', 5_000_000, 1],
      ['charge', 5_000_000, 0],
      ['release', 5_000_000, 1],
      ['error', 0, 1],
    ]);
    mock.clock.advance(3_600_000);
    expect(told(await movements(mock, 5))).toEqual([['expiry', 7_000_000, undefined]]);
    expect((await mock.get('/account')).json()).toMatchObject({ spentNano: 5_000_000, availableNano: 0 });
  });
});

test('the log keeps the latest, and numbers stay', () => {
  const log = new MovementLog();
  for (let n = 0; n < 131_075; n++) log.add('charge', n, n, n, 0);
  expect(log.list(-1, 2).map(({ index, nano }) => [index, nano])).toEqual([
    [3, 3],
    [4, 4],
  ]);
  expect(log.list(131_073, 10)).toEqual([
    { index: 131_074, kind: 'charge', nano: 131_074, atMs: 131_074, number: 131_074, model: 0 },
  ]);
});
