import type { RunDescription } from '../../src/measure/run-description.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { durationText } from '../../src/units/duration.ts';
import { PHASE_LABEL } from '../sections/phases.ts';
import { faultText, passingFaults } from '../sections/run.ts';
import { markup, NO_HTML, type Html } from './markup.ts';

/** A stretch of a run that charts shade, in ms since its start. */
export interface ShadedSpan {
  readonly fromMs: number;
  /** Null: to the end of the run. */
  readonly untilMs: number | null;
  readonly color: '--shade' | '--phase-shade';
  readonly label: string;
}

/** What decides the shades of a run's charts. `phases` is absent where all of the load is steady. */
export interface SpanSource extends Pick<Summary, 'world' | 'run' | 'durationMs'> {
  readonly phases?: PhaseStarts | undefined;
}

/** When the phases of a load begin, in ms; absent: there is no such phase. */
export interface PhaseStarts {
  readonly steady: { readonly fromMs: number };
  readonly cooldown?: { readonly fromMs: number } | undefined;
}

/** The shaded stretches of a run: warm-up and cool-down, and when faults act. */
export function shadedSpans(source: SpanSource): readonly ShadedSpan[] {
  const faults = faultWindows(source).map(({ fromMs, untilMs }): ShadedSpan => ({
    fromMs,
    untilMs,
    color: '--shade',
    label: '',
  }));
  // Faults of the same time are shaded once.
  const distinct = faults.filter(
    ({ fromMs, untilMs }, index) =>
      index === faults.findIndex((one) => one.fromMs === fromMs && one.untilMs === untilMs),
  );
  return [...phaseSpans(source), ...distinct];
}

function phaseSpans({ phases, durationMs }: SpanSource): readonly ShadedSpan[] {
  const { steady, cooldown } = phases ?? {};
  const color = '--phase-shade';
  const warmup: ShadedSpan = { fromMs: 0, untilMs: steady?.fromMs ?? 0, color, label: PHASE_LABEL.warmup };
  const end: ShadedSpan = { fromMs: cooldown?.fromMs ?? durationMs, untilMs: null, color, label: PHASE_LABEL.cooldown };
  return [warmup, end].filter(({ fromMs, untilMs }) => fromMs < (untilMs ?? durationMs));
}

/** The faults of a run that do not act all the time, but began before its end. */
function faultWindows(source: SpanSource): RunDescription['faults'] {
  return passingFaults(source).filter(({ fromMs }) => fromMs < source.durationMs);
}

/** The legend of the shades: a paragraph for the phases and one for the faults; nothing where nothing is shaded. */
export function shadesHtml(source: SpanSource): Html {
  const phases = phaseSpans(source).map(({ fromMs, untilMs, label }) =>
    untilMs === null ? `${label} from ${durationText(fromMs)} on` : `${label} until ${durationText(untilMs)}`,
  );
  const faults = faultWindows(source).map(faultText);
  const lines = [
    ...(phases.length === 0 ? [] : [legendHtml('phase', `Shaded outside of the steady phase: ${phases.join('; ')}.`)]),
    ...(faults.length === 0 ? [] : [legendHtml('fault', `Shaded while a fault acts: ${faults.join('; ')}.`)]),
  ];
  return lines.length === 0 ? NO_HTML : markup`${lines}`;
}

function legendHtml(kind: 'phase' | 'fault', text: string): Html {
  return markup`<p class="faint"><svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><rect class="shade-${kind}" x="0.5" y="0.5" width="11" height="11" rx="2"/></svg>${text}</p>`;
}
