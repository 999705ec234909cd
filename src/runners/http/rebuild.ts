import { compilePrice } from '../../billing/price/rule.ts';
import { outcomeNumber } from '../../client/transport.ts';
import { Recorder } from '../../measure/recorder.ts';
import { summarizeRun } from '../../measure/summarize.ts';
import type { Summary } from '../../measure/summary.ts';
import { parseNanoUsd } from '../../money/nano-usd.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { AttemptLine } from './attempt-log.ts';
import { addLine, ExemplarCollector } from '../exemplar-collector.ts';
import { identifyScenario } from '../digest.ts';
import { LiveBill } from './live-bill.ts';
import { seriesWindowMs } from '../series-window.ts';
import { priceClasses } from '../class-costs.ts';

/**
 * A summary made again from the lines of `attempts.ndjson`, for a run that did not live to write its own. It knows only attempts that ended:
 * requests under way at the crash and dropped ones are missing, dollars are those of the log, and the verdict is partial.
 */
export function rebuildSummary(scenario: Scenario, world: Summary['world'], lines: Iterable<AttemptLine>): Summary {
  const { provider, workload } = scenario;
  const models = provider.models.map(({ name }) => name);
  const recorder = new Recorder(models.length, seriesWindowMs(workload.durationMs));
  const prices = provider.models.map((model) => compilePrice(model.price, provider.billing));
  const classes = priceClasses(workload.requests, provider, prices);
  const bill = new LiveBill(classes, models.length);
  const byRequest = new Map<number, AttemptLine[]>();
  for (const line of lines) {
    const model = models.indexOf(line.model);
    // Requests ahead of the run are none of it.
    if (model < 0 || line.priming === true) continue;
    const outcome = outcomeNumber(line.outcome);
    if (line.attempt === 1) recorder.offered(model, line.dueMs);
    recorder.sent(line.attempt, line.sentMs - line.dueMs);
    recorder.attempt(model, line.endedMs, line.endedMs - line.sentMs, outcome, line.status);
    recorder.polls += line.polls ?? 0;
    if (line.firstTokenMs !== undefined) recorder.streams.add(line.firstTokenMs, line.outputTokens ?? 0);
    const nano = Number(parseNanoUsd(line.dollars));
    const requestClass = Math.max(0, classes.model.indexOf(model));
    const worstNano = Math.max(nano, classes.worstNano[requestClass] as number);
    classes.worstNano[requestClass] = worstNano;
    const { costSource: source = 'none' } = line;
    const most = line.dollarsAtMost === undefined ? undefined : Number(parseNanoUsd(line.dollarsAtMost));
    // A log of an earlier version does not tell how much may be unknown.
    const mostNano = most ?? (source === 'unknown' ? worstNano : nano);
    bill.restore({ slot: line.request, requestClass, model, outcome, nano, mostNano, source });
    recorder.charged(line.endedMs, nano);
    const before = byRequest.get(line.request);
    if (before === undefined) byRequest.set(line.request, [line]);
    else addLine(before, line);
  }
  const exemplars = new ExemplarCollector(scenario);
  for (const attempts of byRequest.values()) {
    const line = attempts.at(-1) as AttemptLine;
    const model = models.indexOf(line.model);
    const latencyMs = line.endedMs - line.dueMs;
    recorder.request(model, line.endedMs, latencyMs, line.outcome === 'ok');
    exemplars.ended({ lines: attempts }, latencyMs, nanoOf(attempts));
    bill.close(line.request, line.outcome === 'ok');
  }
  return summarizeRun({
    scenario: identifyScenario(scenario),
    world,
    models,
    recorder,
    costs: bill.costs,
    bySource: bill.bySource(),
    dollarSource: 'estimate',
    loadDurationMs: recorder.lastMs,
    refused: { inFlight: 0, spendCap: 0 },
    exemplars: exemplars.exemplars(),
    thresholds: scenario.thresholds,
    requestsPerMonth: scenario.projection?.requestsPerMonth,
    eventLoopUtilization: null,
    invalidReasons: [],
    partialReasons: ['the run left no summary: this one was made again from attempts.ndjson, as far as it goes'],
  });
}

function nanoOf(lines: readonly AttemptLine[]): number {
  return lines.reduce((sum, { dollars }) => sum + Number(parseNanoUsd(dollars)), 0);
}
