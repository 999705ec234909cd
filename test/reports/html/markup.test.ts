import fc from 'fast-check';
import { expect, test } from 'vitest';
import { embedCode, embedJson, escapeHtml, markup, htmlTable } from '../../../reports/html/markup.ts';

const NAMED: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

test('escaped text holds no markup and reads back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const escaped = escapeHtml(text);
      expect(escaped).not.toMatch(/[<>"']/);
      expect(escaped.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => NAMED[entity] ?? '')).toBe(
        text.replace(/\p{Cc}+/gu, ' '),
      );
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('lone surrogates and control characters do not reach the page', () => {
  expect(escapeHtml('a\ud800b\u0000c\u001b[31m')).toBe('a\ufffdb c [31m');
});

test('texts are escaped once, pieces not again', () => {
  const inner = markup`<b>${'a & b'}</b>`;
  expect(markup`<p title="${'"x"'}">${inner}${[inner, inner]}</p>`.html).toBe(
    '<p title="&quot;x&quot;"><b>a &amp; b</b><b>a &amp; b</b>\n<b>a &amp; b</b></p>',
  );
});

test('embedded JSON holds no markup and reads back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const embedded = embedJson({ value, text: `</script><!--\u2028${text}` }).html;
      expect(embedded).not.toMatch(/[<>&\u2028\u2029]/);
      expect(JSON.parse(embedded)).toEqual(JSON.parse(JSON.stringify({ value, text: `</script><!--\u2028${text}` })));
    }),
    { seed: 42, numRuns: 200 },
  );
});

test('code that would close its element is refused', () => {
  for (const code of ['"</script>"', '"</STYLE>"', '"<!--"'])
    expect(() => embedCode(code)).toThrow(/cannot be inlined/);
  expect(embedCode('a < b').html).toBe('a < b');
});

test('a table heads its columns and rows, and sets numbers to the right', () => {
  const { html: table } = htmlTable('Caption', ['Name', 'Count'], [['<a>', '1']]);
  expect(table).toContain('<caption>Caption</caption>');
  expect(table).toContain('<th scope="col" class="text">Name</th>\n<th scope="col" class="number">Count</th>');
  expect(table).toContain('<tr><th scope="row">&lt;a&gt;</th>\n<td class="number">1</td></tr>');
});
