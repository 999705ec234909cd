import type { DollarBounds, Estimate } from '../src/estimate/dollars.ts';
import { formatColumnShare, formatCount, formatDollars } from '../src/units/format.ts';
import type { TextLayout } from './formats/report-format.ts';
import type { Note, Section, Span } from './section.ts';
import { fitColumns, type Line, paragraph, wrapText } from './terminal/line.ts';
import { paintSections, sectionLines } from './terminal/section.ts';

const COLUMNS_MAX = 120;

/** An estimate as a person reads it in a terminal, of at most `width` columns, ending in a line break. */
export function writeEstimate(estimate: Estimate, { color, width: columns }: TextLayout): string {
  const width = fitColumns(columns, COLUMNS_MAX);
  const sections = [rowSection, boundSection, sourceSection].map((section) => sectionLines(section(estimate), width));
  return paintSections([headLines(estimate, width), ...sections], width, color);
}

function headLines({ scenario, requests, total, notIncluded }: Estimate, width: number): readonly Line[] {
  const { count, basis, perMonth } = requests;
  const dollars = total.perRun ?? total.perRequest;
  const of = total.perRun === null ? 'a request' : `for ${formatCount(count ?? 0)} requests`;
  const known = total.complete ? '' : '; some prices are not known';
  const head = `ESTIMATE ${scenario}: ${formatDollars(dollars?.likely ?? null)} ${of}, if each succeeds at once${known}`;
  const month = perMonth === null ? '' : `; projected to ${formatCount(perMonth)} requests a month`;
  const only = count === null ? '; so this is per request only' : '';
  return [
    ...wrapText(head, width).map((text): Line => [{ text, style: 'strong' }]),
    ...paragraph(`${basis}${only}${month}`, width),
    ...paragraph(notIncluded, width, 'warn'),
  ];
}

type EstimatedRow = Pick<Estimate['total'], 'perRequest' | 'perRun' | 'perMonth'>;

/** The measures that an estimate has, with the names of their columns. */
function measuresOf({ total }: Estimate): readonly (readonly [keyof EstimatedRow, string])[] {
  return [
    ['perRequest', 'a request'],
    ...(total.perRun === null ? [] : [['perRun', 'the run'] as const]),
    ...(total.perMonth === null ? [] : [['perMonth', 'a month'] as const]),
  ];
}

function rowSection(estimate: Estimate): Section {
  const { byModel, total } = estimate;
  const measures = measuresOf(estimate);
  const cells = (row: EstimatedRow): string[] =>
    measures.map(([measure]) => formatDollars(row[measure]?.likely ?? null));
  const rows = byModel.map((row) => [row.model, row.operation, formatColumnShare(row.share), ...cells(row)]);
  const sum = [total.complete ? 'total' : 'total of what is known', '', '', ...cells(total)].map(strong);
  const columns = ['model', { head: 'for', kind: 'text' }, 'share', ...measures.map(([, name]) => name)] as const;
  return { title: 'by model and operation', parts: [{ columns, rows: [...rows, sum], heads: 'all' }] };
}

/** Low and high, of the rows where they are not the same. */
function boundSection(estimate: Estimate): Section | undefined {
  const { byModel, total } = estimate;
  const open = byModel.filter(({ perRequest }) => perRequest !== null && perRequest.low !== perRequest.high);
  if (open.length === 0) return undefined;
  const measures = measuresOf(estimate);
  const cells = (row: EstimatedRow): string[] => measures.map(([measure]) => boundsText(row[measure]));
  const rows = [
    ...open.map((row) => [row.model, row.operation, ...cells(row)]),
    ['total', '', ...cells(total)].map(strong),
  ];
  const columns = ['model', { head: 'for', kind: 'text' }, ...measures.map(([, name]) => name)] as const;
  const remark = 'where the request alone does not fix the price';
  return { title: 'between', remark, parts: [{ columns, rows, heads: 'all' }] };
}

function boundsText(bounds: DollarBounds | null): string {
  return bounds === null ? formatDollars(null) : `${formatDollars(bounds.low)} – ${formatDollars(bounds.high)}`;
}

const strong = (text: string): Span => ({ text, style: 'strong' });

function sourceSection({ byModel }: Estimate): Section {
  const parts = byModel.flatMap(({ model, operation, sources, problems }): Note[] => [
    { text: `${model}, ${operation}: ${sources.join('; ')}`, style: 'faint' },
    ...problems.map((problem): Note => ({ text: `not known: ${problem}`, style: 'bad', mark: '! ' })),
  ]);
  return { title: 'prices from', parts };
}
