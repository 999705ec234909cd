import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { runReconcile } from '../../src/commands/reconcile.ts';
import { runReport, type ReportFlags } from '../../src/commands/report.ts';
import { runRun, type RunFlags } from '../../src/commands/run.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';
import { divideHalfUp } from '../../src/money/ratio.ts';
import { type Pilot, pilotSchema } from '../../src/pilot/pilot.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { partsNano } from '../pilot/parts.ts';
import { PILOT_FLAGS } from './run-flags.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

const SCENARIO = `
name: small
seed: 5
provider:
  dialect: prodia
  models:
    paint:
      operation: text-to-image
      wireName: inference.paint.txt2img.v1
      serviceTime: { type: constant, value: 5ms }
      price: { per: image, usd: "0.02" }
  billing: { outcomes: accepted }
  requestIdHeader: x-request-id
workload:
  duration: 1h
  arrivals: { type: poisson, rate: 10/s }
  requests: [{ operation: text-to-image, model: paint }]
client: { retry: { type: constant, attempts: 2, base: 1ms } }
faults: [{ status: 500, share: 0.3 }]
thresholds: { errorRate: '< 0' }
`;

const REPORT: ReportFlags = { ...PILOT_FLAGS, request: undefined };

async function pilot(flags: Partial<RunFlags>, text = SCENARIO) {
  const folder = folderWith({ 'scenario.yaml': text });
  const server = createMockServer({ provider: createScenario(parse(text)).provider, seed: 5 });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const target = await listenMockServer(server);
  const { terminal, written } = writtenTerminal();
  const out = join(folder, 'run');
  const code = await runRun(join(folder, 'scenario.yaml'), { ...PILOT_FLAGS, target, out, ...flags }, terminal);
  const bill = join(folder, 'bill.json');
  writeFileSync(bill, JSON.stringify(server.usageRecords(0, 1000, 'billed')));
  return { code, out, bill, pilot: pilotIn(written.stdout), charged: server.stats().ledger.accounts.customer };
}

const pilotIn = (text: string): Pilot => pilotSchema.parse(JSON.parse(text));

test('all that is wrong with its flags is told at once', async () => {
  const { terminal } = writtenTerminal();
  const flags = { ...PILOT_FLAGS, pilot: '0', replications: 3, sweep: ['seed=1,2'] };
  await expect(runRun(undefined, flags, terminal)).rejects.toMatchObject({
    problems: ['--pilot', '--sweep', '--replications', 'scenario'].map((path) => ({ path })),
  });
});

test('a pilot whose bill comes later waits for it, and report completes it', async () => {
  const waiting = await pilot({});
  expect([waiting.code, waiting.pilot.verdict, waiting.pilot.bill]).toEqual([3, 'partial', null]);
  expect(waiting.pilot.kinds).toMatchObject([{ requests: 20 }]);
  expect(waiting.pilot.next).toEqual([
    `tollmark reconcile ${waiting.out} BILL`,
    `tollmark report ${waiting.out} --bill BILL`,
  ]);
  expect(readdirSync(waiting.out).toSorted()).toEqual(
    ['attempts.ndjson', 'pilot.json', 'report.html', 'scenario.yaml', 'summary.json'].toSorted(),
  );
  const { terminal, written } = writtenTerminal();
  expect(runReport(waiting.out, { ...REPORT, bill: [waiting.bill] }, terminal)).toBe(0);
  const complete = pilotIn(written.stdout);
  expect([complete.verdict, complete.dollars.source, complete.dollars.billed]).toEqual([
    'passed',
    'bill',
    waiting.charged,
  ]);
  expect(complete.kinds[0]?.failed.billed).toBeGreaterThan(2);
  expect(pilotIn(readFileSync(join(waiting.out, 'pilot.json'), 'utf8'))).toEqual(complete);
});

test('no request goes ahead of a pilot, and its thresholds do not count', async () => {
  const { out, pilot: found } = await pilot({}, SCENARIO.replace(/faults: .*\n/, ''));
  const lines = readFileSync(join(out, 'attempts.ndjson'), 'utf8').trim().split('\n');
  expect([lines.length, found.kinds[0]?.attempts]).toEqual([21, 20]);
  expect(lines.filter((line) => line.includes('priming'))).toEqual([]);
});

/** Vendors whose bill the pilot fetches itself, each with the price of an image that its unit divides. */
const VENDORS = ['fal', 'lumenfall', 'aggregator'] as const;

const vendorScenario = (dialect: string): string =>
  SCENARIO.replace('dialect: prodia', `dialect: ${dialect}`)
    .replace('requestIdHeader: x-request-id', 'capacity: { slots: 4 }')
    .replace('outcomes: accepted', 'outcomes: accepted, account: { type: prepaid, balance: "2" }')
    .replace(
      'faults: [{ status: 500, share: 0.3 }]',
      `faults: [{ status: 500, share: 0.2 }, { type: moderated, stage: output, share: 0.2 }]`,
    );

test.each(VENDORS)(
  '%s: the bill is fetched, without what stood there before, and nothing is unmatched',
  async (dialect) => {
    const text = vendorScenario(dialect);
    const folder = folderWith({ 'scenario.yaml': text });
    const server = createMockServer({ provider: createScenario(parse(text)).provider, seed: 5 });
    onTestFinished(() => server.close({ graceMs: 0 }));
    const target = await listenMockServer(server);
    const sofar = (): bigint => parseNanoUsd(server.stats().ledger.accounts.customer);
    for (const round of [1, 2]) {
      const before = sofar();
      const { terminal, written } = writtenTerminal();
      const out = join(folder, `run${round}`);
      // oxlint-disable-next-line no-await-in-loop -- the second pilot meets the bill of the first
      const code = await runRun(join(folder, 'scenario.yaml'), { ...PILOT_FLAGS, target, out }, terminal);
      const found = pilotIn(written.stdout);
      expect([code, found.verdict, found.dollars.source]).toEqual([0, 'passed', 'bill']);
      expect(found.doubtful.filter(({ why }) => why !== 'no-output' && why !== 'moderated')).toEqual([]);
      expect([parseNanoUsd(found.dollars.billed), partsNano(found)]).toEqual([sofar() - before, sofar() - before]);
      const [kind] = found.kinds;
      expect(kind?.failed.billed).toBeGreaterThan(0);
      expect(parseNanoUsd(kind?.perSuccess ?? '')).toBe(divideHalfUp(sofar() - before, BigInt(kind?.succeeded ?? 0)));
      const again = writtenTerminal();
      const flags = { tolerance: undefined, json: true, quiet: true, color: false };
      expect(runReconcile(out, [join(out, 'bill.ndjson')], flags, again.terminal)).toBe(0);
    }
  },
);

test('a spend cap that is none is a problem of the flag that gave it', async () => {
  const folder = folderWith({ 'scenario.yaml': SCENARIO });
  const run = runRun(join(folder, 'scenario.yaml'), { ...PILOT_FLAGS, maxDollars: 'abc' }, writtenTerminal().terminal);
  await expect(run).rejects.toMatchObject({ problems: [{ file: '--max-dollars', path: 'client.maxDollars' }] });
});

test('a bill that cannot be had is told of before what to do about it', async () => {
  const folder = folderWith({ 'scenario.yaml': SCENARIO });
  const flags = { ...PILOT_FLAGS, target: 'http://127.0.0.1:1', out: undefined };
  await expect(runRun(join(folder, 'scenario.yaml'), flags, writtenTerminal().terminal)).rejects.toMatchObject({
    problems: [{ path: '--out', message: expect.stringMatching(/^the bill of prodia .*\. Write --out DIR/) }],
  });
});
