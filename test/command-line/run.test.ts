import { join } from 'node:path';
import { expect, test } from 'vitest';
import { summaryIn } from './command.ts';
import { LONG, SMALL } from './scenario-texts.ts';
import { expectOrderlyEnd, startRun, untilAttempts } from './started-run.ts';

/** A busy machine may send late, and say so; then the run is invalid, and the rest of its account still has to be right. */
const BUSY_MACHINE =
  /sent more than .* late|dropped, for a stall|came to its answers .* late|generator (?:was busy|had work)/;

test('a run against its own mock measures, reports and leaves nobody behind', async () => {
  const run = await startRun(SMALL);
  const ending = await expectOrderlyEnd(run);
  const summary = summaryIn(ending);
  const { byStatus, total } = summary.attempts;
  expect(summary).toMatchObject({ world: 'mock', requests: { offered: 40, succeeded: 40, failed: 0, dropped: 0 } });
  expect(Object.keys(byStatus)).toEqual(['200', '500']);
  expect(byStatus['200']).toBe(40);
  expect(total).toBe(40 + (byStatus['500'] ?? 0));
  expect(summary.dollars).toMatchObject({ billed: '0.4', useful: '0.4', source: 'usage-records' });
  expect(summary.twin?.figures.at(-1)).toMatchObject({ metric: 'dollars.billed', predicted: '0.4', measured: '0.4' });
  expect(ending.stderr).toBe(`report: ${join(run.folder, 'report.html')}\n`);
  const accused = summary.validity.reasons.filter((reason) => !BUSY_MACHINE.test(reason));
  expect(accused).toEqual([]);
  expect(summary.verdict).toBe(summary.validity.reasons.length === 0 ? 'passed' : 'invalid');
  expect(ending.code).toBe(summary.verdict === 'passed' ? 0 : 3);
});

test('Ctrl-C ends the load, waits for the requests under way, and reports', async () => {
  const run = await startRun(LONG);
  await untilAttempts(run, 5);
  run.command.pressCtrlC();
  const ending = await expectOrderlyEnd(run);
  const { verdict, requests, dollars, validity } = summaryIn(ending);
  expect([ending.code, verdict]).toEqual([130, 'partial']);
  expect(validity.reasons.join('\n')).toMatch(/interrupted \d+\.\d s after the start/);
  expect(requests).toMatchObject({ succeeded: requests.offered, failed: 0, dropped: 0 });
  expect(requests.offered).toBeLessThan(1200);
  expect(dollars).toMatchObject({ source: 'usage-records', wasted: '0' });
  expect(ending.stderr).toContain('press Ctrl-C again to stop at once');
});
