import fc from 'fast-check';
import type { Summary } from '../../../src/measure/summary.ts';
import type { Study } from '../../../src/study/study.ts';
import { STUDIES } from '../study/studies.ts';
import { SUMMARIES } from '../summaries.ts';

/** Texts that try to leave their place in XML, HTML, Markdown, a table, a formula or a terminal. */
const BREAKERS = [
  ']]>',
  '-->',
  '<!--',
  '</testcase>',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '&lt;b&gt; &#60; &amp;',
  '"\'><x y="',
  '| a | b |',
  '`code` ``` ~~~',
  '[x](javascript:alert(1)) ![y](http://a.example/p.png)',
  '# head\n- item\n1. one\n> quote\n===',
  '@everyone #1 www.a.example http://a.example',
  '$x^2$ $$y$$ **bold** __u__ ~~s~~',
  '\u001b[31mred\u001b[0m\u0007\b',
  '\u202eevil\u2028\u0000\ufffe\ud800',
  '=1+1',
  'a"} 1\n# EOF\nx 2',
  '\\n \\" \\',
  'x'.repeat(5000),
];

/** Any text, most of them hostile. */
const anyText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...BREAKERS, ''),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(...BREAKERS, ''),
  )
  .map((parts) => parts.join(''));

/** A summary in which every text that somebody else may have written is hostile. */
export const anySummary: fc.Arbitrary<Summary> = fc
  .tuple(fc.constantFrom(...Object.values(SUMMARIES)), fc.array(anyText, { minLength: 6, maxLength: 6 }))
  .map(([summary, [name = '', description = '', metric = '', condition = '', model = '', reason = '']]) => ({
    ...summary,
    scenario: { ...summary.scenario, name, description },
    thresholds: [
      ...summary.thresholds.map((each, index) => (index === 0 ? { ...each, metric, condition } : each)),
      { metric, condition, observed: '0.0000001', passed: false },
      { metric, condition, observed: 1e-9, passed: true },
    ],
    byModel: summary.byModel.map((each) => ({ ...each, model })),
    warnings: [reason],
    validity: { ...summary.validity, reasons: [reason, ...summary.validity.reasons] },
  }));

/** A study in which every value is hostile. */
export const anyStudy: fc.Arbitrary<Study> = fc
  .tuple(fc.constantFrom(...Object.values(STUDIES)), fc.array(anyText, { minLength: 3, maxLength: 3 }))
  .map(([study, [name = '', path = '', value = '']]) => ({
    ...study,
    scenario: { ...study.scenario, name },
    sweeps: study.sweeps.map((sweep) => ({ ...sweep, path: `${path}${sweep.path}` })),
    cells: study.cells.map((cell) => ({ ...cell, values: cell.values.map((each) => `${value}${each}`) })),
  }));
