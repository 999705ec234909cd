import { writeHtmlReport } from '../../reports/index.ts';
import { type LivePageOptions, openPage } from '../../reports/pages.ts';
import { LiveRun, type PageServer } from '../live/live-run.ts';
import type { Summary } from '../measure/summary.ts';
import type { Target } from '../runners/target.ts';
import { describeRun } from '../scenario/describe-run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Terminal } from './options.ts';

/** A live page, as a command that runs a load uses it. */
export interface LivePage extends Pick<LiveRun, 'watch'> {
  /**
   * Turns the page into the report. On a terminal it is served until Ctrl-C, unless the run was interrupted; elsewhere until the pages that watched
   * have read it, or some seconds are over. `summary` undefined: there is no report.
   */
  finish(summary: Summary | undefined, isInterrupted: boolean): Promise<void>;
}

/** Serves the live page of a scenario that is about to be run. */
export function openLivePage(
  server: PageServer,
  scenario: Scenario,
  target: Target | undefined,
  { stderr, env }: Pick<Terminal, 'stderr' | 'env'>,
): LivePage {
  const live = new LiveRun(server, openPage(pageOptions(scenario, target)));
  const isWatched = stderr.isTTY === true && ['', 'false', '0'].includes(env['CI'] ?? '');
  return {
    watch: (run) => live.watch(run),
    finish: async (summary, isInterrupted) => {
      const report = summary === undefined ? undefined : writeHtmlReport(summary);
      const stays = isWatched && !isInterrupted && report !== undefined;
      if (stays) stderr.write(`report: ${live.url}report, press Ctrl-C to end\n`);
      const end = stays ? untilSignal() : undefined;
      await live.finish({ report, until: end });
    },
  };
}

function pageOptions(scenario: Scenario, target: Target | undefined): LivePageOptions {
  const { steadyFromMs, steadyUntilMs } = scenario.workload.phases ?? {};
  const cooldown = steadyUntilMs === undefined ? undefined : { fromMs: steadyUntilMs };
  const phases = { steady: { fromMs: steadyFromMs ?? 0 }, cooldown };
  const origin = target === undefined ? undefined : new URL(target.origin).origin;
  return {
    name: scenario.name,
    description: scenario.description,
    run: { ...describeRun(scenario), ...(origin === undefined ? {} : { target: origin }) },
    world: target === undefined ? 'mock' : 'real',
    durationMs: Number.POSITIVE_INFINITY,
    ...(scenario.workload.phases === undefined ? {} : { phases }),
    thresholds: scenario.thresholds,
    target: `${origin ?? 'a mock server of its own'} · seed ${scenario.seed}`,
  };
}

/** Until somebody presses Ctrl-C, or ends the process by SIGTERM or SIGHUP. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
