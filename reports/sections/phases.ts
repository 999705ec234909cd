import type { Summary } from '../../src/measure/summary.ts';
import { dollarShare } from '../../src/money/nano-usd.ts';
import { formatCount, formatDollars, formatMs, formatRatio, formatShare } from '../../src/units/format.ts';
import type { Cell, Section } from '../section.ts';

type Phases = NonNullable<Summary['phases']>;

/** How each phase is called. */
export const PHASE_LABEL: { readonly [K in keyof Phases]-?: string } = {
  warmup: 'warm-up',
  steady: 'steady',
  cooldown: 'cool-down',
  all: 'whole run',
};

/** What each phase of the load came to; nothing where all of it is steady. */
export function phaseSection({ phases }: Summary): Section | undefined {
  if (phases === undefined) return undefined;
  const names = Object.keys(PHASE_LABEL) as (keyof Phases)[];
  const rows = names.flatMap((name): (readonly Cell[])[] => {
    const phase = phases[name];
    if (phase === undefined) return [];
    const { fromMs, loadDurationMs, requests, attempts, retryAmplification, errorRate, latencyMs, dollars } = phase;
    const label: Cell = name === 'steady' ? { text: PHASE_LABEL[name], style: 'strong' } : PHASE_LABEL[name];
    return [
      [
        label,
        formatMs(fromMs),
        formatMs(loadDurationMs),
        formatCount(requests.offered),
        formatCount(attempts.total),
        formatRatio(retryAmplification),
        formatShare(errorRate),
        formatMs(latencyMs.p50),
        formatMs(latencyMs.p95),
        formatDollars(dollars.billed),
      ],
    ];
  });
  const columns = [
    'phase',
    { head: 'from', pageOnly: true },
    'load',
    'requests',
    'attempts',
    { head: 'amplification', pageOnly: true },
    'error rate',
    { head: 'p50', pageOnly: true },
    'p95',
    'dollars',
  ];
  const note = 'Requests, attempts and times of the other sections are of the steady phase, dollars of the whole run.';
  const caption = 'Phases of the load, by when requests were due';
  return { title: 'phases', remark: 'of the load', parts: [{ columns, rows, caption }, { text: note }] };
}

/** The dollars of warm-up and cool-down, as parts of a sentence: `$0.50 (10 %) of the warm-up`. */
export function besideSteady({ phases, dollars }: Pick<Summary, 'phases' | 'dollars'>): readonly string[] {
  return (['warmup', 'cooldown'] as const).flatMap((name) => {
    const billed = phases?.[name]?.dollars.billed;
    if (billed === undefined) return [];
    return [
      `${formatDollars(billed)} (${formatShare(dollarShare(billed, dollars.billed))}) of the ${PHASE_LABEL[name]}`,
    ];
  });
}
