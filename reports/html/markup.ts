import { DIRECTION } from '../../src/units/clean-text.ts';

/** Text that is safe to stand in a page as it is. Only this file makes it. */
export interface Html {
  readonly html: string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text for an element or a quoted attribute: markup is escaped, control characters become a blank, lone surrogates
 * U+FFFD; what turns the reading direction is left out.
 */
export function escapeHtml(text: string): string {
  return text
    .replace(DIRECTION, '')
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[&<>"']/g, (char) => ESCAPES[char] ?? '');
}

/** A piece of a page: texts between the markup are escaped, pieces are not escaped again. Attributes must be quoted. */
export function markup(parts: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  const texts = values.map((value) => {
    if (typeof value === 'string') return escapeHtml(value);
    return 'html' in value ? value.html : value.map((piece) => piece.html).join('\n');
  });
  return { html: parts.map((part, index) => part + (texts[index] ?? '')).join('') };
}

/** Nothing. */
export const NO_HTML: Html = { html: '' };

/**
 * JSON for a `<script type="application/json">`: no `<` is left in it, so no text can close the element or open a
 * comment.
 */
export function embedJson(value: unknown): Html {
  const escape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return { html: JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escape) };
}

/** A style sheet or script that is part of the program; an assertion keeps it from closing its element. */
export function embedCode(code: string): Html {
  if (/<\/(script|style)|<!--/i.test(code))
    throw new Error('Code of the page holds a closing tag: it cannot be inlined.');
  return { html: code };
}

/** A script element of a program, or of data for it. */
export function scriptElement(content: Html, data?: { readonly id: string }): Html {
  const attributes = data === undefined ? '' : ` type="application/json" id="${escapeHtml(data.id)}"`;
  return { html: `<script${attributes}>${content.html}</script>` };
}

/**
 * A table with a caption and a header row, which the keyboard can scroll where it is wider than the page; the first column heads its row, all others are numbers unless named in
 * `texts`.
 */
export function htmlTable(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (string | Html)[])[],
  texts: readonly number[] = [],
): Html {
  const kind = (index: number): string => (index === 0 || texts.includes(index) ? 'text' : 'number');
  // A header without a text would be read out as one.
  const headCells = head.map((cell, index) =>
    cell === ''
      ? markup`<td class="${kind(index)}"></td>`
      : markup`<th scope="col" class="${kind(index)}">${cell}</th>`,
  );
  const bodyRows = rows.map((row) => {
    const cells = row.map((cell, index) =>
      index === 0 ? markup`<th scope="row">${cell}</th>` : markup`<td class="${kind(index)}">${cell}</td>`,
    );
    return markup`<tr>${cells}</tr>`;
  });
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>
<caption>${caption}</caption>
<thead><tr>${headCells}</tr></thead>
<tbody>
${bodyRows}
</tbody></table></div>`;
}
