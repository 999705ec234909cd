import type { Summary } from '../../src/measure/summary.ts';
import { dollarShare } from '../../src/money/nano-usd.ts';
import { countOf, formatCount, formatDollars, formatMs, formatObserved, formatShare } from '../../src/units/format.ts';
import { type Section, type Span, warning } from '../section.ts';
import { besideSteady, PHASE_LABEL } from './phases.ts';

/** How each verdict is shown. */
export const VERDICT_MARK: { readonly [K in Summary['verdict']]: Required<Span> } = {
  passed: { text: '✓ PASSED', style: 'good' },
  failed: { text: '✗ FAILED', style: 'bad' },
  invalid: { text: '! INVALID', style: 'warn' },
  partial: { text: '! PARTIAL', style: 'warn' },
};

/** How each world is called. */
export const WORLD_LABEL: { readonly [K in Summary['world']]: string } = {
  virtual: 'virtual time',
  mock: 'HTTP to the mock server',
  real: 'HTTP to a real endpoint',
};

const NOTHING_STEADY = 'nothing was due in the steady phase; make the warm-up shorter, or the load longer';
const NOTHING_OFFERED = 'nothing was offered; raise the rate or the duration, or take another seed';

/** Why the verdict is what it is, as the rest of a sentence. */
export function verdictReason({ requests, phases, thresholds, verdict, validity }: Summary): string {
  const all = thresholds.length;
  const broken = thresholds.filter((threshold) => !threshold.passed).length;
  const aborting = thresholds.find(({ abortedAtMs }) => abortedAtMs !== undefined);
  switch (verdict) {
    case 'invalid':
      return 'the measurement cannot be trusted';
    case 'partial':
      return `${validity.reasons[0] ?? 'the run ended early'}; the numbers cover the part that ran`;
    case 'failed':
      if (requests.offered === 0) return (phases?.all.requests.offered ?? 0) > 0 ? NOTHING_STEADY : NOTHING_OFFERED;
      if (aborting?.abortedAtMs !== undefined)
        return `${aborting.metric} ${aborting.condition} did not hold, and ended the load after ${formatMs(aborting.abortedAtMs)}`;
      if (broken === 0) return 'nothing succeeded, and no threshold says that this is expected';
      return all === 1
        ? 'the threshold does not hold'
        : `${broken} of ${all} thresholds ${broken === 1 ? 'does' : 'do'} not hold`;
    case 'passed':
      if (all === 0) return 'no thresholds were set';
      return all === 1 ? 'the threshold holds' : `${all} of ${all} thresholds hold`;
  }
}

/** Where, under which seeds and how long a scenario was run. */
export function runWords(summary: Summary): readonly string[] {
  const { durationMs, loadDurationMs, world, phases } = summary;
  const drainMs = durationMs - loadDurationMs;
  const drain = drainMs > 0 ? `, then ${formatMs(drainMs)} of draining` : '';
  const beside = (['warmup', 'cooldown'] as const).flatMap((name) => {
    const phase = phases?.[name];
    return phase === undefined ? [] : [`${formatMs(phase.loadDurationMs)} of ${PHASE_LABEL[name]}`];
  });
  const within = beside.length === 0 ? '' : ` with ${beside.join(' and ')}`;
  return [WORLD_LABEL[world], seedText(summary), `${formatMs(loadDurationMs)} of load${within}${drain}`];
}

/** The seed of a run, or the seeds of its replications. */
export function seedText({ scenario, replications }: Summary): string {
  if (replications === undefined || replications.count === 1) return `seed ${scenario.seed}`;
  return `seeds ${scenario.seed} to ${replications.seeds.at(-1)}`;
}

/** The run in one sentence: what succeeded, what it cost, and what of that bought nothing. */
export function costSentence({ requests, phases, dollars, priming }: Summary): string {
  const requestsText = `${formatCount(requests.succeeded)} of ${formatCount(requests.offered)} ${phases === undefined ? '' : 'steady '}requests succeeded`;
  const billed = formatDollars(dollars.billed);
  const { unknownAtMost = '0' } = dollars;
  const isAllKnown = isZeroDollars(unknownAtMost);
  if (requests.offered === 0)
    return `No ${phases === undefined ? '' : 'steady '}request was offered; ${billed} was billed.`;
  if (isZeroDollars(dollars.billed)) {
    const ahead = priming?.dollars.billed ?? '0';
    const nothing = `nothing was billed${isZeroDollars(ahead) ? '' : ` but ${formatDollars(ahead)} ahead of the run`}`;
    return `${requestsText}; ${isAllKnown ? nothing : `up to ${formatDollars(unknownAtMost)} may have been billed`}.`;
  }
  const ofBilled = (part: string): string =>
    `${formatDollars(part)} (${formatShare(dollarShare(part, dollars.billed))})`;
  const workers =
    dollars.workerTime === undefined
      ? ''
      : ` ${ofBilled(dollars.workerTime)} of it was time of workers, beside the requests.`;
  const unknown = isAllKnown ? '' : ` Up to ${formatDollars(unknownAtMost)} more may have been billed.`;
  const wasted = isZeroDollars(dollars.wasted)
    ? 'and none of it was wasted'
    : `of which ${ofBilled(dollars.wasted)} bought nothing`;
  const beside = besideSteady({ phases, dollars });
  if (beside.length === 0) return `${requestsText} for ${billed}, ${wasted}.${workers}${unknown}`;
  return `${requestsText}. The whole run cost ${billed}, with ${beside.join(' and ')}, ${wasted}.${workers}${unknown}`;
}

/** Whether dollars (decimal text) are exactly zero. */
export function isZeroDollars(decimal: string): boolean {
  return !/[1-9]/.test(decimal);
}

