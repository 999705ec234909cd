import type { Saturation, SaturationStep } from './saturation.ts';

/** From this share of its own ceiling on, the generator is what limits. */
const GENERATOR_SHARE = 0.8;
/** From this share of the time on, the generator's event loop has none left. */
const BUSY_SHARE = 0.95;
/** By so much at least throughput grows while twice the connections are of use. */
const GROWTH = 1.1;
/** From this share of all replies on, refusals are what limits. */
const REFUSED_SHARE = 0.05;

/** What the steps of a curve come to. */
export type CurveReading = Pick<Saturation, 'ceiling' | 'limit' | 'knee'>;

/**
 * Reads a curve. The knee is where the two asymptotes of a closed system meet: n / R(1), the throughput of `n` connections that do not wait for
 * each other, and the ceiling (P. J. Denning and J. P. Buzen, The Operational Analysis of Queueing Network Models, Computing Surveys 10(3), 1978).
 * Without a ceiling there is no knee. A step without any reply tells of an endpoint that is gone, and nothing of its ceiling.
 */
export function readCurve(all: readonly SaturationStep[]): CurveReading {
  const steps = all.filter(({ replies }) => replies > 0);
  const best = steps.reduce<SaturationStep | undefined>(
    (most, step) => (step.throughput > (most?.throughput ?? 0) ? step : most),
    undefined,
  );
  if (best === undefined) return { ceiling: null, limit: steps.some(isRefused) ? 'refusals' : 'none', knee: null };
  const ceiling = { throughput: best.throughput, connections: best.connections };
  const limit = limitOf(steps, best);
  return { ceiling, limit, knee: limit === 'none' ? null : kneeOf(steps, best.throughput) };
}

function limitOf(steps: readonly SaturationStep[], best: SaturationStep): Saturation['limit'] {
  const beyond = steps.slice(steps.indexOf(best));
  if (beyond.some(isRefused)) return 'refusals';
  if (!isFlat(steps)) return beyond.some(isBusy) ? 'generator' : 'none';
  return beyond.some(isBusy) ? 'generator' : 'endpoint';
}

/** Whether the last connections brought little. */
function isFlat(steps: readonly SaturationStep[]): boolean {
  const last = steps.at(-1) as SaturationStep;
  const half = steps.findLast(({ connections }) => connections * 2 <= last.connections);
  return half !== undefined && last.throughput < GROWTH * half.throughput;
}

function isBusy({ replies, busyShare, generator }: SaturationStep): boolean {
  return busyShare >= BUSY_SHARE || (generator !== null && replies >= GENERATOR_SHARE * generator.replies);
}

function isRefused({ byStatus }: SaturationStep): boolean {
  const entries = Object.entries(byStatus);
  const all = entries.reduce((sum, [, count]) => sum + count, 0);
  const refused = entries.reduce((sum, [status, count]) => (Number(status) >= 400 ? sum + count : sum), 0);
  return refused > 0 && refused >= REFUSED_SHARE * all;
}

function kneeOf(steps: readonly SaturationStep[], throughput: number): Saturation['knee'] {
  const alone = steps.find(({ connections }) => connections === 1)?.latencyMs;
  if (alone === undefined || alone === null) return null;
  const connections = (throughput * alone.mean) / 1000;
  const step = steps.find((each) => each.connections >= connections - 1e-9)?.connections;
  return step === undefined ? null : { connections, step };
}
