import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { overHttp, progressText } from '../../src/executors/http.ts';
import { snapshotOf } from '../measure/snapshots.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { plainAccess } from '../../src/runners/target/access.ts';
import { startEndpoint } from '../runners/endpoint.ts';

const PROGRESS = snapshotOf({
  elapsedMs: 12_000,
  endMs: 60_000,
  offered: 1234,
  succeeded: 1100,
  failed: 30,
  dropped: 4,
  active: 100,
  attempts: 1500,
  throttled: 260,
});

describe('the line', () => {
  test('says how far the run is, and what came of its requests', () => {
    const text = progressText(PROGRESS);
    expect(text).toMatch(/^12.* of .*(60|1).* · /);
    expect(text).toContain('1,100 ok');
    expect(text).toContain('34 failed');
    expect(text).toContain('260 × 429');
    expect(text).toContain('100 under way');
    expect(text).not.toContain('\n');
  });

  test('says that the load is over', () => {
    expect(progressText({ ...PROGRESS, elapsedMs: 60_000 })).not.toContain('draining');
    expect(progressText({ ...PROGRESS, elapsedMs: 60_001 })).toContain('draining');
  });
});

describe('a run against an endpoint', () => {
  const source = {
    name: 'load',
    provider: {
      dialect: 'openai',
      models: {
        m: {
          operation: 'text-to-image',
          serviceTime: { type: 'constant', value: '1s' },
          price: { per: 'image', usd: '0.01' },
        },
      },
    },
    workload: {
      maxRequests: 200,
      catchUp: true,
      arrivals: { type: 'constant', rate: '1000/s' },
      requests: [{ operation: 'text-to-image', model: 'm' }],
    },
    client: { maxDollars: '9' },
  };

  test.each([true, false])('asks it for no more than its load and the priming; rehearsed: %s', async (rehearsal) => {
    const endpoint = await startEndpoint(() => 'ok');
    onTestFinished(() => endpoint.die());
    const folder = mkdtempSync(join(tmpdir(), 'tollmark-rehearsal-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const executor = overHttp({
      target: { origin: endpoint.origin, apiKey: 'key', access: plainAccess('key') },
      twin: false,
      rehearsal,
    });
    const trial = { scenario: createScenario(source), source, merges: false };
    const summaries = [];
    for (let run = 0; run < 2; run++) {
      const sentBefore = endpoint.seen.length;
      const result = await executor.run(trial as never, { folder } as never);
      const summary = result?.summary;
      const { priming } = summary ?? {};
      expect(summary?.attempts.total).toBe(200);
      expect(endpoint.seen.length - sentBefore).toBe(200 + (priming?.requests ?? 0));
      const lines = readFileSync(join(folder, 'attempts.ndjson'), 'utf8').trimEnd().split('\n');
      expect(lines).toHaveLength(1 + 200 + (priming?.requests ?? 0));
      expect(summary?.dollars.billed).toBe('2');
      summaries.push(summary);
    }
    await executor.close();
    expect(summaries[0]?.validity.rehearsal?.requests).toBe(rehearsal ? 20 : undefined);
    expect(summaries[1]?.validity.rehearsal).toBeUndefined();
  });
});
