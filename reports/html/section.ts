import { type Cell, columnOf, type Listing, type Section, type Table } from '../section.ts';
import type { PageWords } from './glossary.ts';
import { htmlTable, markup, NO_HTML, type Html } from './markup.ts';

/** Columns up to which a table is not stretched over the page. */
const NARROW_COLUMNS = 4;

/** What is around and in the parts of a section. */
interface SectionExtras {
  readonly before?: Html;
  readonly after?: Html;
  /** Put before the label of a row. */
  readonly swatch?: (label: string) => Html;
  /** The words that its title and the labels of its rows link to; absent: they are no links. */
  readonly words?: PageWords;
}

/** A section of a page; nothing for undefined. */
export function sectionHtml(section: Section | undefined, extras: SectionExtras = {}): Html {
  if (section === undefined) return NO_HTML;
  const { before = NO_HTML, after = NO_HTML, words } = extras;
  const { title, remark = title, parts } = section;
  const head = words === undefined ? markup`${capital(title)}` : words.link(title, markup`${capital(title)}`);
  const pieces = parts.map((part) => {
    if ('rows' in part) return tableHtml(part, remark, extras);
    return 'entries' in part ? listingHtml(part) : markup`<p class="${part.style ?? 'plain'}">${part.text}</p>`;
  });
  return markup`<section><h2>${head}</h2>
${[before, ...pieces, after].filter(({ html }) => html !== '')}
</section>`;
}

function tableHtml(table: Table, remark: string, { swatch = () => NO_HTML, words }: SectionExtras): Html {
  const columns = table.columns.map(columnOf);
  const meaning = columns.findIndex(({ kind }) => kind === 'meaning');
  const shown = columns.flatMap((_, index) => (index === meaning ? [] : [index]));
  const texts = shown.flatMap((index, place) => (columns[index]?.kind === 'text' ? [place] : []));
  const rows = table.rows.map((row) => {
    const [label = NO_HTML, ...cells] = shown.map((index) => cellHtml(row[index] ?? ''));
    const told = row[meaning] ?? '';
    const meant = told === '' ? NO_HTML : markup` <span class="meaning">${cellHtml(told)}</span>`;
    const name = textOf(row[0] ?? '');
    const linked = words === undefined ? label : words.link(name, label);
    return [markup`${swatch(name)}${linked}${meant}`, ...cells];
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
