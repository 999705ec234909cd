import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { SUMMARIES } from '../reports/summaries.ts';
import { STUDIES } from '../reports/study/studies.ts';
import { ROOT } from './build.ts';
import { scratchFolder } from './command.ts';
import { callCommand } from './in-process.ts';

const SHORT = ['simulate', 'scenarios/retry-storm.yaml', '--quiet', '--set', 'workload.duration=130s'];

test('two simulations are compared, with the field that differs, and limits decide the exit code', async () => {
  const folder = scratchFolder();
  const [base, head] = [join(folder, 'base'), join(folder, 'head')];
  await callCommand([...SHORT, '--out', base]);
  await callCommand([...SHORT, '--set', 'client.retry=none', '--out', head]);
  const same = await callCommand(['compare', base, base, '--fail-if', 'errorRate > +0%']);
  expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing differs') });
  const told = await callCommand(['compare', base, head, '--json', '--fail-if', 'retryAmplification < -1%']);
  expect(told.code).toBe(1);
  const comparison: unknown = JSON.parse(told.stdout);
  const schema = z.fromJSONSchema(JSON.parse(readFileSync(join(ROOT, 'reports/comparison.schema.json'), 'utf8')));
  expect(schema.safeParse(comparison)).toMatchObject({ success: true });
  expect(comparison).toMatchObject({ pairs: [{ method: 'exact', causes: [{ what: 'client.retry', head: 'none' }] }] });
  const many = await callCommand(['compare', `${base},${base}`, join(folder, '*')]);
  expect(many).toMatchObject({ code: 0, stdout: expect.stringMatching(/HEADS/) });
}, 60_000);

test('what cannot be read is said, with all that is wrong', async () => {
  const folder = scratchFolder();
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const whole = file('whole.json', JSON.stringify(SUMMARIES.failed));
  const study = file('study.json', JSON.stringify(STUDIES.grid));
  mkdirSync(join(folder, 'empty'));
  const cases: readonly (readonly [path: string, problem: string])[] = [
    [file('cut.json', JSON.stringify(SUMMARIES.failed).slice(0, 900)), 'is not JSON: it is cut short'],
    [file('newer.json', '{"schema":"tollmark/summary@2"}'), 'of a newer Tollmark'],
    [file('part.json', '{"schema":"tollmark/summary@1"}'), 'is not a whole tollmark/summary@1'],
    [file('other.json', '{"metrics":{}}'), 'is JSON of another program'],
    [join(folder, 'empty'), 'has no summary.json'],
    [join(folder, 'none-*'), 'matches nothing'],
    [study, 'is a study'],
  ];
  for (const [path, problem] of cases) {
    const { code, stdout, stderr } = await callCommand(['compare', whole, path]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(problem) });
  }
  const flags = await callCommand(['compare', whole, whole, '--fail-if', 'p95 > 3', '--tolerance', 'much']);
  expect(flags).toMatchObject({ code: 2, stderr: expect.stringMatching(/--fail-if[^]*--tolerance/) });
});

test('one run over HTTP on a side is inconclusive, and cells of a study are matched', async () => {
  const folder = scratchFolder();
  const file = (name: string, value: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(value));
    return join(folder, name);
  };
  const run = { ...SUMMARIES.passed, world: 'mock' };
  const slow = { ...run, latencyMs: { ...run.latencyMs, p95: 9000 } };
  const limit = ['--fail-if', 'latencyMs.p95 > +10%'];
  const paths = [file('a.json', run), file('b.json', slow)];
  expect(await callCommand(['compare', ...paths])).toMatchObject({ code: 0 });
  expect(await callCommand(['compare', ...paths, ...limit])).toMatchObject({ code: 4 });
  const study = file('study.json', STUDIES.grid);
  const cells = await callCommand(['compare', study, study, '--format', 'markdown', ...limit]);
  expect(cells).toMatchObject({ stderr: '', stdout: expect.stringContaining('## Cells') });
});
