import { parseArgs } from 'node:util';
import { coverageOf, SHAPES } from '../test/theory/projection-shapes.ts';

/**
 * Measures in how many runs of each load the 95 % interval of a projection holds the long-run value: `--seeds N` simulates so many runs of each,
 * `--only TEXT` only the loads that are named so.
 */
const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '500' }, only: { type: 'string', default: '' } },
});

console.log(
  `| load | runs with an interval, of ${values.seeds} | it held the long-run value in | half its width |\n|---|---|---|---|`,
);
for (const shape of SHAPES.filter(({ name }) => name.includes(values.only))) {
  const { given, held, halfWidth, reasons } = coverageOf(shape, Number(values.seeds));
  const shares = given === 0 ? '- | -' : `${((100 * held) / given).toFixed(1)} % | ${(100 * halfWidth).toFixed(1)} %`;
  console.log(`| ${shape.name} | ${given} | ${shares} |`);
  for (const [reason, count] of reasons) console.error(`  ${count} without: ${reason}`);
}
