import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { attemptText } from '../../../../src/attempts/attempt-bytes.ts';
import { RestoredRun } from '../../../../src/runners/http/restored-run.ts';
import { readLostPart, restorePart } from '../../../../src/runners/http/workers/lost-part.ts';
import { mergeLoad } from '../../../../src/runners/http/workers/merged-load.ts';
import { PartStore } from '../../../../src/runners/http/workers/part-store.ts';
import { runJoined } from '../../../worlds/joined.ts';
import { scenarioOf } from '../../worlds.ts';

const scenario = scenarioOf({
  seed: 4,
  provider: { dialect: 'openai', faults: [{ share: 0.3, status: 500, stage: 'completion' }] },
  workload: { duration: '20s', maxRequests: 60, warmup: '2s', arrivals: { type: 'constant', rate: '5/s' } },
  client: { retry: { type: 'constant', attempts: 3, base: '50ms' } },
});
const { lines, records } = await runJoined(scenario);

test.each(['mock', 'real'] as const)('parts from the logs of two workers come to what one log tells (%s)', (world) => {
  const store = new PartStore();
  for (const worker of [0, 1]) {
    const own = lines.filter(({ request }) => request % 2 === worker);
    store.put(worker, restorePart({ scenario, world, folder: undefined }, own, []));
  }
  const merged = mergeLoad(scenario, store, undefined);
  const whole = new RestoredRun(scenario, world, { hasBill: world === 'mock' });
  for (const line of lines) whole.add(line);
  whole.endRequests();
  expect(merged.recorders.dump()).toEqual(whole.recorders.dump());
  expect(merged.bill.costs.byModel.map((each) => each.dump())).toEqual(
    whole.bill.costs.byModel.map((each) => each.dump()),
  );
  const kept = records.filter((record) => record.outcome === 'ok' && merged.answers.deliveries.isKept(record));
  expect(kept).toHaveLength(lines.filter(({ outcome }) => outcome === 'ok').length);
});

test('what was under way when a worker was lost may have cost its worst', () => {
  const sent = { request: 1, attempt: 1, model: 'm', sentMs: 3 };
  const { part } = restorePart({ scenario, world: 'real', folder: undefined }, [], [sent, { ...sent, request: 3 }]);
  expect(part.committedNano).toBe(2_000_000_000n);
  expect(mergeLoad(scenario, storeWith(part), undefined).bill.bySource().unknownNano).toBe(2_000_000_000n);
});

function storeWith(part: ReturnType<typeof restorePart>['part']): PartStore {
  const store = new PartStore();
  const delta = restorePart({ scenario, world: 'real', folder: undefined }, [], []);
  store.put(0, { ...delta, part });
  return store;
}

test('the log of a lost worker is read up to a line that was cut short, and without lines that are none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tollmark-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const options = { scenario, world: 'real', folder } as const;
  const header = JSON.stringify({ schema: 'tollmark/attempts@2', scenario: 'test', seed: 4, world: 'real' });
  const texts = lines.slice(0, 3).map(attemptText);
  const write = (all: readonly string[]): void => writeFileSync(join(folder, 'attempts-1.ndjson'), all.join('\n'));
  write([header, ...texts, '{"request":3,"att']);
  const attemptsRead = (): number => {
    const attempts = readLostPart(options, 1)?.part.run.recorders;
    const counts = [attempts?.warmup, attempts?.steady].flatMap((phase) => phase?.byModel ?? []);
    return counts.reduce((sum, model) => sum + model.attempts, 0);
  };
  expect(attemptsRead()).toBe(3);
  write([header, texts[0] as string, '{"request":', texts[1] as string]);
  expect(attemptsRead()).toBe(2);
  expect(readLostPart({ ...options, folder: undefined }, 1)).toBeUndefined();
});
