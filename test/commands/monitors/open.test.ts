import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fastify from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { createMockServer, listenMockServer } from '../../../mock-server/index.ts';
import { runRun, type RunFlags } from '../../../src/commands/run.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';
import { type Family, readExposition } from '../../monitoring/exposition-reader.ts';
import { metricsRequest } from '../../monitoring/metrics-request.ts';
import { PILOT_FLAGS } from '../run-flags.ts';
import { folderWith, writtenTerminal } from '../written-terminal.ts';

const SCENARIO = `
name: small.one
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
const FLAGS = { ...PILOT_FLAGS, pilot: undefined, twin: false, rehearsal: false };

async function started(flags: Partial<RunFlags>, { terminal, written } = writtenTerminal()) {
  const folder = folderWith({ 'scenario.yaml': SCENARIO });
  const server = createMockServer({ provider: createScenario(parse(SCENARIO)).provider, seed: 5 });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const target = await listenMockServer(server);
  return { ended: runRun(join(folder, 'scenario.yaml'), { ...FLAGS, target, ...flags }, terminal), written, folder };
}

const sumOf = (families: Map<string, Family>, name: string): number | undefined =>
  families.get(name)?.samples.reduce((sum, { value }) => sum + value, 0);

test('the metrics at the end of a run are the counts of its summary, in both formats', async () => {
  const { ended, written } = await started({ ui: '', metrics: '0' }, writtenTerminal({}, 80));
  await expect.poll(() => written.stderr, { timeout: 10_000 }).toContain('press Ctrl-C to end');
  const [, url = ''] = /^metrics: (\S+)$/m.exec(written.stderr) ?? [];
  expect(written.stderr).toContain(`live page: ${url.replace(/metrics$/, '')}\n`);
  const summary = JSON.parse(written.stdout) as { attempts: { total: number }; dollars: { billed: string } };
  const read = async (accept: string, format: 'prometheus' | 'openmetrics') => {
    const answer = await fetch(url, { headers: { accept } });
    return { type: answer.headers.get('content-type'), families: readExposition(await answer.text(), format) };
  };
  const { type, families } = await read('*/*', 'prometheus');
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(sumOf(families, 'tollmark_requests_offered_total')).toBe(5);
  expect(sumOf(families, 'tollmark_attempts_ended_total')).toBe(summary.attempts.total);
  expect(families.get('tollmark_run_info')?.samples[0]?.labels).toMatchObject({ run: 'small.one', world: 'real' });
  const openMetrics = await read('application/openmetrics-text; version=1.0.0', 'openmetrics');
  expect(openMetrics.type).toContain('application/openmetrics-text');
  expect(sumOf(openMetrics.families, 'tollmark_requests_offered')).toBe(5);
  process.emit('SIGINT');
  await ended;
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('a collector gets the last figures of a run that is shorter than an interval, and the run says nothing of it', async () => {
  const app = fastify();
  const bodies: unknown[] = [];
  app.post('/v1/metrics', ({ body }) => {
    bodies.push(body);
    return {};
  });
  onTestFinished(() => app.close());
  const { ended, written } = await started({ otlp: await app.listen({ port: 0, host: '127.0.0.1' }) });
  await ended;
  expect(bodies).toHaveLength(1);
  const { scopeMetrics, resource } = metricsRequest.parse(bodies[0]).resourceMetrics[0]!;
  const offered = scopeMetrics[0]!.metrics.find(({ name }) => name === 'tollmark.requests.offered');
  expect(offered?.sum?.dataPoints[0]?.asInt).toBe('5');
  expect(resource.attributes.map(({ key }) => key)).toEqual([
    'service.name',
    'service.version',
    'service.instance.id',
    'tollmark.run',
    'tollmark.world',
  ]);
  expect(written.stderr).toBe('');
});

test('a collector that is away changes neither the report nor the exit code, and is told of in one line', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  await new Promise((resolve) => taken.close(resolve));
  const { ended, written } = await started({ otlp: `http://127.0.0.1:${port}`, failIf: ['requests.offered > 1'] });
  const code = await ended;
  const { verdict } = JSON.parse(written.stdout) as { verdict: string };
  expect(code).toBe(verdict === 'failed' ? 1 : 3);
  expect(written.stderr).toBe(
    `warning: pushes of metrics to http://127.0.0.1:${port}/v1/metrics: 1 of 1 not delivered (the last of them: ECONNREFUSED)\n`,
  );
});

describe.each(['ui', 'metrics'] as const)('a port of --%s that is taken', (flag) => {
  test('is told before anything of an earlier run is cleared', async () => {
    const taken = createServer();
    onTestFinished(() => void taken.close());
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const out = join(folderWith({}), 'run');
    mkdirSync(out);
    writeFileSync(join(out, 'summary.json'), '{}');
    const { ended } = await started({ [flag]: String(port), out });
    await expect(ended).rejects.toMatchObject({ code: 'PORT_UNAVAILABLE', problems: [{ path: `--${flag}` }] });
    expect(existsSync(join(out, 'summary.json'))).toBe(true);
  });
});
