/** Finished summaries as runs of different kinds give them; their totals are the sums of their series. */
import type { RequestTrace } from '../../src/measure/request-trace.ts';
import type { LatencySummary, Series, Summary } from '../../src/measure/summary.ts';
import { compareTwin, twinFigures } from '../../src/measure/twin.ts';
import { nanoUsdText } from '../../src/money/nano-usd.ts';

const NO_LATENCY: LatencySummary = {
  count: 0,
  mean: null,
  min: null,
  p50: null,
  p90: null,
  p95: null,
  p99: null,
  p999: null,
  max: null,
};

/** A distribution whose percentiles lie where those of service times usually do, around `p50`. */
function latency(count: number, p50: number): LatencySummary {
  const at = (factor: number): number => Math.round(p50 * factor * 1000) / 1000;
  return {
    count,
    mean: at(1.21),
    min: at(0.35),
    p50,
    p90: at(2.1),
    p95: at(2.84),
    p99: at(6.2),
    p999: at(11.7),
    max: at(14.05),
  };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** A run of steady load with a brownout from one third to one half of it; `severity` 0 means none. */
function seriesOf(windows: number, windowMs: number, perWindow: number, severity: number): Series {
  const indices = Array.from({ length: windows }, (_, index) => index);
  const inBrownout = (index: number): boolean => index >= windows / 3 && index < windows / 2;
  const offered = indices.map((index) => perWindow + ((index * 7) % 11) - 5);
  const extra = offered.map((count, index) => (inBrownout(index) ? Math.round(count * severity) : index % 3));
  const lost = offered.map((count, index) => (inBrownout(index) ? Math.round(count * severity * 0.08) : 0));
  const slow = (index: number): number => (inBrownout(index) ? 1 + 9 * severity : 1 + ((index * 5) % 7) / 40);
  const succeeded = offered.map((count, index) => count - (lost[index] ?? 0));
  return {
    windowMs,
    offered,
    attempts: offered.map((count, index) => count + (extra[index] ?? 0)),
    succeeded,
    failed: extra.map((count, index) => count + (lost[index] ?? 0)),
    throttled: extra.map((count) => Math.floor(count / 4)),
    latencyMsP50: indices.map((index) => Math.round(340 * slow(index))),
    latencyMsP95: indices.map((index) => Math.round(1020 * slow(index))),
    billedDollars: succeeded.map((count, index) =>
      nanoUsdText(BigInt(count + Math.floor((extra[index] ?? 0) / 5)) * 2_500_000n),
    ),
  };
}

/** What the samples say that they ran. */
const RUN: NonNullable<Summary['run']> = {
  retry: 'prodia-js@1.6.0',
  client: '{ maxInFlight: 2000, maxDollars: "25" }',
  arrivals: '{ type: poisson, rate: 20/s }',
  capacity: '{ slots: 16, queue: 64 }',
  limits: ['{ type: token-bucket, rate: 20/s, burst: 40 }'],
  faults: [
    { fault: '{ status: 500, share: 0.01 }', fromMs: 0, untilMs: null },
    { fault: '{ status: 503, share: 0.5 }', fromMs: 100_000, untilMs: 150_000 },
  ],
  overrides: ['--set client.retry=prodia-js', '--seed 42'],
};

const PRICE = '{ per: megapixel, usd: "0.0025", round: up, scope: asset }';

/** A request that was told to wait, failed once more, and succeeded. */
export const TRACE: RequestTrace = {
  request: 2114,
  dueMs: 104_210.5,
  endedMs: 112_907.25,
  succeeded: true,
  dollars: '0.0025',
  retry: 'prodia-js@1.6.0',
  attempts: [
    {
      attempt: 1,
      model: 'flux-schnell',
      sentMs: 104_210.5,
      endedMs: 104_210.5,
      status: 429,
      outcome: 'throttled',
      retryAfterMs: 6000,
      dollars: '0',
      price: PRICE,
      next: { waitMs: 6000, reason: 'retry-after', retried: true },
    },
    {
      attempt: 2,
      model: 'flux-schnell',
      sentMs: 110_210.5,
      endedMs: 110_902,
      status: 503,
      outcome: 'server-error',
      queueMs: 12.25,
      serviceMs: 679.25,
      dollars: '0',
      price: PRICE,
      message: 'upstream connect error',
      next: { waitMs: 1000, reason: 'backoff', retried: true },
    },
    {
      attempt: 3,
      model: 'flux-schnell',
      sentMs: 111_902,
      endedMs: 112_907.25,
      status: 200,
      outcome: 'ok',
      queueMs: 0,
      serviceMs: 412,
      polls: 3,
      jobId: 'job-71',
      dollars: '0.0025',
      price: PRICE,
    },
  ],
};

/** One that kept failing until its policy had enough, with its middle left out. */
const HOPELESS: RequestTrace = {
  ...TRACE,
  request: 2120,
  endedMs: 140_000,
  succeeded: false,
  dollars: '0.005',
  omittedAttempts: 8,
  attempts: [1, 2, 11].map((attempt) => ({
    attempt,
    model: 'flux-schnell',
    sentMs: 104_500 + 3000 * attempt,
    endedMs: 106_500 + 3000 * attempt,
    status: 0,
    outcome: 'timeout',
    dollars: attempt === 11 ? '0.005' : '0',
    price: PRICE,
    next: {
      waitMs: 1000,
      reason: attempt === 11 ? ('attempts' as const) : ('backoff' as const),
      retried: attempt < 11,
    },
  })),
};

/** A summary from its series; everything in `changes` replaces what follows from them. */
function summaryOf(
  series: Series,
  wastedNanoUsd: Record<keyof Summary['dollars']['wastedBy'], bigint>,
  changes: Partial<Summary>,
): Summary {
  const [offered, attempts, succeeded] = [sum(series.offered), sum(series.attempts), sum(series.succeeded)];
  const throttled = sum(series.throttled);
  const rejected = attempts - succeeded - throttled;
  const billed = series.billedDollars.reduce((total, text) => total + BigInt(Math.round(Number(text) * 1e9)), 0n);
  const wasted = Object.values(wastedNanoUsd).reduce((total, nano) => total + nano, 0n);
  const durationMs = series.windowMs * series.offered.length;
  return {
    schema: 'tollmark/summary@1',
    scenario: {
      name: 'retry-storm',
      description: 'What does a one-minute brownout cost when clients retry as the Prodia SDK does?',
      seed: 42,
      digest: '9f2c51d07be44a6c8a1f3e7d2b90c4518e6f7a3d1c2b4e5f60718293a4b5c6d7',
    },
    world: 'virtual',
    verdict: 'passed',
    durationMs: durationMs + 4200,
    loadDurationMs: durationMs,
    requests: { offered, succeeded, failed: offered - succeeded, dropped: 0 },
    attempts: {
      total: attempts,
      byStatus: { '200': succeeded, '429': throttled, '503': rejected - Math.floor(rejected / 9) },
      timeouts: Math.floor(rejected / 9),
      networkErrors: 0,
    },
    retryAmplification: attempts / offered,
    errorRate: 1 - succeeded / offered,
    throughput: {
      offeredPerSecond: (offered * 1000) / durationMs,
      attemptsPerSecond: (attempts * 1000) / (durationMs + 4200),
      goodputPerSecond: (succeeded * 1000) / (durationMs + 4200),
    },
    latencyMs: latency(succeeded, 352.4),
    attemptLatencyMs: latency(attempts, 318.9),
    queueWaitMs: latency(succeeded, 12.25),
    sendLagMs: { count: offered, mean: 0, min: 0, p50: 0, p90: 0, p95: 0, p99: 0, p999: 0, max: 0 },
    dollars: {
      billed: nanoUsdText(billed),
      useful: nanoUsdText(billed - wasted),
      wasted: nanoUsdText(wasted),
      wastedBy: {
        failed: nanoUsdText(wastedNanoUsd.failed),
        ghost: nanoUsdText(wastedNanoUsd.ghost),
        duplicate: nanoUsdText(wastedNanoUsd.duplicate),
        moderated: nanoUsdText(wastedNanoUsd.moderated),
      },
      perSuccess: succeeded === 0 ? null : nanoUsdText((billed * 2n + BigInt(succeeded)) / (2n * BigInt(succeeded))),
      source: 'ledger',
    },
    projection: null,
    byModel: [],
    thresholds: [],
    validity: { achievedOverOffered: 1, sendLagMsP99: 0, eventLoopUtilization: null, reasons: [] },
    refused: { inFlight: 0, spendCap: 0 },
    series,
    ...changes,
  };
}

/** What a simulation predicted, where measured figures are `factor` times that. */
function twinOf(summary: Summary, factor: number, partMs?: number): Summary['twin'] {
  const [rate, p50, p95] = [
    summary.throughput.attemptsPerSecond,
    summary.latencyMs.p50 ?? 0,
    summary.latencyMs.p95 ?? 0,
  ];
  const billed = nanoUsdText(BigInt(Math.round((Number(summary.dollars.billed) * 1e9) / factor)));
  const predicted = [rate / factor, p50 / factor, p95 / factor, (summary.retryAmplification ?? 1) / factor, billed];
  return compareTwin(predicted, twinFigures(summary), partMs);
}

const NO_WASTE = { failed: 0n, ghost: 0n, duplicate: 0n, moderated: 0n };

function modelOf(model: string, share: number, summary: Summary, wastedNanoUsd: bigint): Summary['byModel'][number] {
  const part = (count: number): number => Math.round(count * share);
  const billed = BigInt(part(Number(summary.dollars.billed) * 1e6)) * 1000n;
  const { requests } = summary;
  return {
    model,
    requests: {
      offered: part(requests.offered),
      succeeded: part(requests.succeeded),
      failed: part(requests.offered) - part(requests.succeeded),
      dropped: 0,
    },
    attempts: part(summary.attempts.total),
    latencyMs: latency(part(requests.succeeded), 300 / share),
    dollars: {
      billed: nanoUsdText(billed),
      useful: nanoUsdText(billed - wastedNanoUsd),
      wasted: nanoUsdText(wastedNanoUsd),
    },
  };
}

/** One model, everything holds, nothing wasted. */
const passed: Summary = summaryOf(seriesOf(60, 1000, 20, 0), NO_WASTE, {
  scenario: {
    name: 'steady',
    description: 'Does the endpoint keep up with 20 images a second?',
    seed: 7,
    digest: 'c0ffee00'.repeat(8),
  },
  thresholds: [
    { metric: 'latencyMs.p95', condition: '< 5000', observed: 1000.816, passed: true },
    { metric: 'errorRate', condition: '< 0.02', observed: 0, passed: true },
  ],
});

const storm = summaryOf(
  seriesOf(60, 5000, 100, 1.6),
  { failed: 210_000_000n, ghost: 437_500_000n, duplicate: 95_000_000n, moderated: 2_500_000n },
  {},
);

/** Two models, a brownout, waste by four causes, a projection with its interval. */
const failed: Summary = {
  ...storm,
  run: RUN,
  exemplars: {
    of: 6001,
    requests: [
      { ...TRACE, kinds: ['random'] },
      { ...HOPELESS, kinds: ['slowest', 'most-retried'] },
    ],
  },
  verdict: 'failed',
  projection: {
    basis: 'Dollars per offered request of the run, times 30,000,000 requests a month.',
    requestsPerMonth: 30_000_000,
    perHour: '114.814814815',
    perDay: '2755.555555556',
    perMonth: '82666.666666667',
    interval: { low: '79120.25', high: '86480.75', confidence: 0.95, method: 'batch means over 60 windows' },
  },
  byModel: [modelOf('flux-schnell', 0.8, storm, 600_000_000n), modelOf('flux-kontext', 0.2, storm, 145_000_000n)],
  thresholds: [
    { metric: 'latencyMs.p95', condition: '< 5000', observed: 1000.816, passed: true },
    { metric: 'retryAmplification', condition: '< 1.2', observed: storm.retryAmplification, passed: false },
    { metric: 'dollars.perSuccess', condition: '< 0.0026', observed: storm.dollars.perSuccess, passed: false },
    { metric: 'errorRate', condition: '< 0.05', observed: storm.errorRate, passed: true },
  ],
};

const late = summaryOf(seriesOf(30, 1000, 200, 0.3), NO_WASTE, { world: 'mock', verdict: 'invalid' });

/** Over HTTP, and the load generator was the bottleneck. */
const invalid: Summary = {
  ...late,
  run: {
    retry: 'none',
    arrivals: RUN.arrivals,
    capacity: 'unlimited',
    limits: [],
    faults: [],
    target: 'https://api.example',
  },
  requests: { ...late.requests, failed: 0, dropped: late.requests.failed },
  sendLagMs: latency(6000, 61.5),
  validity: {
    achievedOverOffered: 0.9312,
    sendLagMsP99: 381.3,
    eventLoopUtilization: 0.987,
    machine: {
      tollmark: '0.1.0',
      node: 'v20.20.2',
      system: 'linux x64',
      processor: 'a processor',
      processors: 2,
    },
    generator: {
      cpuShare: 0.61,
      loopDelayMsP99: 38.2,
      loopDelayMsMax: 121,
      processorWaitShare: null,
      preemptionsPerSecond: 310,
      gcShare: 0.02,
      gcMsMax: 11.5,
    },
    reasons: [
      'Only 93.1 % of the offered load was sent: lower the rate, or spread the run over more workers.',
      'The event loop of the load generator was busy 98.7 % of the time.',
    ],
  },
  refused: { inFlight: late.requests.failed, spendCap: 0 },
};

const interrupted = summaryOf(
  seriesOf(12, 1000, 10, 0.5),
  { ...NO_WASTE, ghost: 12_500_000n },
  { world: 'real', verdict: 'partial' },
);
/** Against a vendor, of whom the scenario has another idea: interrupted, stopped by the spend cap, too short for an interval. */
const partial: Summary = {
  ...interrupted,
  twin: twinOf(interrupted, 1.3, 8000),
  sendLagMs: latency(120, 0.41),
  projection: {
    basis: 'Dollars per offered request of the run, times 1,000,000 requests a month.',
    requestsPerMonth: 1_000_000,
    perHour: '3.472222222',
    perDay: '83.333333333',
    perMonth: '2500',
    interval: null,
  },
  validity: {
    achievedOverOffered: 0.9991,
    sendLagMsP99: 2.6,
    eventLoopUtilization: 0.0412,
    generator: {
      cpuShare: 0.062,
      loopDelayMsP99: 1.1,
      loopDelayMsMax: 4.25,
      processorWaitShare: 0.0031,
      preemptionsPerSecond: 2.5,
      gcShare: 0.0008,
      gcMsMax: 1.9,
    },
    reasons: ['interrupted 12.0 s after the start'],
  },
  refused: { inFlight: 0, spendCap: 17 },
};

/** Nothing was ever offered. */
const empty: Summary = {
  ...summaryOf(
    {
      windowMs: 1000,
      offered: [],
      attempts: [],
      succeeded: [],
      failed: [],
      throttled: [],
      latencyMsP50: [],
      latencyMsP95: [],
      billedDollars: [],
    },
    NO_WASTE,
    {},
  ),
  scenario: { name: 'empty', description: '', seed: 0, digest: '00'.repeat(32) },
  durationMs: 0,
  loadDurationMs: 0,
  attempts: { total: 0, byStatus: {}, timeouts: 0, networkErrors: 0 },
  retryAmplification: null,
  errorRate: null,
  throughput: { offeredPerSecond: 0, attemptsPerSecond: 0, goodputPerSecond: 0 },
  latencyMs: NO_LATENCY,
  attemptLatencyMs: NO_LATENCY,
  queueWaitMs: NO_LATENCY,
  sendLagMs: NO_LATENCY,
  thresholds: [{ metric: 'latencyMs.p95', condition: '< 5000', observed: null, passed: false }],
  verdict: 'failed',
};

const month = summaryOf(
  seriesOf(600, 4_320_000, 50_000_000, 2),
  {
    failed: 1n,
    ghost: 9_871_234_567_000_000n,
    duplicate: 31_234_567_890_000n,
    moderated: 77_000_000_000n,
  },
  {},
);

/** A month of a very large fleet with many models, one of them with a name that no column holds. */
const huge: Summary = {
  ...month,
  scenario: {
    ...month.scenario,
    name: 'a-month-of-everything',
    description: `A month in virtual time. ${'The description goes on and on, as some do. '.repeat(6)}`.trim(),
    seed: 9_007_199_254_740_991,
  },
  byModel: [
    modelOf('flux-2-pro', 0.4, month, 3_948_493_826_800_000n),
    modelOf('inference.wan-2-2.lightning.txt2vid.very-long-model-name-with-a-version.v0', 0.3, month, 0n),
    modelOf('veo-3', 0.2, month, 1_000_000n),
    modelOf('gpt-image-1', 0.1, month, 1n),
  ],
  projection: {
    basis: 'Dollars of the run itself, which covers a whole month.',
    requestsPerMonth: 30_000_000_000,
    perHour: '129166666.666666667',
    perDay: '3100000000',
    perMonth: '93000000000.000000001',
    interval: {
      low: '92000000000.123456789',
      high: '94000000000.987654321',
      confidence: 0.99,
      method: 'batch means over 600 windows',
    },
  },
};

const interval = (
  metric: string,
  mean: number | string | null,
  standardError: number | string | null,
  low: number | string | null,
  high: number | string | null,
): NonNullable<Summary['replications']>['intervals'][number] => {
  const method = "Student's t over independent replications";
  return { metric, samples: mean === null ? 0 : 3, mean, standardError, low, high, confidence: 0.95, method };
};

/** Three replications of a brownout, in one of which nothing was wasted. */
const replicated: Summary = {
  ...storm,
  durationMs: storm.durationMs * 3,
  loadDurationMs: storm.loadDurationMs * 3,
  replications: {
    count: 3,
    seeds: [42, 43, 44],
    intervals: [
      interval('latencyMs.p50', 352.4, 4.81, 331.7, 373.1),
      interval('latencyMs.p95', 1000.816, 31.2, 866.6, 1135.1),
      interval('latencyMs.p99', 2184.88, 260.5, 1064, 3305.8),
      interval('retryAmplification', 1.2614, 0.0171, 1.188, 1.335),
      interval('errorRate', 0.0213, 0.0071, 0, 0.05185),
      interval('throughput.goodputPerSecond', 19.31, 0.12, 18.79, 19.83),
      interval('dollars.billed', '15.4375', '0.21', '14.533937', '16.341063'),
      interval('dollars.wasted', '0.248333333', '0.12', '0', '0.764693333'),
      interval('dollars.perSuccess', null, null, null, null),
    ],
  },
};

const chats = summaryOf(seriesOf(60, 1000, 5, 0), NO_WASTE, { world: 'mock' });

/** Over HTTP, answers that were streamed, and jobs that were asked for until they had ended. */
const streamed: Summary = {
  ...chats,
  twin: twinOf(chats, 1.004),
  polls: 1207,
  throughput: { ...chats.throughput, streamedTokensPerSecond: 1492.467 },
  sendLagMs: latency(301, 0.2),
  firstTokenMs: latency(301, 400.125),
  validity: { ...chats.validity, sendLagMsP99: 1.24, eventLoopUtilization: 0.21 },
  thresholds: [{ metric: 'firstTokenMs.p95', condition: '< 2000', observed: 1136.355, passed: true }],
};

const unbilled = summaryOf(seriesOf(60, 1000, 5, 0), NO_WASTE, {});
const workerTime = 1_311_940_000n;

/** Runners that start cold: a part of the bill is for no request. */
const serverless: Summary = {
  ...unbilled,
  dollars: {
    ...unbilled.dollars,
    billed: nanoUsdText(BigInt(Math.round(Number(unbilled.dollars.useful) * 1e9)) + workerTime),
    workerTime: nanoUsdText(workerTime),
    perSuccess: '0.006858605',
  },
  workers: { coldStarts: 9, peak: 4, setupMs: 131_205, activeMs: 102_822, idleMs: 918_341, activeShare: 0.0892 },
};

/** Every sample by its name, which is also the name of its goldens. */
export const SUMMARIES: Readonly<
  Record<
    'passed' | 'failed' | 'invalid' | 'partial' | 'empty' | 'huge' | 'replicated' | 'streamed' | 'serverless',
    Summary
  >
> = {
  passed,
  failed,
  invalid,
  partial,
  empty,
  huge,
  replicated,
  streamed,
  serverless,
};

/**
 * Every dollar figure of a summary that a report for people must show: causes that cost nothing and a lone model are
 * left out.
 */
export function dollarFiguresOf(summary: Summary): readonly string[] {
  const { dollars, projection, byModel } = summary;
  const causes = Object.values(dollars.wastedBy).filter((decimal) => decimal !== '0');
  const models = byModel.length < 2 ? [] : byModel.flatMap((model) => Object.values(model.dollars));
  const projected =
    projection === null
      ? []
      : [
          projection.perHour,
          projection.perDay,
          projection.perMonth,
          projection.interval?.low,
          projection.interval?.high,
        ];
  const figures = [
    dollars.billed,
    dollars.useful,
    dollars.wasted,
    dollars.perSuccess,
    dollars.workerTime,
    ...causes,
    ...models,
    ...projected,
  ];
  return figures.filter((figure) => figure !== null && figure !== undefined);
}
