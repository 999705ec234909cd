import { randomUUID } from 'node:crypto';
import { PageServer } from '../../live/live-run.ts';
import { chooseFormat, EXPOSITION_TYPE, writeExposition } from '../../monitoring/exposition.ts';
import type { MetricsPush, MetricsPushOptions } from '../../monitoring/metrics-push.ts';
import { labelText, type RunIdentity, runMetrics } from '../../monitoring/run-metrics.ts';
import { packageVersion } from '../../platform/package-files.ts';
import { wallClock } from '../../platform/wall-clock.ts';
import type { Target } from '../../runners/target.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { RunLooks } from '../live/run-looks.ts';
import type { Terminal } from '../options.ts';
import type { MonitorPlan } from './flags.ts';
import type { Monitors } from './monitors.ts';

/** Opens all who watch the run of a scenario. Throws a `ScenarioError` `PORT_UNAVAILABLE`. */
export async function openMonitors(
  plan: MonitorPlan,
  scenario: Scenario,
  target: Target | undefined,
  terminal: Pick<Terminal, 'stderr' | 'env'>,
): Promise<Monitors> {
  const { stderr } = terminal;
  const looks = new RunLooks(wallClock);
  const version = packageVersion();
  const world = target === undefined ? 'mock' : 'real';
  const identity = { run: scenario.name, world, seed: scenario.seed, version } as const;
  const metrics = () => runMetrics(identity, looks.latest, looks.earlier);
  const server = plan.port === undefined ? undefined : await PageServer.open(plan.port, plan.flag);
  if (server !== undefined && plan.hasMetrics)
    server.serveMetrics((accept) => {
      const format = chooseFormat(accept);
      return { type: EXPOSITION_TYPE[format], text: writeExposition(metrics(), format) };
    });
  const page =
    server === undefined || !plan.hasPage
      ? undefined
      : (await import('../live-page.ts')).openLivePage(server, scenario, target, terminal);
  const push =
    plan.push && (await openPush(plan.push, identity, () => (looks.latest === undefined ? undefined : metrics())));
  const finishPush = async (): Promise<void> => {
    const warning = await push?.finish();
    if (warning !== undefined) stderr.write(`warning: ${warning}\n`);
  };
  return {
    announce: () => {
      if (server !== undefined && plan.hasPage) stderr.write(`live page: ${server.url}\n`);
      if (server !== undefined && plan.hasMetrics) stderr.write(`metrics: ${server.url}metrics\n`);
    },
    watch: (run) => {
      page?.watch(run);
      if (plan.hasMetrics || push !== undefined) looks.watch(run);
      push?.begin();
    },
    finish: async (summary, isInterrupted) => {
      looks.end();
      await Promise.all([finishPush(), page?.finish(summary, isInterrupted)]);
    },
    close: async () => {
      looks.end();
      await Promise.all([push?.close(), server?.close()]);
    },
  };
}

/** Prepares to push the metrics of a run. Two runs of one name may go on at a time, and nothing tells the machine. */
async function openPush(
  target: NonNullable<MonitorPlan['push']>,
  { run, world, version }: RunIdentity,
  metrics: MetricsPushOptions['metrics'],
): Promise<MetricsPush> {
  const { openMetricsPush } = await import('../../monitoring/metrics-push.ts');
  const resource = { 'service.instance.id': randomUUID(), 'tollmark.run': labelText(run), 'tollmark.world': world };
  return openMetricsPush({ ...target, clock: wallClock, epochMs: Date.now, version, resource, metrics });
}
