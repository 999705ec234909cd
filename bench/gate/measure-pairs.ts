import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Summary } from '../../src/measure/summary.ts';
import type { MeasuredPair, MeasuredRun } from '../../test/comparison/pairs/resampling.ts';

const SCENARIO = 'bench/gate/same-sides.yaml';
/** As a comparison in pairs starts its runs: each is a process of its own. */
const COMMAND = ['dist/src/cli.js', 'run', SCENARIO, '--quiet', '--no-twin', '--out'];

/** Runs one scenario twice for each of so many pairs, and writes a line of each pair to a file. */
export function measurePairs(count: number, file: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'tollmark-gate-'));
  writeFileSync(file, '');
  try {
    for (let pair = 1; pair <= count; pair++) {
      const runs = [runOnce(join(folder, `${pair}-1`)), runOnce(join(folder, `${pair}-2`))] as const;
      const line: MeasuredPair = { runs, load: Math.round(10 * (loadavg()[0] ?? 0)) / 10 };
      appendFileSync(file, `${JSON.stringify(line)}\n`);
      if (pair % 20 === 0) console.error(`${pair} of ${count} pairs`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runOnce(folder: string): MeasuredRun {
  const { status, stderr } = spawnSync(process.execPath, [...COMMAND, folder], { encoding: 'utf8', timeout: 120_000 });
  // A busy machine makes a run invalid (3): the summary is there all the same.
  if (status !== 0 && status !== 3) throw new Error(`tollmark run has failed with exit code ${status}: ${stderr}`);
  const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary;
  rmSync(folder, { recursive: true });
  const { latencyMs, throughput, verdict } = summary;
  const rounded = (value: number | null): number => Number((value ?? 0).toPrecision(6));
  return {
    isValid: verdict !== 'invalid' && verdict !== 'partial',
    p50: rounded(latencyMs.p50),
    p95: rounded(latencyMs.p95),
    goodput: rounded(throughput.goodputPerSecond),
  };
}
