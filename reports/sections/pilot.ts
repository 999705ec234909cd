import type { ChecklistBox, DoubtfulCharge, Pilot, PilotKind } from '../../src/pilot/pilot.ts';
import { countOf, formatCount, formatDollars, formatRatio } from '../../src/units/format.ts';
import type { Section, Span } from '../section.ts';
import { isZeroDollars, WORLD_LABEL } from './headline.ts';

/** How each verdict is shown. */
export const PILOT_MARK: { readonly [K in Pilot['verdict']]: Required<Span> } = {
  passed: { text: '✓ PILOT PASSED', style: 'good' },
  failed: { text: '✗ PILOT FAILED', style: 'bad' },
  partial: { text: '! PILOT PARTIAL', style: 'warn' },
};

/** How the state of a box is shown. */
const BOX_MARK: { readonly [K in ChecklistBox['state']]: string } = {
  ticked: '✓ ticked',
  failed: '✗ failed',
  'not-knowable': '? not here',
};

/** Doubtful charges that people are shown; the JSON has all. */
const SHOWN_MAX = 20;

const WHY: { readonly [K in DoubtfulCharge['why']]: string } = {
  differs: 'other amounts',
  'client-only': 'only in the log',
  'provider-only': 'only on the bill',
  duplicate: 'billed again',
  'no-output': 'no output',
  moderated: 'moderated',
  unknown: 'cost unknown',
};

/** Why the verdict is what it is, as the rest of a sentence. */
export function pilotReason({ verdict, checklist, reasons }: Pilot): string {
  if (verdict === 'partial') return reasons[0] ?? 'it ended early';
  const failed = checklist.filter(({ state }) => state === 'failed');
  if (failed.length > 0) return failed.map(({ box, reason }) => `${box.toLowerCase()}: ${reason}`).join('; ');
  const open = checklist.filter(({ state }) => state === 'not-knowable').length;
  return `${formatCount(checklist.length - open)} of ${formatCount(checklist.length)} boxes ticked, the rest not knowable here`;
}

/** Where and how it was run. */
export function pilotWords({ world, target, scenario, requestsPerKind, cap }: Pilot): readonly string[] {
  const name = cap.kind === 'prepaid-balance' ? 'prepaid balance' : 'spend cap';
  return [
    target ?? WORLD_LABEL[world],
    `seed ${scenario.seed}`,
    `${countOf(requestsPerKind, 'request')} of each kind, one at a time`,
    `${name} ${formatDollars(cap.dollars)}, ${formatDollars(cap.leftDollars)} left`,
  ];
}

/** The pilot in one sentence. */
export function pilotSentence({ kinds, dollars, doubtful, doubtfulBeyond = 0 }: Pilot): string {
  const sum = (field: 'requests' | 'succeeded'): string =>
    formatCount(kinds.reduce((total, kind) => total + kind[field], 0));
  const source = dollars.source === 'bill' ? 'by the bill' : 'as the client reckons';
  const doubt =
    doubtful.length === 0 ? 'no charge is in doubt' : `${countOf(doubtful.length + doubtfulBeyond, 'charge')} in doubt`;
  return `${sum('succeeded')} of ${sum('requests')} requests succeeded for ${formatDollars(dollars.billed)} ${source}; ${doubt}.`;
}

/** The sections of a pilot but its checklist, in reading order. */
export function pilotSections(pilot: Pilot): readonly Section[] {
  return [
    kindSection(pilot),
    besideSection(pilot),
    doubtfulSection(pilot),
    byHandSection(pilot),
    nextSection(pilot),
  ].filter((section) => section !== undefined);
}

/** Each box with its state and reason. */
export function checklistSection({ checklist }: Pilot): Section {
  const entries = checklist.map(({ box, state, reason }) => [BOX_MARK[state], [box, reason]] as const);
  return { title: 'checklist', parts: [{ columns: ['state', 'box'], entries, caption: 'What to know before a load' }] };
}

const texts = (head: string) => ({ head, kind: 'text' }) as const;

