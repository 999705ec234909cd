import { paintLine, paragraph, wrapText, type Line } from './terminal/line.ts';
import { alignTable, titleLine, type Cell } from './terminal/table.ts';
import { formatColumnShare, formatCount, formatDollars } from '../src/units/format.ts';
import type { DollarBounds, Estimate } from '../src/estimate/dollars.ts';

const WIDTH_MIN = 60;
const WIDTH_MAX = 120;

/** An estimate as a person reads it in a terminal, of at most `width` columns, ending in a line break. */
export function writeEstimate(
  estimate: Estimate,
  options: { readonly color: boolean; readonly width: number },
): string {
  const width = Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, Math.floor(options.width) || WIDTH_MIN));
  const sections = [headLines, rowLines, boundLines, sourceLines]
    .map((section) => section(estimate, width))
    .filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.map((line) => paintLine(line, width, options.color)).join('\n')).join('\n\n')}\n`;
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

function rowLines(estimate: Estimate, width: number): readonly Line[] {
  const { byModel, total } = estimate;
  const measures = measuresOf(estimate);
  const cells = (row: EstimatedRow): string[] =>
    measures.map(([measure]) => formatDollars(row[measure]?.likely ?? null));
  const head = ['model', 'for', 'share', ...measures.map(([, name]) => name)].map(faint);
  const rows = byModel.map((row): Cell[] => [row.model, row.operation, formatColumnShare(row.share), ...cells(row)]);
  return [
    titleLine('by model and operation'),
    ...alignTable(
      [head, ...rows, [total.complete ? 'total' : 'total of what is known', '', '', ...cells(total)].map(strong)],
      width,
      {
        left: [1],
      },
    ),
  ];
}

/** Low and high, of the rows where they are not the same. */
function boundLines(estimate: Estimate, width: number): readonly Line[] {
  const { byModel, total } = estimate;
  const open = byModel.filter(({ perRequest }) => perRequest !== null && perRequest.low !== perRequest.high);
  if (open.length === 0) return [];
  const measures = measuresOf(estimate);
  const cells = (row: EstimatedRow): string[] => measures.map(([measure]) => boundsText(row[measure]));
  const head = ['model', 'for', ...measures.map(([, name]) => name)].map(faint);
  const rows = open.map((row): Cell[] => [row.model, row.operation, ...cells(row)]);
  return [
    titleLine('between', 'where the request alone does not fix the price'),
    ...alignTable([head, ...rows, ['total', '', ...cells(total)].map(strong)], width, { left: [1] }),
  ];
}

function boundsText(bounds: DollarBounds | null): string {
  return bounds === null ? formatDollars(null) : `${formatDollars(bounds.low)} – ${formatDollars(bounds.high)}`;
}

const faint = (text: string): Cell => ({ text, style: 'faint' });
const strong = (text: string): Cell => ({ text, style: 'strong' });

function sourceLines({ byModel }: Estimate, width: number): readonly Line[] {
  return [
    titleLine('prices from'),
    ...byModel.flatMap(({ model, operation, sources, problems }) => [
      ...paragraph(`${model}, ${operation}: ${sources.join('; ')}`, width, 'faint'),
      ...problems.flatMap((problem) => paragraph(`not known: ${problem}`, width, 'bad', '! ')),
    ]),
  ];
}
