import fastify from 'fastify';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { metricsRequest } from '../monitoring/metrics-request.ts';
import { childrenOf, type Ending, hasOrphans, summaryIn, until } from './command.ts';
import { hasSent, sourceWith, TEST_MS_MAX } from './crowd.ts';
import { type Run, startRun } from './started-run.ts';

/** The last figures that a collector was sent, by their names and own labels. */
type Figures = Record<string, number>;

/** Starts a run that all monitors watch, and keeps what its collector was sent last. */
async function startWatched(text: string, flags: readonly string[]): Promise<{ run: Run; figures(): Figures }> {
  let last: unknown;
  const app = fastify();
  app.post('/v1/metrics', ({ body }) => {
    last = body;
    return {};
  });
  onTestFinished(() => app.close());
  const otlp = await app.listen({ port: 0, host: '127.0.0.1' });
  const watching = ['--otlp', otlp, '--otlp-every', '1s', '--metrics', '0', '--ui', '--no-twin', '--no-rehearsal'];
  const run = await startRun(text, [...flags, ...watching]);
  return { run, figures: () => figuresIn(last) };
}

function figuresIn(body: unknown): Figures {
  const metrics = metricsRequest.parse(body).resourceMetrics[0]!.scopeMetrics[0]!.metrics;
  const points = metrics.flatMap(({ name, sum, gauge, histogram }) => [
    ...(sum?.dataPoints ?? []).map(({ attributes, asInt }) => [keyOf(name, attributes), Number(asInt)] as const),
    ...(gauge?.dataPoints ?? []).map(({ attributes, asDouble }) => [keyOf(name, attributes), asDouble] as const),
    ...(histogram?.dataPoints ?? []).map(
      ({ attributes, count }) => [`${keyOf(name, attributes)} count`, Number(count)] as const,
    ),
  ]);
  const figures = Object.fromEntries(points);
  const [useful = Number.NaN, wasted = Number.NaN] = ['useful', 'wasted'].map((use) => figures[`spend.dollars ${use}`]);
  return { ...figures, dollars: Math.round((useful + wasted) * 1e9) / 1e9 };
}

function keyOf(
  name: string,
  attributes: readonly { key: string; value: { stringValue?: string | undefined } }[],
): string {
  const own = attributes.filter(({ key }) => key !== 'run' && key !== 'world').map(({ value }) => value.stringValue);
  return [name.replace('tollmark.', ''), ...own].join(' ');
}

/** What the last figures must be by the summary of the run. */
function figuresOf(summary: Summary): Figures {
  const { requests, attempts, dollars } = summary.phases?.all ?? summary;
  return {
    dollars: Number(dollars.billed),
    'run.phase draining': 1,
    'requests.in_flight': 0,
    'requests.offered': requests.offered,
    'requests.ended succeeded': requests.succeeded,
    'requests.ended failed': requests.failed,
    'requests.ended dropped': requests.dropped,
    'attempts.ended 200': requests.succeeded,
    'request.duration count': requests.succeeded,
    'attempts.ended 500': attempts.total - requests.succeeded,
    'spend.unknown.dollars': 0,
    'spend.estimated': 0,
  };
}

/** Waits for the load, and reads the stream of the live page and the metrics from then on. */
async function watch({ command }: Run): Promise<{ page(): string; metrics(): Promise<string> }> {
  await until(command, () => command.said().stderr.includes('metrics: '));
  const [, url = ''] = /live page: (\S+)/.exec(command.said().stderr) ?? [];
  const [events] = (await once(get(`${url}events`, { agent: false }), 'response')) as [IncomingMessage];
  let told = '';
  events.setEncoding('utf8').on('data', (text: string) => (told += text));
  return { page: () => told, metrics: async () => (await fetch(`${url}metrics`)).text() };
}

async function expectReport({ command, folder }: Run, ending: Ending): Promise<void> {
  expect(ending.stderr).not.toContain('    at ');
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('</html>');
  expect(await hasOrphans(command)).toBe(false);
}

const LOAD = { warmup: '500ms', cooldown: '500ms' };

test.each([1, 3])(
  'a page, metrics and a collector are told the figures of all %i workers, up to the last one',
  async (count) => {
    const { run, figures } = await startWatched(sourceWith({ ...LOAD, duration: '4s' }), ['--workers', String(count)]);
    const { page } = await watch(run);
    const ending = await run.command.ended;
    const summary = summaryIn(ending);
    expect(summary.requests.offered).toBeGreaterThan(0);
    expect(figures()).toMatchObject(figuresOf(summary));
    expect(page()).toMatch(/event: full\ndata: [^]*event: more\n[^]*event: final\ndata: {}\n\n$/);
    await expectReport(run, ending);
  },
  TEST_MS_MAX,
);

test(
  'a worker that is killed is told of while the others go on, and the last figures are those of the summary',
  async () => {
    const { run, figures } = await startWatched(sourceWith({ ...LOAD, duration: '8s' }), ['--workers', '2']);
    const { page, metrics } = await watch(run);
    await until(run.command, () => hasSent(run.folder, 1));
    process.kill(Math.max(...childrenOf(run.command)), 'SIGKILL');
    let text = '';
    while (!/tollmark_run_doubts{.*} [1-9]/.test(text)) text = await metrics();
    expect(text).toMatch(/tollmark_run_phase{.*phase="priming"} 0\n/);
    const ending = await run.command.ended;
    const summary = summaryIn(ending);
    expect([ending.code, summary.validity.workers?.lost]).toEqual([3, 1]);
    expect(figures()).toMatchObject(figuresOf(summary));
    expect(figures()['requests.offered']).toBeLessThan(1600);
    expect(page()).toContain('1 of 2 workers are lost');
    await expectReport(run, ending);
  },
  TEST_MS_MAX,
);
