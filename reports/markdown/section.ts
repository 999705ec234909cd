import { cleanText } from '../../src/units/clean-text.ts';
import { columnOf, type Section, type Table } from '../section.ts';

/** A section as GitHub Flavored Markdown: its title as a heading, its tables, lists and notes. */
export function sectionText({ title, remark = '', parts }: Section): string {
  const head = `## ${title.replace(/^./, (letter) => letter.toUpperCase())}`;
  const isList = parts.every((part) => 'mark' in part);
  return [head, ...(remark === '' ? [] : [plain(remark)]), parts.map(partText).join(isList ? '\n' : '\n\n')].join(
    '\n\n',
  );
}

function partText(part: Section['parts'][number]): string {
  if ('rows' in part) return tableText(part);
  if ('entries' in part)
    return part.entries.map(([label, values]) => `- ${[label, ...values].map(plain).join(': ')}`).join('\n');
  return `${part.mark === undefined ? '' : '- '}${plain(part.text)}`;
}

function tableText({ columns, rows }: Table): string {
  const all = columns.map(columnOf);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = all.map(({ kind }, index) => (index === 0 || kind === 'text' || kind === 'meaning' ? '---' : '---:'));
  const body = rows.map((row) => line(row.map((cell) => plain(typeof cell === 'string' ? cell : cell.text))));
  return [line(all.map(({ head }) => head)), line(rule), ...body].join('\n');
}

/** Text that Markdown shows as it is. */
export function plain(text: string): string {
  return cleanText(text).replaceAll(/[\\`*_|<>[\]]/g, (char) => `\\${char}`);
}
