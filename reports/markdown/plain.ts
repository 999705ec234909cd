import { cleanText } from '../../src/units/clean-text.ts';

/** Longest text that is not cut, before characters are escaped. */
const CHARS_MAX = 1000;
const NO_SPACE = '&#8203;';

/**
 * Text that Markdown of GitHub and GitLab shows as it is, on one line: no markup, HTML, mention, reference, address or formula comes of it, wherever in a line it
 * stands. Controls are blanks, as in other reports, and behind 1,000 characters it is cut.
 */
export function plain(text: string): string {
  const clean = cleanText(text);
  const cut = clean.length > CHARS_MAX ? `${clean.slice(0, CHARS_MAX)}…` : clean;
  return (
    cut
      .replaceAll(/\p{Cs}/gu, '\ufffd')
      .replaceAll(/[\\`*_|<>[\]&~]/g, (char) => `\\${char}`)
      // Mentions and references are looked for in the finished page, where a backslash would be gone.
      .replaceAll(/(?<![\p{L}\p{N}_])@(?=[\p{L}\p{N}_\\-])|[#!](?=\d)/gu, (char) => `${char}${NO_SPACE}`)
      .replaceAll('://', String.raw`\://`)
      .replaceAll(/\b(www)\./gi, String.raw`$1\.`)
      // Dollars are followed by a digit, a formula may begin with anything.
      .replaceAll(/\$(?!\d)/g, '&#36;')
      .replace(/^([#+=-](?!\d)|\d+(?=[.)](?:\s|$)))/, (begin) => (/\d/.test(begin) ? `${begin}\\` : `\\${begin}`))
  );
}

/** A line that people do not see and programs find: the first of a report, by which a comment is recognised and written again. */
export function marker(name: string, ...kind: readonly string[]): string {
  const encoded = name
    .slice(0, CHARS_MAX)
    .replaceAll(/[^\w.-]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll(/-(?=-)/g, '%2D');
  return `<!-- ${['tollmark', encoded, ...kind].join(':')} -->`;
}
