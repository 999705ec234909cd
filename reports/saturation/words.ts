import type { Saturation, SaturationStep } from '../../src/saturation/saturation.ts';
import {
  countOf,
  formatCount,
  formatDollars,
  formatMs,
  formatObserved,
  formatRate,
  formatShare,
} from '../../src/units/format.ts';
import { type Cell, type Note, type Section, type Span, warning } from '../section.ts';
import { WORLD_LABEL } from '../sections/headline.ts';

/** How each verdict is shown. */
export const SATURATION_MARK: { readonly [K in Saturation['verdict']]: Required<Span> } = {
  measured: { text: '✓ MEASURED', style: 'good' },
  partial: { text: '! PARTIAL', style: 'warn' },
};

/** What was found, in one sentence. */
export function saturationSentence({ ceiling, limit, knee, steps, connectionsMax, reasons }: Saturation): string {
  if (ceiling === null) {
    const why = limit === 'refusals' ? 'it refused everything' : (reasons[0] ?? 'nothing succeeded');
    return `No step had a success: ${why}.`;
  }
  const most = `${formatRate(ceiling.throughput)} with success, at ${countOf(ceiling.connections, 'connection')}`;
  switch (limit) {
    case 'endpoint':
      return `The endpoint answers at most ${most}.${kneeText(knee)}`;
    case 'refusals':
      return `The endpoint answers at most ${most}, and refuses more.${kneeText(knee)}`;
    case 'generator':
      return `The load generator ended at ${most}: it sends no more from this machine, and the endpoint may take more. Take a faster machine, or one on which nothing else runs.`;
    case 'none': {
      if (reasons[0] !== undefined)
        return `Throughput still grew, to ${most}, when the measurement ended: ${reasons[0]}.`;
      const last = steps.at(-1)?.connections ?? connectionsMax;
      return `Throughput still grew at ${formatCount(last)} connections, to ${most}: the ceiling is higher. Take more: --saturate ${4 * last}.`;
    }
  }
}

function kneeText(knee: Saturation['knee']): string {
  if (knee === null) return '';
  return ` The knee is at ${knee.connections < 10 ? knee.connections.toFixed(1) : formatCount(knee.connections)} connections: beyond it, latency grows and throughput hardly does.`;
}

/** Where and how it was measured. */
export function saturationWords({ world, target, scenario, stepMs, requests, dollars }: Saturation): readonly string[] {
  const cap = dollars.cap === null ? '' : ` of a cap of ${formatDollars(dollars.cap)}`;
  const unknown = dollars.unknownAtMost === '0' ? '' : `, at most ${formatDollars(dollars.unknownAtMost)} more unknown`;
  return [
    target ?? WORLD_LABEL[world],
    `seed ${scenario.seed}`,
    `steps of ${formatMs(stepMs)}`,
    `${formatCount(requests)} requests`,
    `${formatDollars(dollars.reckoned)} reckoned${cap}${unknown}`,
  ];
}

/** The sections of a saturation. */
export function saturationSections(saturation: Saturation): readonly Section[] {
  const { steps, reasons } = saturation;
  const columns = ['connections', 'ok/s', 'p50', 'p95', 'p99', 'refused', 'lost', 'generator', 'busy'];
  const rows = steps.map((step): readonly Cell[] => {
    const cells = cellsOf(step);
    if (saturation.knee?.step !== step.connections) return cells;
    const [connections = '', ...others] = cells;
    return [{ text: `${connections} knee`, style: 'good' }, ...others];
  });
  const caption = 'Each connection sends a request as soon as its last one was answered';
  return [
    {
      title: 'throughput over connections',
      remark: 'latency of successes',
      parts: [
        { columns, rows, heads: 'all', caption },
        ...fewText(saturation),
        ...reasons.map((text) => ({ text, style: 'warn', mark: '! ' }) as const),
        {
          text: 'Generator: the same requests at an endpoint that answers at once, in replies a second. Busy: the share of the time in which the event loop of the generator had work.',
          style: 'faint',
        },
      ],
    },
  ];
}

/** Replies of one connection in a step below which a throughput is a matter of luck. */
const REPLIES_MIN = 10;

/** A note where steps are too short for what they measure. */
function fewText({ steps, stepMs }: Saturation): Note[] {
  const each = steps.map(({ replies, measuredMs, connections }) => (replies * measuredMs) / 1000 / connections);
  const fewest = Math.min(Number.POSITIVE_INFINITY, ...each);
  if (fewest >= REPLIES_MIN) return [];
  const text = `In a step of ${formatMs(stepMs)} a connection had ${formatObserved(fewest)} replies, too few for a sure figure: take a longer --step.`;
  return [warning(text)];
}

function cellsOf(step: SaturationStep): string[] {
  const { connections, throughput, latencyMs, lost, generator, busyShare } = step;
  return [
    formatCount(connections),
    formatRate(throughput),
    ...[latencyMs?.p50, latencyMs?.p95, latencyMs?.p99].map((ms) => formatMs(ms ?? null)),
    refusedText(step),
    formatCount(lost),
    generator === null ? '–' : formatRate(generator.replies),
    `${formatCount(100 * busyShare)} %`,
  ];
}

/** The most frequent failure, with its share of all replies. */
function refusedText({ byStatus }: SaturationStep): string {
  const entries = Object.entries(byStatus);
  const all = entries.reduce((sum, [, count]) => sum + count, 0);
  const failures = entries.filter(([status]) => Number(status) < 200 || Number(status) > 299);
  const refused = failures.reduce((sum, [, count]) => sum + count, 0);
  if (refused === 0) return 'none';
  const [status = ''] = failures.toSorted(([, a], [, b]) => b - a)[0] ?? [];
  return `${formatShare(refused / all)} × ${status}`;
}
