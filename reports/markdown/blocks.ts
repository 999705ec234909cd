import { countOf, listText } from '../../src/units/format.ts';
import { columnOf, type Section, type Table } from '../section.ts';
import { plain } from './plain.ts';

/** What a comment of GitHub holds, in characters (2026-11); GitLab and job summaries hold more. */
const PAGE_CHARS_MAX = 65_536;
/** For the note of what is left out. */
const NOTE_CHARS_MAX = 200;

/** A table whose later rows may be left out. `head`: all lines above them. */
interface Rows {
  readonly head: string;
  readonly rows: readonly string[];
}

/** Blocks that readers open by a click. */
interface Fold {
  readonly summary: string;
  readonly blocks: readonly Block[];
}

/** A part of a page, already Markdown. */
export type Block = string | Rows | Fold;

/** Blocks as one page that a comment holds; what has no room is counted below. */
export function markdownPage(blocks: readonly Block[]): string {
  const left = { parts: 0, rows: 0 };
  const text = fitted(blocks, PAGE_CHARS_MAX - NOTE_CHARS_MAX, left);
  const counts = [
    ...(left.rows === 0 ? [] : [countOf(left.rows, 'row')]),
    ...(left.parts === 0 ? [] : [countOf(left.parts, 'part')]),
  ];
  if (counts.length === 0) return `${text}\n`;
  return `${text}\n\n_Left out, because a comment holds 65,536 characters: ${listText(counts)}. The reports as JSON and HTML have them._\n`;
}

/** Blocks with a line between them, of at most so many characters. What it leaves out is added to `left`. */
function fitted(blocks: readonly Block[], charsMax: number, left: { parts: number; rows: number }): string {
  let page = '';
  const room = (): number => charsMax - page.length - 2;
  const add = (text: string): void => {
    page += page === '' ? text : `\n\n${text}`;
  };
  for (const block of blocks) {
    if (typeof block === 'string') {
      if (block.length <= room()) add(block);
      else left.parts++;
    } else if ('rows' in block) {
      let text = block.head;
      let shown = 0;
      for (const row of block.rows) {
        if (text.length + row.length + 1 > room()) break;
        text += `\n${row}`;
        shown++;
      }
      if (shown > 0) add(text);
      left.rows += block.rows.length - shown;
    } else {
      const [begin, end] = [`<details><summary>${block.summary}</summary>\n\n`, '\n\n</details>'];
      const inside = fitted(block.blocks, room() - begin.length - end.length, left);
      if (inside !== '') add(begin + inside + end);
    }
  }
  return page;
}

/** A section below its title, of so many `#`. */
export function sectionBlocks({ title, remark = '', parts }: Section, level = '##'): Block[] {
  const heading = `${level} ${title.replace(/^./, (letter) => letter.toUpperCase())}`;
  const isList = parts.every((part) => 'mark' in part);
  const bodies = isList ? [parts.map(partBlock).join('\n')] : parts.map(partBlock);
  const [first = '', ...more] = bodies;
  const above = [heading, ...(remark === '' ? [] : [plain(remark)])].join('\n\n');
  // A title never stands alone.
  const begin: Block =
    typeof first === 'string' ? `${above}\n\n${first}` : { ...first, head: `${above}\n\n${first.head}` };
  return [begin, ...more];
}

function partBlock(part: Section['parts'][number]): string | Rows {
  if ('rows' in part) return tableBlock(part);
  if ('entries' in part)
    return part.entries.map(([label, values]) => `- ${[label, ...values].map(plain).join(': ')}`).join('\n');
  return `${part.mark === undefined ? '' : '- '}${plain(part.text)}`;
}

/** A table; rows without cells, which set others apart, are left away, and short ones are filled up. */
export function tableBlock({ columns, rows }: Table): Rows {
  const all = columns.map(columnOf);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = all.map(({ kind }, index) => (index === 0 || kind === 'text' || kind === 'meaning' ? '---' : '---:'));
  const body = rows.flatMap((row) => {
    if (row.length === 0) return [];
    const texts = row.map((cell) => plain(typeof cell === 'string' ? cell : cell.text));
    return [line([...texts, ...all.slice(texts.length).map(() => '')])];
  });
  return { head: [line(all.map(({ head }) => plain(head))), line(rule)].join('\n'), rows: body };
}
