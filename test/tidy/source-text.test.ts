import { expect, test } from 'vitest';
import { blank, importsOf, lineAt } from './source-text.ts';

test('comments are blanked, and nothing moves', () => {
  expect(blank('a /* b\nc */ d // e\nf', { literals: false })).toBe('a     \n     d     \nf');
});

test('what looks like a comment in a string, a regular expression or a template stays', () => {
  const text = "const a = '// no', b = /\\/\\*[/*]/g, c = `/* no */ ${1 /* yes */} // no`;";
  expect(blank(text, { literals: false })).toBe(text.replace('/* yes */', '         '));
});

test('literals are blanked to nothing but code, also inside of nested templates', () => {
  const text = 'x = `a ** ${y ** `b ** ${z}` } c` + "d ** e" + /f*/.test(g) / 2 / h;';
  const code = blank(text, { literals: true });
  expect(code).toHaveLength(text.length);
  expect(code.replace(/\s+/g, ' ')).toBe('x = ` ${y ** ` ${z}` } ` + + .test(g) / 2 / h;');
});

test('quotes inside of a regular expression do not open a string', () => {
  expect(blank('/[\'"]/.test(a); b', { literals: true }).trim()).toBe('.test(a); b');
});

test('imports are found in all their forms, and not in comments', () => {
  const text = `import { a } from './a.ts';
import type {
  B,
} from "../b.ts";
// import { c } from './c.ts';
/** @example import { d } from './d.ts' */
import './e.ts';
export { f } from './f.ts';
const g = await import('./g.ts');
export const from = 'nothing';`;
  expect(importsOf(text)).toEqual(['./a.ts', '../b.ts', './e.ts', './f.ts', './g.ts']);
});

test('a line is counted from 1', () => {
  expect([lineAt('a\nb', 0), lineAt('a\nb', 2)]).toEqual([1, 2]);
});
