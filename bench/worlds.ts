import { parseArgs } from 'node:util';
import { breachOf } from '../test/worlds/law.ts';

/** Proves the law of the two worlds by hand: `--seeds N` tries so many seeds from `--from` on, `--seed N` one, and makes its scenario small. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string' },
  },
});

if (values.seed !== undefined) {
  const breach = await breachOf(Number(values.seed), true);
  console.log(breach === '' ? `Seed ${values.seed}: the two worlds agree.` : breach);
  process.exitCode = breach === '' ? 0 : 1;
} else {
  const [from, seeds] = [Number(values.from), Number(values.seeds)];
  let breaches = 0;
  for (let seed = from; seed < from + seeds; seed++) {
    const breach = await breachOf(seed);
    if (breach !== '') breaches++;
    if (breach !== '') console.log(`${breach}\n`);
    if ((seed - from + 1) % 1000 === 0) console.log(`${seed - from + 1} seeds, ${breaches} with a difference`);
  }
  console.log(`${seeds} seeds, ${breaches} with a difference`);
  process.exitCode = breaches === 0 ? 0 : 1;
}
