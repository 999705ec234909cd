/**
 * Just enough of TypeScript's lexical grammar to tell code from comments and strings. Blanked characters become spaces
 * and line ends stay, so that offsets and line numbers hold.
 */

/** What `blank` takes out beside comments. */
export interface BlankOptions {
  /** Also the contents of strings, regular expressions and template text; the code inside `${}` stays. */
  readonly literals: boolean;
}

/** A slash after one of these begins a regular expression; after anything else it divides. */
const BEFORE_REGEX = /(?:^|[=([{,;:!&|?+\-*%<>~^}]|\b(?:return|typeof|case|in|of|void|delete|yield|await))\s*$/;
const PATTERNS = {
  plain: /[^'"`/{}]+/y,
  comment: /\/\/[^\n]*|\/\*[\s\S]*?\*\//y,
  quoted: /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y,
  regex: /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y,
  template: /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y,
};

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

const spaces = (text: string): string => text.replace(/[^\n]/g, ' ');

/** The text with its comments blanked, and its literals too where `literals` says so. */
export function blank(text: string, options: BlankOptions): string {
  const literal = (part: string): string => (options.literals ? spaces(part) : part);
  /** Depth of braces at which each open `${` closes. */
  const closings: number[] = [];
  let out = '';
  let depth = 0;
  const takeTemplate = (): void => {
    const part = matchAt(PATTERNS.template, text, out.length);
    out += literal(part);
    if (text.startsWith('${', out.length)) {
      out += '${';
      closings.push(depth);
      depth += 1;
    } else out += text.charAt(out.length);
  };
  while (out.length < text.length) {
    out += matchAt(PATTERNS.plain, text, out.length);
    const at = out.length;
    const comment = matchAt(PATTERNS.comment, text, at);
    const quoted = matchAt(PATTERNS.quoted, text, at);
    const char = text.charAt(at);
    const regex = char === '/' && BEFORE_REGEX.test(out.slice(-80)) ? matchAt(PATTERNS.regex, text, at) : '';
    if (comment !== '') out += spaces(comment);
    else if (quoted !== '' || regex !== '') out += literal(quoted + regex);
    else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      out += char;
      const closesTemplate = char === '}' && closings.at(-1) === depth;
      if (closesTemplate) closings.pop();
      if (char === '`' || closesTemplate) takeTemplate();
    }
  }
  return out;
}

/** 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** What a file imports or re-exports from: the specifiers as written, in order, of static and dynamic imports. */
export function importsOf(text: string): string[] {
  const code = blank(text, { literals: false });
  const pattern =
    /(?:^|[\n;])\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g;
  return [...code.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
}
