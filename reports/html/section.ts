import { type Cell, columnOf, type Listing, type Section, type Table } from '../section.ts';
import { htmlTable, markup, NO_HTML, type Html } from './markup.ts';

/** Columns up to which a table is not stretched over the page. */
const NARROW_COLUMNS = 4;

/** A section of a page; nothing for undefined. `before` and `after` stand around its parts; `swatch` is put before the label of a row. */
export function sectionHtml(
  section: Section | undefined,
  { before = NO_HTML, after = NO_HTML, swatch }: { before?: Html; after?: Html; swatch?: (label: string) => Html } = {},
): Html {
  if (section === undefined) return NO_HTML;
  const { title, remark = title, parts } = section;
  const pieces = parts.map((part) => {
    if ('rows' in part) return tableHtml(part, remark, swatch);
    return 'entries' in part ? listingHtml(part) : markup`<p class="${part.style ?? 'plain'}">${part.text}</p>`;
  });
  return markup`<section><h2>${capital(title)}</h2>
${[before, ...pieces, after].filter(({ html }) => html !== '')}
</section>`;
}

function tableHtml(table: Table, remark: string, swatch: (label: string) => Html = () => NO_HTML): Html {
  const columns = table.columns.map(columnOf);
  const meaning = columns.findIndex(({ kind }) => kind === 'meaning');
  const shown = columns.flatMap((_, index) => (index === meaning ? [] : [index]));
  const texts = shown.flatMap((index, place) => (columns[index]?.kind === 'text' ? [place] : []));
  const rows = table.rows.map((row) => {
    const [label = NO_HTML, ...cells] = shown.map((index) => cellHtml(row[index] ?? ''));
    const words = row[meaning] ?? '';
    const meant = words === '' ? NO_HTML : markup` <span class="meaning">${cellHtml(words)}</span>`;
    return [markup`${swatch(textOf(row[0] ?? ''))}${label}${meant}`, ...cells];
  });
  const heads = shown.map((index) => capital(columns[index]?.head ?? ''));
  const html = htmlTable(table.caption ?? capital(remark), heads, rows, texts);
  return shown.length > NARROW_COLUMNS ? html : markup`<div class="narrow">${html}</div>`;
}

function listingHtml({ columns, entries, caption }: Listing): Html {
  const rows = entries.map(([label, values]) => [label, markup`${values.map((value) => markup`<div>${value}</div>`)}`]);
  return markup`<div class="narrow">${htmlTable(caption, columns.map(capital), rows, [1])}</div>`;
}

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

function cellHtml(cell: Cell): Html {
  if (typeof cell === 'string' || cell.style === undefined) return markup`${textOf(cell)}`;
  return markup`<span class="${cell.style}">${cell.text}</span>`;
}

/** Words begin with a capital in a page; names such as p95 do not. */
function capital(text: string): string {
  return text.replace(/^[a-z](?=[a-z ])/, (letter) => letter.toUpperCase());
}
