import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { readTextFile } from '../../src/platform/files.ts';
import { formatCount, formatDollars, formatMs, formatRatio } from '../../src/units/format.ts';
import { answered, retries, run, SCENARIOS_FOLDER } from './run-scenario.ts';

const rows = readTextFile(`${SCENARIOS_FOLDER}README.md`).split('\n');
const HAMMER = 'client.retry={ type: constant, attempts: 52, base: 1ms, honourRetryAfter: false }';
const BILLED = 'provider.billing.outcomes=accepted';
const FIRST_ALONE = 'provider.models.flux-schnell.upstreams=[{ name: vertex, outages: [{ at: 60s, for: 60s }] }]';

/** Of the scenario pilot. */
const HEADLINES: Readonly<Record<string, string>> = {
  'acme/paint': '0.034',
  'acme/touch': '0.06',
  'acme/vary': '0.04',
};

const seconds = (ms: number | null): string => `${((ms ?? Number.NaN) / 1000).toFixed(1)} s`;
const percent = (share: number | null): string => `${((share ?? Number.NaN) * 100).toFixed(1)} %`;
const perSuccess = ({ dollars }: Summary): string => formatDollars(dollars.perSuccess);

/** The figures that a row states, computed. */
const CLAIMS: Readonly<Record<string, () => readonly string[]>> = {
  flagship: () => {
    const [it, calm, fal] = [
      run('flagship'),
      run('flagship', 'faults='),
      run('flagship', 'client.retry=fal-js-submit'),
    ];
    return [
      `The provider bills ${formatDollars(it.dollars.billed)}. ${formatDollars(it.dollars.wasted).slice(0, 5)} of it buys nothing`,
      `${it.attempts.networkErrors} answers`,
      `${percent(it.errorRate)} of requests fail`,
      `from ${seconds(calm.latencyMs.p95)} to ${seconds(it.latencyMs.p95)}`,
      `loses ${fal.requests.failed === 0 ? 'none' : 'some'} and pays ${formatDollars(fal.dollars.wastedBy.duplicate)}`,
    ];
  },
  launch: () => {
    const limit80 = 'provider.limits[0].rate=80/s';
    const [it, none] = [run('launch'), run('launch', 'client.retry=none')];
    const [beyond, wide] = [
      run('launch', 'workload.arrivals.rate=45/s'),
      run('launch', limit80, 'workload.arrivals.rate=60/s'),
    ];
    expect([it, none, beyond, wide].map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'failed', 'passed']);
    return [
      `then cost ${formatDollars(it.projection?.perMonth ?? null)}`,
      `serves ${beyond.throughput.goodputPerSecond.toFixed(1)}/s and fails ${percent(beyond.errorRate)} of`,
      `keeps all thresholds: ${percent(wide.errorRate)} fail`,
      `half minute fails ${percent(none.errorRate)}`,
    ];
  },
  baseline: () => {
    const [short, long] = [run('baseline'), run('baseline', 'workload.duration=3h')];
    const wait = ({ queueWaitMs }: Summary): string => `${Math.round(queueWaitMs.mean ?? Number.NaN)} ms`;
    return [`wait ${wait(short)} on average`, `${wait(long)} in three hours`, perSuccess(short)];
  },
  'rate-limit': () => {
    const [it, hammer] = [run('rate-limit'), run('rate-limit', HAMMER)];
    return [
      `${it.attempts.total} attempts and no job lost`,
      `${formatCount(hammer.attempts.total)} attempts and ${hammer.requests.failed} jobs lost`,
    ];
  },
  'retry-storm': () => {
    const [it, none] = [run('retry-storm'), run('retry-storm', 'client.retry=none')];
    const [billed, billedOnce] = [run('retry-storm', BILLED), run('retry-storm', BILLED, 'client.retry=none')];
    return [
      `${it.requests.failed} requests fail instead of ${none.requests.failed}`,
      `${formatCount(retries(it))} retries, ${formatCount(answered(it, 429))} refusals`,
      `of ${seconds(it.latencyMs.p95)} instead of ${seconds(none.latencyMs.p95)}`,
      `${formatDollars(billed.dollars.wasted)} of waste instead of ${formatDollars(billedOnce.dollars.wasted)}`,
    ];
  },
  'brownout-billed': () => {
    const it = run('brownout-billed');
    const other = run('brownout-billed', 'provider.billing.charge=completion', 'provider.billing.outcomes=prodia');
    return [
      `${formatDollars(it.dollars.billed)} instead of ${formatDollars(other.dollars.billed)}`,
      `${perSuccess(it)} a success instead of ${perSuccess(other)}`,
    ];
  },
  disconnect: () => {
    const [it, lasting] = [run('disconnect'), run('disconnect', 'provider.faults=')];
    return [
      `${formatDollars(it.dollars.wasted)} of ${formatDollars(it.dollars.billed)}`,
      `each request makes ${formatRatio(it.retryAmplification)} submissions`,
      `a video costs ${perSuccess(lasting)} instead of ${perSuccess(it)}`,
    ];
  },
  chat: () => {
    const [it, free] = [run('chat'), run('chat', 'provider.billing.outcomes=success-only')];
    const cached = run('chat', 'workload.requests[0].cachedTokens=19_200');
    return [
      `${formatDollars(it.dollars.wasted)} of ${formatDollars(it.dollars.billed)}, because ${answered(it, 500)} answers failed midway`,
      `costs ${perSuccess(it)} instead of ${perSuccess(free)}`,
      `the failures cost ${formatDollars(cached.dollars.wasted)}`,
    ];
  },
  'closed-loop': () => {
    const [it, stream] = [run('closed-loop'), run('closed-loop', 'workload.arrivals={ type: poisson, rate: 12/s }')];
    return [`is ${seconds(it.latencyMs.p95)}, because`, `it is ${seconds(stream.latencyMs.p95)}`];
  },
  ramp: () => {
    const it = run('ramp');
    return [`refuses ${answered(it, 429)} of ${formatCount(it.requests.offered)}`];
  },
  burst: () => {
    const [it, plain] = [run('burst'), run('burst', 'client.retry.type=exponential')];
    return [
      `${plain.requests.failed} of ${plain.requests.offered} are lost, after ${formatRatio(plain.retryAmplification)} attempts`,
      `${it.requests.failed === 0 ? 'none' : 'some'} is lost, after ${formatRatio(it.retryAmplification)}`,
    ];
  },
  'slow-tail-timeout': () => {
    const it = run('slow-tail-timeout');
    return [
      `${formatDollars(it.dollars.wasted)} of ${formatDollars(it.dollars.billed)}, for ${it.attempts.timeouts} images`,
    ];
  },
  'inspect-before-retry': () => {
    const [it, blind] = [run('inspect-before-retry'), run('inspect-before-retry', 'client.retry.inspect=off')];
    expect([it.requests.failed, blind.requests.failed]).toEqual([0, 1]);
    expect(it.inspections?.completed).toBe(it.inspections?.asked);
    return [
      `${formatDollars(blind.dollars.wastedBy.duplicate)} of duplicates`,
      `${it.requests.succeeded} videos cost ${formatDollars(it.dollars.billed)} instead of ${formatDollars(blind.dollars.billed)}`,
      `${it.inspections?.asked} tasks are asked for`,
      `the slowest after ${formatMs(it.latencyMs.max)}`,
      `waits up to ${formatMs(blind.latencyMs.max)} and loses one`,
    ];
  },
  'budgeted-retries': () => {
    const [it, free] = [run('budgeted-retries'), run('budgeted-retries', 'client.retry.budget=')];
    expect(percent(free.errorRate)).toBe(percent(it.errorRate));
    return [
      `${percent(it.errorRate)} fail either way`,
      `makes ${formatRatio(it.retryAmplification)} attempts instead of ${formatRatio(free.retryAmplification)}`,
    ];
  },
  metastable: () => {
    const [it, worse] = [run('metastable'), run('metastable', 'workload.arrivals.rate=12/s')];
    const budgeted = run('metastable', 'workload.arrivals.rate=30/s', 'client.retry.budget={ type: ratio }');
    expect([it, worse, budgeted].map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'passed']);
    return [
      `${percent(it.errorRate)} of requests fail`,
      `${percent(worse.errorRate)} fail`,
      `costs ${perSuccess(worse)} instead of ${perSuccess(it)}`,
    ];
  },
  'spend-cap': () => {
    const [it, free] = [run('spend-cap'), run('spend-cap', 'client.maxDollars=')];
    return [
      `${formatDollars(it.dollars.billed)}, after ${Math.round(it.loadDurationMs / 1000)} seconds of load`,
      `Without the cap it costs ${formatDollars(free.dollars.billed)}`,
    ];
  },
  moderation: () => {
    const [it, other] = [run('moderation'), run('moderation', 'provider.billing.outcomes=bfl')];
    return [
      `${formatDollars(it.dollars.wasted)} of ${formatDollars(it.dollars.billed)}`,
      `costs ${perSuccess(it)} instead of ${perSuccess(other)}`,
    ];
  },
  'gpu-seconds': () => {
    const [it, plain] = [run('gpu-seconds'), run('gpu-seconds', 'provider.faults=')];
    return [`costs ${perSuccess(it)} instead of ${perSuccess(plain)}`];
  },
  'openai-images': () => {
    const [it, silent] = [run('openai-images'), run('openai-images', 'provider.retryAfter.form=none')];
    return [
      `all ${it.requests.succeeded} images arrive, half of them later than ${Math.round((it.latencyMs.p50 ?? 0) / 1000)} s`,
      `Without the header ${silent.requests.failed} are lost`,
    ];
  },
  'openai-stream': () => {
    const [it, crowd] = [run('openai-stream'), run('openai-stream', 'workload.arrivals.rate=4/s')];
    return [
      `Half of them wait ${seconds(it.firstTokenMs?.p50 ?? null)}`,
      `One in twenty waits ${seconds(it.firstTokenMs?.p95 ?? null)} or longer`,
      `half wait ${seconds(crowd.firstTokenMs?.p50 ?? null)}`,
      `costs ${perSuccess(it)} in both cases`,
    ];
  },
  'lumenfall-failover': () => {
    const it = run('lumenfall-failover');
    const alone = run('lumenfall-failover', FIRST_ALONE);
    const billed = run('lumenfall-failover', 'provider.failover.billsFailedTries=true');
    return [
      `${it.requests.failed === 0 ? 'None' : 'Some'} of ${it.requests.offered} images is lost`,
      `alone loses ${alone.requests.failed}`,
      `cost ${formatDollars(it.dollars.billed)}, because`,
      `${formatDollars(billed.dollars.billed)} if failed tries`,
      `stays at ${seconds(it.latencyMs.p95)}`,
    ];
  },
  'three-paths': () => {
    const [official, third, other] = ['official', 'third-party', 'aggregator-per-edit'].map((name) =>
      run('three-paths', `provider=providers/${name}.yaml`),
    ) as [Summary, Summary, Summary];
    return [
      `${formatDollars(official.dollars.perSuccess)} a success at the official API, ${formatDollars(third.dollars.perSuccess)} at the third party`,
      `and ${formatDollars(other.dollars.perSuccess)} at the aggregator`,
      `${percent(other.errorRate)} of requests fail instead of ${percent(official.errorRate)}`,
    ];
  },
  'model-rollout': () => {
    const [it, alone] = [run('model-rollout'), run('model-rollout', 'client.fallback=')];
    const [low, medium] = ['gpt-image-1.5-low', 'gpt-image-1.5-medium'].map(
      (name) => it.byModel.find(({ model }) => model === name)?.dollars.billed ?? null,
    );
    const refused = formatCount(answered(it, 404));
    return [
      `None of ${formatCount(it.requests.offered)} requests fails. ${refused} are answered 404`,
      `for ${formatDollars(low ?? null)}; the other ${it.requests.offered - answered(it, 404)} cost ${formatDollars(medium ?? null)}`,
      `those ${formatCount(alone.requests.failed)} fail`,
    ];
  },
  'lumenfall-invoices': () => {
    const it = run('lumenfall-invoices');
    const [first, second, third] = (it.account?.invoices?.records ?? []).map(({ total }) => formatDollars(total));
    return [
      `invoices of ${first} and ${second}, and ${third} of`,
      `${formatCount(answered(it, 402))} of ${formatCount(it.requests.offered)} requests`,
    ];
  },
  'lumenfall-balance': () => {
    const [it, held] = [run('lumenfall-balance'), run('lumenfall-balance', 'provider.billing.account.holds=strict')];
    return [
      `${it.requests.succeeded}, for ${formatDollars(it.dollars.billed)}`,
      `buys ${held.requests.succeeded}, and ${answered(held, 402)} requests`,
    ];
  },
  'prodia-jobs': () => {
    const [it, none] = [run('prodia-jobs'), run('prodia-jobs', 'client.retry=none')];
    const billed = run('prodia-jobs', 'provider.billing.charge=acceptance', BILLED);
    const mistyped = it.byModel.find(({ model }) => model === 'mistyped');
    return [
      `${it.dollars.wasted === '0' ? 'Nothing' : 'Something'} to the bill, which is ${formatDollars(it.dollars.billed)} for ${it.requests.succeeded} images`,
      `they cost ${formatDollars(billed.dollars.wasted)}`,
      `${formatRatio(it.retryAmplification)} attempts`,
      `${mistyped?.requests.offered} requests with a mistyped model make ${mistyped?.attempts} of the ${it.attempts.total} attempts`,
      `${none.requests.failed} of ${none.requests.offered} requests fail instead of ${it.requests.failed}`,
    ];
  },
  'prodia-async': () => {
    const [it, patient] = [run('prodia-async'), run('prodia-async', 'client.timeout=10s')];
    const waiting = run('prodia-async', 'client.timeout=10s', 'workload.requests[0].delivery=sync');
    expect(patient.dollars.wasted).toBe('0');
    return [
      `${formatDollars(it.dollars.wasted)} of ${formatDollars(it.dollars.billed)}, for ${it.attempts.timeouts} videos`,
      `costs ${perSuccess(it)} instead of ${perSuccess(patient)}`,
      `after ${seconds(patient.latencyMs.mean)} on average, instead of ${seconds(waiting.latencyMs.mean)}`,
    ];
  },
  'fal-queue': () => {
    const it = run('fal-queue');
    const [cancelling, forty] = [
      run('fal-queue', 'provider.onDisconnect=cancel-queued'),
      run('fal-queue', 'provider.capacity.slots=40'),
    ];
    return [
      `${formatDollars(it.dollars.wasted)} of ${formatDollars(it.dollars.billed)}, for ${it.attempts.timeouts} images`,
      `cancels wastes ${formatDollars(cancelling.dollars.wasted)}, on the two`,
      `longer than ${seconds(forty.latencyMs.max)}`,
    ];
  },
  'fal-requeue': () => {
    const [it, calm] = [run('fal-requeue'), run('fal-requeue', 'provider.faults=')];
    const plain = run('fal-requeue', 'provider.requeue=');
    expect(it.dollars).toEqual(calm.dollars);
    return [
      `${it.errorRate === 0 ? 'No' : 'An'} error and no dollar`,
      `is ${seconds(it.latencyMs.p95)} instead of ${seconds(calm.latencyMs.p95)}`,
      `see ${answered(plain, 503)} errors and lose ${plain.requests.failed === 0 ? 'none' : plain.requests.failed} of ${formatCount(plain.requests.offered)} images`,
      `95th percentile is then ${seconds(plain.latencyMs.p95)}, because`,
    ];
  },
  'fal-serverless': () => {
    const it = run('fal-serverless');
    const kept = run('fal-serverless', 'provider.capacity.workers.min=1', 'provider.capacity.workers.keepAlive=5s');
    const busy = run('fal-serverless', 'workload.arrivals.rate=60/min');
    const served = Number(it.dollars.useful) / it.requests.succeeded;
    return [
      `costs ${perSuccess(it)}, of which $${served.toPrecision(4)} pays for its generation`,
      `takes ${seconds(it.latencyMs.p95)} or longer`,
      `an image costs ${perSuccess(kept)}, and the 95th percentile is ${seconds(kept.latencyMs.p95)}`,
      `it costs ${perSuccess(busy)}`,
    ];
  },
  pilot: () => {
    const { dollars, byModel } = run('pilot');
    const over = byModel.map(({ model, dollars: { billed }, requests }) =>
      (Number(billed) / requests.succeeded / Number(HEADLINES[model])).toFixed(2),
    );
    return [
      `From ${over.toSorted()[0]} to ${over.toSorted().at(-1)} times`,
      `${formatDollars(dollars.wasted)} of ${formatDollars(dollars.billed)} buys`,
    ];
  },
  'aggregator-refunds': () => {
    const it = run('aggregator-refunds');
    const kept = run('aggregator-refunds', 'provider.billing.charge=acceptance', BILLED);
    return [
      `${it.requests.succeeded}, at ${perSuccess(it)} each`,
      `the ${answered(it, 500)} failed tasks`,
      `it is ${kept.requests.succeeded}, at ${perSuccess(kept)} each, and ${formatDollars(kept.dollars.wasted)} buys`,
    ];
  },
};

describe('the README states', () => {
  test.each(Object.entries(CLAIMS))('the figures of %s', (name, claims) => {
    const row = rows.find((line) => line.startsWith(`| [${name}]`)) ?? '';
    for (const claim of claims()) expect(row).toContain(claim);
    expect(row).toContain(`\`tollmark simulate scenarios/${name}.yaml\``);
  });

  test('figures of every scenario, and of no other', () => {
    const named = rows.flatMap((line) => /^\| \[([a-z-]+)\]/.exec(line)?.[1] ?? []);
    expect(Object.keys(CLAIMS).toSorted(), 'CLAIMS above has to compute the figures of each row').toEqual(
      named.toSorted(),
    );
  });
});
