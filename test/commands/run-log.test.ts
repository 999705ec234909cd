import fc from 'fast-check';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ReportFlags, runReport } from '../../src/commands/report.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { summarySchema } from '../../src/measure/summary.ts';
import { readChargeLog } from '../../src/reconcile/log.ts';
import { AttemptLog } from '../../src/runners/http/run-over-http.ts';
import { runs } from '../runs.ts';
import { SMALL } from '../command-line/scenario-texts.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

const FLAGS: ReportFlags = {
  request: undefined,
  json: true,
  html: false,
  format: [],
  out: undefined,
  seed: undefined,
  set: [],
  quiet: false,
  color: false,
};

/** The log of a run of a few requests, as a run writes it. */
async function writtenLog(): Promise<string> {
  const folder = folderWith({});
  const log = new AttemptLog(join(folder, 'log'));
  log.open({ schema: 'tollmark/attempts@2', scenario: 'small', seed: 7, world: 'mock' });
  for (let request = 0; request < 12; request++) {
    const times = { dueMs: request, sentMs: request + 0.25, endedMs: request + 30 };
    const line = { request, attempt: 1, model: 'quick', operation: 'text-to-image', ...times } as const;
    if (request % 3 === 0)
      log.write({ ...line, status: 500, outcome: 'server-error', dollars: '0', message: 'größer “als”' });
    const last = request % 3 === 0 ? { attempt: 2, endedMs: request + 90 } : {};
    log.write({ ...line, ...last, status: 200, outcome: 'ok', dollars: '0.01', costSource: 'scenario' });
  }
  await log.close();
  return readFileSync(join(folder, 'log'), 'utf8');
}

/** What `report --json` makes of files. */
function report(files: Readonly<Record<string, string | Uint8Array>>): {
  code: number;
  stdout: string;
  stderr: string;
} {
  const folder = folderWith({ 'scenario.yaml': SMALL });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const { terminal, written } = writtenTerminal();
  try {
    const code = runReport(folder, FLAGS, terminal);
    return { code, ...written };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return { code: 2, stdout: '', stderr: error.message };
  }
}

/** A summary, or a problem in words: never nothing. */
function isAnswer({ code, stdout, stderr }: ReturnType<typeof report>): boolean {
  if (code === 0) return summarySchema.parse(JSON.parse(stdout)).verdict === 'partial';
  return code === 2 && stderr.length > 20;
}

test('law: cut at any byte, a log gives a summary or a problem in words', async () => {
  const whole = Buffer.from(await writtenLog());
  const headerBytes = whole.indexOf('\n');
  const step = runs(37, 1);
  for (let bytes = 0; bytes < Math.min(2048, whole.length); bytes += step) {
    const answer = report({ 'attempts.ndjson': whole.subarray(0, bytes) });
    expect(isAnswer(answer), `cut at byte ${bytes}`).toBe(true);
    expect(answer.code, `cut at byte ${bytes}`).toBe(bytes < headerBytes ? 2 : 0);
  }
  expect(report({}).stderr).toContain('has neither summary.json nor attempts.ndjson');
  const { stdout } = report({ 'attempts.ndjson': whole });
  const { requests, attempts, dollars } = summarySchema.parse(JSON.parse(stdout));
  expect([requests.succeeded, attempts.total, dollars.billed]).toEqual([12, 16, '0.12']);
});

test('law: whatever a log and its sends hold, there is a summary or a problem in words', async () => {
  const whole = Buffer.from(await writtenLog());
  const sends = Buffer.from(
    `{"schema":"tollmark/sends@1"}\n${'{"request":1,"attempt":1,"model":"quick","sentUs":2}\n'.repeat(4)}`,
  );
  const places = fc.array(fc.tuple(fc.nat(4096), fc.constantFrom(...'09"{}[]:,\n-e\u0000'.split(''), 'null')), {
    minLength: 1,
    maxLength: 6,
  });
  const damaged = (bytes: Buffer, changes: readonly (readonly [number, string])[]): Buffer => {
    const copy = Buffer.from(bytes);
    for (const [at, text] of changes) copy.write(text, at % copy.length);
    return copy;
  };
  fc.assert(
    fc.property(places, places, (ofLog, ofSends) => {
      const answer = report({ 'attempts.ndjson': damaged(whole, ofLog), 'sends.ndjson': damaged(sends, ofSends) });
      expect(isAnswer(answer)).toBe(true);
    }),
    { seed: 80, numRuns: runs(100, 3000) },
  );
});

test('lines that are no attempts are named, left out and counted', async () => {
  const whole = await writtenLog();
  const { code, stdout, stderr } = report({ 'attempts.ndjson': `${whole}{"request":1}\n${'x'.repeat(2_000_000)}\n` });
  expect([code, stderr]).toEqual([
    0,
    'warning: lines of the log that are no attempts are left out: attempts.ndjson line 18, attempts.ndjson line 19\n',
  ]);
  expect(summarySchema.parse(JSON.parse(stdout)).validity.reasons.join()).toContain('attempts.ndjson line 18');
});

test('logs of workers give the summary of one log', async () => {
  const whole = await writtenLog();
  const [header = '', ...lines] = whole.trimEnd().split('\n');
  const of = (keep: (request: number) => boolean): string =>
    `${[header, ...lines.filter((line) => keep(Number(/\d+/.exec(line)?.[0])))].join('\n')}\n`;
  const split = report({
    'attempts.ndjson': `${header}\n`,
    'attempts-0.ndjson': of((request) => request % 2 === 0),
    'attempts-1.ndjson': of((request) => request % 2 === 1),
  });
  const one = report({ 'attempts.ndjson': whole });
  const figures = ({ stdout }: typeof one): object => {
    const { requests, attempts, dollars } = summarySchema.parse(JSON.parse(stdout));
    return { requests, attempts, dollars };
  };
  expect(figures(split)).toEqual(figures(one));
});

test('of several load generators one may have found no room for its log', async () => {
  const whole = await writtenLog();
  const logs = { 'attempts.ndjson': '', 'attempts-0.ndjson': '', 'attempts-1.ndjson': whole };
  const { code, stdout } = report(logs);
  expect([code, summarySchema.parse(JSON.parse(stdout)).requests.succeeded]).toEqual([0, 12]);
  expect(readChargeLog(folderWith(logs)).charges).toHaveLength(16);
  expect(report({ 'attempts.ndjson': '', 'attempts-0.ndjson': '' }).code).toBe(2);
});

test.skipIf(process.platform === 'win32')('a log that can be read but once is refused', () => {
  const folder = folderWith({ 'scenario.yaml': SMALL });
  symlinkSync('/dev/zero', join(folder, 'attempts.ndjson'));
  expect(() => runReport(folder, FLAGS, writtenTerminal().terminal)).toThrow(/attempts\.ndjson: is no file/);
});
