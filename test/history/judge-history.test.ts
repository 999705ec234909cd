import { describe, expect, test } from 'vitest';
import type { History, HistorySeries } from '../../src/history/history.ts';
import type { HistoryLine } from '../../src/history/history-line.ts';
import { figures, judge, line, MACHINE, measured, noisy } from './cases.ts';

const only = ({ series }: History): HistorySeries => {
  expect(series).toHaveLength(1);
  return series[0] as HistorySeries;
};
const states = (lines: readonly HistoryLine[], limit: string): string =>
  (only(judge(lines, [limit])).limits ?? []).map(({ state }) => state).join();
const flat = (n: number): number[] => Array<number>(n).fill(1);

describe('simulations', () => {
  const changed = { run: { retry: 'fal-js-submit' }, figures: figures(1400, '0.0132') };
  const scenario = { name: 'launch', seed: 42, digest: 'sha256:01' };

  test('every figure that differs from the run before is a change, with its commits and its cause', () => {
    const series = only(
      judge([line(1), line(2), line(3, { ...changed, scenario }), line(4, { ...changed, scenario })]),
    );
    expect(series.changes).toHaveLength(1);
    expect(series.changes[0]).toMatchObject({
      run: 2,
      commit: line(3).commit,
      previousCommit: line(2).commit,
      isNew: false,
      causes: [{ kind: 'field', what: 'retry', base: 'none', head: 'fal-js-submit' }],
      rows: [
        { metric: 'dollars.perSuccess', before: '0.01', after: '0.0132', ratio: 1.32, verdict: 'worse' },
        { metric: 'latencyMs.p95', before: 1000, after: 1400, verdict: 'worse' },
      ],
    });
    expect(series.verdict).toBe('same');
  });

  test('a limit is broken once: by the commit that changed the figure, and by its runs again', () => {
    const limit = 'latencyMs.p95 > +10%';
    const bad = line(3, changed);
    expect(states([line(1)], limit)).toBe('inconclusive');
    expect(states([line(1), line(2)], limit)).toBe('held');
    expect(states([line(1), line(2), bad], limit)).toBe('broken');
    // The same commit once more does not make it good.
    expect(states([line(1), line(2), bad, bad], limit)).toBe('broken');
    expect(states([line(1), line(2), bad, line(4, changed)], limit)).toBe('held');
    expect(states([line(1), line(2), line(3, { figures: figures(1090, '0.01') })], limit)).toBe('held');
  });

  test('two seeds, two worlds and two names are series of their own, the newest first', () => {
    const other = line(3, { scenario: { name: 'chat', seed: 42, digest: 'x' } });
    const seeded = line(2, { scenario: { name: 'launch', seed: 7, digest: 'x' } });
    const { series } = judge([line(1), seeded, other, measured(4, 1000)]);
    expect(series.map(({ scenario: { name, seed }, world }) => [name, seed, world])).toEqual([
      ['launch', 42, 'mock'],
      ['chat', 42, 'virtual'],
      ['launch', 7, 'virtual'],
      ['launch', 42, 'virtual'],
    ]);
  });

  test('limits are those of the series that was added to', () => {
    const { series, verdict } = judge([measured(1, 1000), line(2), line(3, changed)], ['latencyMs.p95 > +10%']);
    expect(series.map(({ limits }) => limits?.length)).toEqual([1, undefined]);
    expect(verdict).toBe('worse');
    const all = judge([measured(1, 1000), line(2), line(3)], ['latencyMs.p95 > +10%'], 0);
    expect(all.series.map(({ limits }) => limits?.length)).toEqual([1, 1]);
  });

  test('another version of Tollmark is named as what differs', () => {
    const series = only(judge([line(1), line(2, { ...changed, run: { retry: 'none' }, tollmark: '0.2.0' })]));
    expect(series.changes[0]).toMatchObject({ isNew: true, causes: [], notes: ['version of Tollmark (0.1.0, 0.2.0)'] });
  });
});

