import { describe, expect, test } from 'vitest';
import { jobId } from '../../../mock-server/jobs/job-id.ts';
import type { BillLine } from '../../../src/wire/query-context.ts';
import { MODEL } from '../mock-fixture.ts';
import { stubMock, type StubMock } from '../stub-world.ts';

const JOBS = 400;

/** A world in which so many jobs have ended, a second after they came. */
async function withJobs(records: object | undefined, count = JOBS, changes: object = {}): Promise<StubMock> {
  const mock = stubMock({ ...(records === undefined ? {} : { records }), ...changes });
  for (let n = 0; n < count; n++) await mock.send('/submit');
  mock.clock.advance(1000);
  return mock;
}

async function bill(mock: StubMock, after = -1, limit = 10_000): Promise<BillLine[]> {
  return (await mock.get(`/bill/${after}/${limit}`)).json<BillLine[]>();
}

const idsOf = (lines: readonly { readonly id: string }[]): string[] => lines.map(({ id }) => id);
const billed = (mock: StubMock): { id: string; chargedNanoUsd: number }[] => [
  ...mock.world.usageRecords(0, 10_000, 'billed').records,
];

/** Whether a count of hits is what a share gives, within four standard deviations. */
function isShare(hits: number, share: number, of = JOBS): boolean {
  return Math.abs(hits - share * of) <= 4 * Math.sqrt(of * share * (1 - share));
}

describe('without disagreement', () => {
  test('the bill is the records, line by line, and says who made what for whom', async () => {
    const mock = await withJobs(undefined, 20);
    const lines = await bill(mock);
    const { records } = mock.world.usageRecords(0, 100, 'true');
    expect(billed(mock)).toEqual(records);
    expect(idsOf(lines)).toEqual(idsOf(records));
    expect(lines[3]).toMatchObject({
      index: 3,
      model: { name: MODEL, rules: [{ per: 'megapixel' }] },
      request: { wireModel: MODEL },
      outcome: 'ok',
      status: 200,
      chargedNano: 5_000_000,
      key: 1,
    });
    expect(lines.map((line) => line.listedEpochMs)).toEqual(lines.map((line) => line.endedEpochMs));
    expect([...(await bill(mock, -1, 7)), ...(await bill(mock, 6, 7)), ...(await bill(mock, 13, 7))]).toEqual(lines);
    expect(await bill(mock, 19)).toEqual([]);
  });
});

describe('on purpose', () => {
  test('lines are lost, doubled and misstated by their shares, and the ledger and the records are not', async () => {
    const mock = await withJobs({ lost: 0.2, duplicate: 0.1, glitch: { share: 0.3, factor: 10 } });
    const lines = await bill(mock);
    const distinct = new Set(idsOf(lines));
    expect(isShare(JOBS - distinct.size, 0.2)).toBe(true);
    expect(isShare(lines.length - distinct.size, 0.1, distinct.size)).toBe(true);
    const glitched = new Set(idsOf(lines.filter(({ chargedNano }) => chargedNano === 50_000_000)));
    expect(isShare(glitched.size, 0.3, distinct.size)).toBe(true);
    expect(new Set(lines.map(({ chargedNano }) => chargedNano))).toEqual(new Set([5_000_000, 50_000_000]));
    expect(lines.map(({ index }) => index)).toEqual(lines.map((_, index) => index));
    expect(billed(mock).map(({ id, chargedNanoUsd }) => [id, chargedNanoUsd])).toEqual(
      lines.map(({ id, chargedNano }) => [id, chargedNano]),
    );
    const truth = mock.world.usageRecords(0, 10_000, 'true').records;
    expect(idsOf(truth)).toEqual(Array.from({ length: JOBS }, (_, n) => jobId(7, n)));
    expect(truth.every(({ chargedNanoUsd }) => chargedNanoUsd === 5_000_000)).toBe(true);
    expect(mock.world.stats().ledger).toMatchObject({ charges: { count: JOBS, dollars: '2' } });
  });

  test('which jobs are hit depends on the attempt, not on the order', async () => {
    const records = { lost: 0.5, glitch: { share: 0.5, factor: 0 } };
    const slow = {
      [MODEL]: {
        operation: 'text-to-image',
        serviceTime: { type: 'exponential', mean: '100ms' },
        price: { per: 'image', usd: '1' },
      },
    };
    const mock = await withJobs(records, 100, { models: slow });
    const other = await withJobs(records, 100);
    const glitched = async (from: StubMock): Promise<object> =>
      Object.fromEntries((await bill(from)).map(({ id, chargedNano }) => [id, chargedNano === 0]));
    expect(idsOf(await bill(mock))).not.toEqual(idsOf(await bill(other)));
    expect(await glitched(mock)).toEqual(await glitched(other));
  });

  test('late lines appear at their places when their time has come', async () => {
    const mock = await withJobs({ late: { share: 0.3, by: '1m' } });
    const early = await bill(mock);
    expect(isShare(JOBS - early.length, 0.3)).toBe(true);
    expect(billed(mock)).toHaveLength(early.length);
    mock.clock.advance(59_999);
    expect(await bill(mock)).toEqual(early);
    mock.clock.advance(1);
    const all = await bill(mock);
    expect(all.map(({ index }) => index)).toEqual(Array.from({ length: JOBS }, (_, index) => index));
    expect(all.filter(({ listedEpochMs, endedEpochMs }) => listedEpochMs === endedEpochMs)).toEqual(early);
    const late = all.filter(({ listedEpochMs, endedEpochMs }) => listedEpochMs === endedEpochMs + 60_000);
    expect(late).toHaveLength(JOBS - early.length);
  });

  test('pages of any size together are the whole bill', async () => {
    const mock = await withJobs({ lost: 0.2, duplicate: 0.3, late: { share: 0.3, by: '1m' } }, 100);
    const whole = billed(mock);
    for (const limit of [1, 3, 50, 1000]) {
      const records = [];
      for (let after: number | null = 0; after !== null;) {
        const page = mock.world.usageRecords(after, limit, 'billed');
        records.push(...page.records);
        after = page.next;
      }
      expect(records).toEqual(whole);
    }
  });
});
