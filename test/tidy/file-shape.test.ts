import { describe, expect, test } from 'vitest';
import {
  longFiles,
  MAX_LINES,
  MAX_MEDIAN_LINES,
  medianLines,
  oddNames,
  undocumentedExports,
  vagueExports,
} from './file-shape.ts';
import { productFiles, projectFiles } from './project-files.ts';

const file = (text: string, path = 'src/a.ts') => ({ path, text });
const lines = (count: number) => 'x;\n'.repeat(count);

describe('the house', () => {
  test('files are short, or say why they are not', () => {
    expect(longFiles(productFiles())).toEqual([]);
  });

  test('the median file is shorter than eighty lines', () => {
    expect(medianLines(productFiles())).toBeGreaterThan(0);
    expect(medianLines(productFiles())).toBeLessThan(MAX_MEDIAN_LINES);
  });

  test('files and folders have kebab-case names', () => {
    const ours = /^(?:src|mock-server|reports|test|bench|scenarios)\/.*\.(?:ts|ya?ml)$/;
    expect(oddNames(projectFiles().flatMap(({ path }) => (ours.test(path) ? [path] : [])))).toEqual([]);
  });

  test('what is exported is documented', () => {
    expect(undocumentedExports(productFiles())).toEqual([]);
  });

  test('what is exported is named for what it is', () => {
    expect(vagueExports(productFiles())).toEqual([]);
  });
});

describe('the checks see', () => {
  test('a long file, unless its first comment gives the reason', () => {
    expect(longFiles([file(lines(MAX_LINES))])).toEqual([]);
    expect(longFiles([file(lines(MAX_LINES + 1))])[0]).toContain(`has ${MAX_LINES + 1} lines`);
    expect(longFiles([file(`/** Long. */\n${lines(MAX_LINES)}// because`)])).toHaveLength(1);
    expect(longFiles([file(`/** Long because it is one table. */\n${lines(MAX_LINES)}`)])).toEqual([]);
  });

  test('the median', () => {
    expect(medianLines([file(lines(5)), file(lines(1)), file(lines(9))])).toBe(5);
  });

  test('names that are not kebab-case, or say nothing', () => {
    const names = [
      'src/a-b/c1.test.ts',
      'src/aB/c.ts',
      'src/a/C.ts',
      'src/a/b_c.ts',
      'src/a/string-utils.ts',
      'src/util/a.ts',
    ];
    expect(oddNames(names).map((problem) => problem.split(':')[0])).toEqual(names.slice(1));
  });

  test('exports without a doc comment, and only those', () => {
    const text = [
      '/** Documented. */\nexport function a(x: number): void;\nexport function a(x: string): void;',
      '/* No doc. */\nexport const b = 1;',
      '/** Far away. */\nconst between = 1;\nexport async function c() {}',
      '/**\n * Documented.\n */\nexport abstract class D {}',
      '// Not this way.\nexport interface E {}',
      "const s = `\nexport const inString = 1;\n`;\nexport { s } from './s.ts';",
    ].join('\n');
    expect(undocumentedExports([file(text)])).toEqual([
      'src/a.ts:5: const b is exported without a doc comment',
      'src/a.ts:8: function c is exported without a doc comment',
      'src/a.ts:14: interface E is exported without a doc comment',
    ]);
  });

  test('vague exports', () => {
    const text = 'export class RetryManager {}\nexport const implied = 1;\nexport function util() {}';
    expect(vagueExports([file(text)])).toHaveLength(2);
  });
});