/** From when on a window was the worst. */
function fromText(window: Summary['thresholds'][number]['window']): string {
  return window === undefined ? '' : ` at ${formatMs(window.fromMs)}`;
}

/** Each threshold with a tick or a cross, as it was written, and what was observed. `title`: what the report calls them. */
export function thresholdSection(
  { thresholds }: Pick<Summary, 'thresholds'>,
  title = 'thresholds',
): Section | undefined {
  if (thresholds.length === 0) return undefined;
  const rows = thresholds.map(({ metric, condition, observed, passed, window, abortedAtMs }): Span[] => [
    { text: `${passed ? '✓' : '✗'} ${metric} ${condition}`, style: passed ? 'good' : 'bad' },
    { text: `observed ${formatObserved(observed)}${fromText(window)}`, style: passed ? 'faint' : 'bad' },
    {
      text: passed ? 'holds' : abortedAtMs === undefined ? 'broken' : 'ended the load',
      style: passed ? 'good' : 'bad',
    },
  ]);
  const columns = [
    { head: title.replace(/s$/, ''), whole: true },
    { head: 'observed', kind: 'text' },
    { head: 'result', kind: 'text', pageOnly: true },
  ] as const;
  return { title, parts: [{ columns, rows, heads: 'none', caption: 'What must hold, and what was observed' }] };
}

/** What the run has shown to be otherwise than the scenario says, and the requests ahead of it. */
export function warningSection({ warnings = [], priming, dollars }: Summary): Section | undefined {
  const primed = priming === undefined ? [] : [{ text: primingSentence(priming, dollars) }];
  const parts = [...warnings.map(warning), ...primed];
  return parts.length === 0
    ? undefined
    : { title: 'endpoint', remark: 'what it said that the scenario does not', parts };
}

function primingSentence(
  { requests, dollars, kinds }: NonNullable<Summary['priming']>,
  { bySource }: Summary['dollars'],
): string {
  const unknown = isZeroDollars(dollars.unknownAtMost)
    ? ''
    : ` and at most ${formatDollars(dollars.unknownAtMost)} unknown`;
  const asked = kinds.filter((kind) => kind.requests > 0);
  const seen = asked.map(({ model, scenarioDollars, dearestDollars }) =>
    dearestDollars === undefined
      ? `${model} stated no price`
      : `${model} cost up to ${formatDollars(dearestDollars)} (the scenario says ${formatDollars(scenarioDollars)})`,
  );
  const sent = `${formatCount(requests)} ${requests === 1 ? 'request' : 'requests'}`;
  const isTold = asked.some(({ dearestDollars }) => dearestDollars !== undefined);
  // Quantities tell nothing of what the endpoint asks for one.
  const isByQuantities =
    bySource !== undefined && isZeroDollars(bySource.stated) && !isZeroDollars(bySource.quantities);
  const what = isByQuantities ? 'what requests use, at the scenario’s rates' : 'the prices';
  const told = isTold ? `told the spend cap ${what}: ${seen.join(', ')}` : 'told the spend cap no price';
  return `Ahead of the run, ${sent} for ${formatDollars(dollars.billed)}${unknown} ${told}.${unasked(kinds)}`;
}

/** The kinds of requests for which the time or the cap had no room ahead of the run. */
function unasked(kinds: NonNullable<Summary['priming']>['kinds']): string {
  const names = kinds
    .filter(({ requests }) => requests === 0)
    .map(({ model, operation, scenarioDollars }) => `${operation} by ${model} (${formatDollars(scenarioDollars)})`);
  if (names.length === 0) return '';
  return ` No time or dollars were left to ask for ${names.join(', ')}: the cap rests on what the scenario says.`;
}

/** Why the run is invalid or partial, and how well the load generator kept up where that could be measured. */
export function validitySection({ validity, world }: Summary): Section | undefined {
  const reasons = validity.reasons.map(warning);
  if (world === 'virtual') return reasons.length === 0 ? undefined : { title: 'validity', parts: reasons };
  const rows = [
    ['achieved / offered load', formatObserved(validity.achievedOverOffered)],
    ['send lag p99', formatMs(validity.sendLagMsP99)],
    ['event loop utilization', formatObserved(validity.eventLoopUtilization)],
    ...generatorRows(validity.generator),
    ...rehearsalRows(validity.rehearsal),
    ...machineRows(validity.machine),
  ];
  const caption = 'Whether the load generator kept up';
  const table = { columns: ['measure', 'observed'], rows, heads: 'none', caption } as const;
  return { title: 'validity', remark: 'of the load generator', parts: [...reasons, table] };
}

function machineRows(machine: Summary['validity']['machine']): (readonly [string, string])[] {
  if (machine === undefined) return [];
  const { tollmark, node, system, processor, processors } = machine;
  const cores = `${countOf(processors, 'processor')}${processor === '' ? '' : ` (${processor})`}`;
  return [['measured by', `Tollmark ${tollmark}, Node.js ${node}, ${system}, ${cores}`]];
}

function rehearsalRows(rehearsal: Summary['validity']['rehearsal']): (readonly [string, string])[] {
  if (rehearsal === undefined) return [];
  const { requests, ms, problem } = rehearsal;
  const sent = `${countOf(requests, 'request')} in ${formatMs(ms)}`;
  return [['rehearsal before the run', problem === undefined ? sent : `${sent}, failed: ${problem}`]];
}

function generatorRows(generator: Summary['validity']['generator']): (readonly [string, string])[] {
  if (generator === undefined) return [];
  const { loopDelayMsP99, processorWaitShare, gcShare } = generator;
  return [
    ['event loop delay p99', formatMs(loopDelayMsP99)],
    ['waiting for a processor', formatShare(processorWaitShare)],
    ['garbage collection', formatShare(gcShare)],
  ];
}
