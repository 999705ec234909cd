/** How long the command takes to say `--help`, beside a Node that does nothing: `npm run bench:start`. */
import { fileURLToPath } from 'node:url';
import { elapsedMsOf, measureInterleaved, pinned } from './measure.ts';
import { median, ratioTable } from './ratio-table.ts';

const ROUNDS = 11;
const cli = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const contender = (name: string, args: readonly string[]) => ({
  name,
  measureOnce: (): number => elapsedMsOf(pinned([process.execPath, ...args])),
});

const [bare, help] = measureInterleaved(
  [contender('node', ['-e', '0']), contender('tollmark --help', [cli, '--help'])],
  ROUNDS,
);
if (bare === undefined || help === undefined) throw new Error('Both contenders are measured.');
console.log(ratioTable([bare, help], { baseline: 'node', unit: 'ms' }));
console.log(`Tollmark's own part: ${(median(help.values) - median(bare.values)).toFixed(0)} ms (median of ${ROUNDS})`);