function kindSection({ kinds, dollars }: Pilot): Section {
  const rows = kinds.map((kind) => [
    modeText(kind),
    kind.model,
    `${formatCount(kind.succeeded)} of ${formatCount(kind.requests)}`,
    headlineText(kind),
    formatDollars(kind.perSuccess),
    kind.overHeadline === null ? '–' : formatRatio(kind.overHeadline),
    formatDollars(kind.dollars),
  ]);
  const columns = ['mode', texts('model'), 'ok', 'headline', 'per success', '× headline', 'dollars'];
  const remark = dollars.source === 'bill' ? 'headline and actual dollars' : 'as the client reckons, without a bill';
  return { title: 'cost by mode and model', remark, parts: [{ columns, rows, heads: 'all' }, ...besideNotes(dollars)] };
}

/** What is billed, and in none of the kinds. */
function besideNotes(dollars: Pilot['dollars']): { readonly text: string }[] {
  const others = [
    ['On the bill, of no known request, and in no row', dollars.unassigned],
    ['Billed for the time of workers, beside requests', dollars.workerTime ?? '0'],
    ['What may have been billed besides, at most', dollars.unknownAtMost],
  ] as const;
  return others.flatMap(([what, amount]) =>
    isZeroDollars(amount) ? [] : [{ text: `${what}: ${formatDollars(amount)}` }],
  );
}

function modeText({ operation, variant }: PilotKind): string {
  return variant === undefined ? operation : `${operation}, ${variant}`;
}

function headlineText({ headline }: PilotKind): string {
  const { low, likely, high } = headline.dollars ?? { low: null, likely: null, high: null };
  return low === high ? formatDollars(likely) : `${formatDollars(low)} to ${formatDollars(high)}`;
}

/** What was paid for attempts that failed, were moderated, or came again. */
function besideSection({ kinds }: Pilot): Section {
  const cell = ({ attempts, billed, dollars: cost }: PilotKind['failed']): string =>
    attempts === 0 ? 'none' : `${formatCount(attempts)}, ${formatCount(billed)} billed: ${formatDollars(cost)}`;
  const others = (['refused', 'fallbacks'] as const).filter((part) => kinds.some((kind) => kind[part].attempts > 0));
  const parts = ['failed', 'moderated', 'retries', ...others] as const;
  const rows = kinds.map((kind) => [modeText(kind), kind.model, ...parts.map((part) => cell(kind[part]))]);
  const columns = [
    'mode',
    texts('model'),
    ...parts.map((part) => texts(part === 'fallbacks' ? 'at another model' : part)),
  ];
  return {
    title: 'failed, moderated, retried',
    remark: 'attempts, and what they cost',
    parts: [{ columns, rows, heads: 'all' }],
  };
}

function doubtfulSection({ doubtful, doubtfulBeyond = 0 }: Pilot): Section | undefined {
  if (doubtful.length === 0) return undefined;
  const rows = doubtful
    .slice(0, SHOWN_MAX)
    .map(({ request, attempt, jobId, record, why, outcome, status, logDollars, billDollars }) => [
      jobId ?? record ?? 'no name',
      request === null ? '–' : `${request}/${attempt}`,
      WHY[why],
      outcome === null ? '–' : `${status === null || status === 0 ? '' : `${status} `}${outcome}`,
      formatDollars(logDollars),
      formatDollars(billDollars),
    ]);
  const columns = ['job', texts('request'), texts('why'), texts('ended as'), 'log', 'bill'];
  const inJson = doubtfulBeyond === 0 ? 'all' : formatCount(doubtful.length);
  const all = formatCount(doubtful.length + doubtfulBeyond);
  const remark = doubtful.length > SHOWN_MAX ? `the first ${SHOWN_MAX} of ${all}; the JSON has ${inJson}` : '';
  return { title: 'doubtful charges', remark, parts: [{ columns, rows, heads: 'all' }] };
}

function byHandSection({ byHand }: Pilot): Section {
  return { title: 'check by hand', parts: byHand.map((text) => ({ text, mark: '· ' })) };
}

function nextSection({ next }: Pilot): Section | undefined {
  if (next.length === 0) return undefined;
  return { title: 'next', remark: 'once the bill is there', parts: next.map((text) => ({ text })) };
}