describe('runs over HTTP', () => {
  test('a step is one change, at the run where it begins', () => {
    const series = only(judge(noisy([...flat(12), ...Array<number>(8).fill(1.3)])));
    expect(series.changes).toHaveLength(1);
    const [change] = series.changes;
    expect(change).toMatchObject({ run: 12, isNew: false, rows: [{ metric: 'latencyMs.p95', verdict: 'worse' }] });
    expect(change?.rows[0]?.ratio).toBeCloseTo(1.3, 1);
    expect(change?.rows[0]?.probability).toBeLessThan(1e-6);
    expect(series.method).toBe('e-divisive');
  });

  test('noise is no change, and the newest run within it keeps a limit', () => {
    const lines = noisy(flat(20));
    expect(only(judge(lines)).changes).toEqual([]);
    expect(only(judge(lines)).verdict).toBe('same');
    expect(states(lines, 'latencyMs.p95 > +10%')).toBe('held');
  });

  test('one run far beyond the limit breaks it at once; one near it is inconclusive', () => {
    const limit = 'latencyMs.p95 > +10%';
    expect(states([...noisy(flat(15)), measured(20, 1300)], limit)).toBe('broken');
    expect(states([...noisy(flat(15)), measured(20, 1110)], limit)).toBe('inconclusive');
    expect(states([...noisy(flat(15)), measured(20, 900)], limit)).toBe('held');
    expect(states([...noisy(flat(15)), measured(20, 900)], 'latencyMs.p95 < -1%')).toBe('broken');
  });

  test('repetitions of the newest commit are weighed together, and narrow the interval', () => {
    const commit = 'f00d'.repeat(10);
    const repeated = [1130, 1150, 1145, 1160, 1135].map((p95, i) => measured(30 + i, p95, { commit }));
    const limit = 'latencyMs.p95 > +10%';
    expect(states([...noisy(flat(15)), measured(30, 1145, { commit })], limit)).toBe('inconclusive');
    expect(states([...noisy(flat(15)), ...repeated], limit)).toBe('broken');
  });

  test('a change that only later runs make certain breaks its limit when it is certain, and then is the new level', () => {
    const limit = 'latencyMs.p95 > +8%';
    const at = (count: number): string => states(noisy([...flat(10), ...Array<number>(count).fill(1.11)]), limit);
    const all = [1, 2, 3, 4, 5, 6, 7, 8].map(at);
    expect(all[0]).not.toBe('broken');
    expect(all).toContain('broken');
    // From then on this is how the endpoint is.
    expect(all.at(-1)).toBe('held');
  });

  test('an invalid newest run tells nothing, an older one is passed over', () => {
    const invalid = measured(20, 9000, { verdict: 'invalid' });
    const limit = 'latencyMs.p95 > +10%';
    expect(states([...noisy(flat(10)), invalid], limit)).toBe('inconclusive');
    const series = only(judge([...noisy(flat(10)), invalid, ...noisy(flat(6), 30)], [limit]));
    expect([series.changes, series.limits?.[0]?.state]).toEqual([[], 'held']);
    expect(series.notes).toEqual(['1 run of 17 is invalid or partial, and passed over.']);
  });

  test('runs of another machine are another series; those of another Node.js are not, and a change says so', () => {
    const newer = { ...MACHINE, node: 'v24.0.0' };
    const slower = noisy(Array<number>(8).fill(1.3), 12).map((each) => ({ ...each, machine: newer }));
    const { changes } = only(judge([...noisy(flat(12)), ...slower]));
    expect(changes.map(({ run, notes }) => [run, notes])).toEqual([[12, ['version of Node.js (v20.20.2, v24.0.0)']]]);
    const elsewhere = slower.map((each) => ({ ...each, machine: { ...MACHINE, processor: 'Xeon' } }));
    expect(judge([...noisy(flat(12)), ...elsewhere]).series.map(({ changes: found }) => found)).toEqual([[], []]);
  });

  test('few runs are told to be few, and one earlier run gives no interval', () => {
    expect(only(judge(noisy(flat(3)))).notes).toEqual([
      '3 runs show little of how such runs vary: change points need five or more.',
    ]);
    expect(states(noisy([1, 2]), 'latencyMs.p95 > +10%')).toBe('inconclusive');
    expect(states([measured(1, 1000), measured(2, 1000)], 'latencyMs.p95 > +10%')).toBe('held');
  });

  test('a metric that the newest run no longer has breaks its limit', () => {
    const { 'latencyMs.p95': _, ...rest } = figures(1000, '0.01');
    expect(states([...noisy(flat(10)), measured(20, 0, { figures: rest })], 'latencyMs.p95 > +10%')).toBe('broken');
    expect(states(noisy(flat(10)), 'firstTokenMs.p95 > +10%')).toBe('inconclusive');
  });
});

test('an empty history has no series', () => {
  expect(judge([], ['latencyMs.p95 > +10%'], 0)).toMatchObject({ series: [], verdict: 'inconclusive' });
});
