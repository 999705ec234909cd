import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { runRun, type RunFlags } from '../../src/commands/run.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { PILOT_FLAGS } from './run-flags.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

const SCENARIO = `
name: small
provider:
  dialect: prodia
  models:
    paint:
      operation: text-to-image
      wireName: inference.paint.txt2img.v1
      serviceTime: { type: constant, value: 1ms }
      price: { per: image, usd: "0.0025" }
workload:
  maxRequests: 5
  arrivals: { type: constant, rate: 50/s }
  requests: [{ operation: text-to-image, model: paint }]
`;
const FLAGS = { ...PILOT_FLAGS, pilot: undefined, twin: false, rehearsal: false, ui: '' };

async function started(flags: Partial<RunFlags> = {}, { terminal, written } = writtenTerminal()) {
  const folder = folderWith({ 'scenario.yaml': SCENARIO });
  const server = createMockServer({ provider: createScenario(parse(SCENARIO)).provider, seed: 5 });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const target = await listenMockServer(server);
  return { ended: runRun(join(folder, 'scenario.yaml'), { ...FLAGS, target, ...flags }, terminal), written };
}

test('what has no live page is refused with it', async () => {
  const message = 'the live page (--ui) shows the load of one run; leave one of them out';
  const flags = { dryRun: '', pilot: '', saturate: '', sweep: ['seed=1,2'], replications: 2, resume: 'x' };
  const names = ['--sweep', '--replications', '--resume', '--dry-run', '--pilot', '--saturate'];
  await expect((await started(flags)).ended).rejects.toMatchObject({
    code: 'USAGE',
    problems: names.map((path) => ({ path, message })),
  });
});

test('a run that nobody watches ends as one without a page', async () => {
  const { ended, written } = await started();
  const code = await ended;
  expect(written.stderr).toMatch(/^live page: http:\/\/127\.0\.0\.1:\d+\/\n$/);
  expect(JSON.parse(written.stdout)).toMatchObject({ schema: 'tollmark/summary@1', requests: { offered: 5 } });
  expect(code).toBe(JSON.parse(written.stdout).verdict === 'passed' ? 0 : 3);
});

test('on a terminal the report is served until Ctrl-C, and the exit code is that of the run', async () => {
  const terminal = writtenTerminal({}, 80);
  const { ended, written } = await started({ failIf: ['requests.offered > 1'] }, terminal);
  await expect.poll(() => written.stderr, { timeout: 10_000 }).toContain('press Ctrl-C to end');
  const url = /report: (\S+),/.exec(written.stderr)?.[1] ?? '';
  const [answer] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  expect(await new Response(answer as never).text()).toContain('id="tollmark-summary"');
  process.emit('SIGINT');
  const { verdict } = JSON.parse(written.stdout) as { verdict: string };
  expect(await ended).toBe(verdict === 'failed' ? 1 : 3);
});

test('where CI is set it does not wait for Ctrl-C', async () => {
  const { ended, written } = await started({}, writtenTerminal({ CI: 'true' }, 80));
  await ended;
  expect(written.stderr).not.toContain('press Ctrl-C');
});
