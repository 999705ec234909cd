import type { ProjectFile } from './project-files.ts';
import { blank, lineAt } from './source-text.ts';

/**
 * What the language defines to the last bit (ECMA-262, 21.3.2: all others are "implementation-approximated"), and two that are not but
 * gave the same 2,000,000 results on Node 20, 22, 24 and 26 (measured 2026-11): `log` and `exp`. `pow` differed in one of ten.
 */
const STEADY_MATH =
  /^(?:abs|ceil|clz32|exp|floor|fround|imul|log|max|min|round|sign|sqrt|trunc|E|LN10|LN2|LOG10E|LOG2E|PI|SQRT1_2|SQRT2)$/;

/** Uses of `Math` whose last bit may differ between versions of Node, and of `Math` itself, which could hide one. */
export function unsteadyMath(files: readonly ProjectFile[]): string[] {
  return files.flatMap((file) => {
    const code = blank(file.text, { literals: true });
    return [...code.matchAll(/\bMath\b(?:\s*\.\s*(\w+))?/g)].flatMap((match) => {
      const [, name = ''] = match;
      if (STEADY_MATH.test(name)) return [];
      const place = `${file.path}:${lineAt(code, match.index)}`;
      const what = name === '' ? 'Math as a value' : `Math.${name}`;
      return [
        `${place}: ${what} may differ in the last bit between Node versions; test/tidy/same-bytes.ts lists what does not`,
      ];
    });
  });
}

/** What gives other texts or orders on a machine with another language or time zone. */
export function localHabits(files: readonly ProjectFile[]): string[] {
  const habit =
    /\bIntl\b|\btoLocale\w+|\blocaleCompare\b|\bgetTimezoneOffset\b|\bget(?:FullYear|Month|Date|Day|Hours|Minutes)\b/g;
  return files.flatMap((file) => {
    const code = blank(file.text, { literals: true });
    return [...code.matchAll(habit)].map(
      (match) => `${file.path}:${lineAt(code, match.index)}: ${match[0]} depends on where it runs; write it out`,
    );
  });
}
