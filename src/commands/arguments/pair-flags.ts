import { BOUNDARIES } from '../../statistics/group-sequential.ts';
import type { Flags } from './declaration.ts';
import { common, flag, list, text, whole } from './flag-kinds.ts';

const { out, seed, set } = common(
  '',
  'Keep the runs of --pairs in DIR, as DIR/a-1, DIR/b-1, …, and DIR/comparison.json',
);

/** The flags with which `compare` runs what it compares. */
export const pairing: Flags = {
  pairs: whole(
    'pairs',
    'a whole number',
    9_999_999_999,
    'Run both scenarios N times over HTTP, in turns, and compare them in pairs',
  ),
  'until-decided': flag('Look at the pairs meanwhile, and stop as soon as they decide; at most --pairs, by default 40'),
  'look-every': whole(
    'look-every',
    'a whole number',
    9_999_999_999,
    'Pairs between two looks of --until-decided; default 5',
  ),
  boundary: {
    ...text(
      'How looks share out the 5 % of errors: pocock (default) or obrien-fleming, which finds small changes sooner',
    ),
    values: BOUNDARIES,
  },
  simulate: flag('Simulate both scenarios instead, once each: simulations are exact'),
  set: set as Flags[string],
  'a-set': list('Set a field of the base alone'),
  'b-set': list('Set a field of the head alone'),
  seed: seed as Flags[string],
  target: text('URL of a real endpoint for both sides; its key comes from TOLLMARK_API_KEY'),
  'a-target': text('URL of a real endpoint for the base'),
  'b-target': text('URL of a real endpoint for the head'),
  'max-dollars': text('Spend cap of each run in dollars; required with a target'),
  'a-build': text('Run the base by the build of another checkout: DIR/dist/src/cli.js'),
  'b-build': text('Run the head by the build of another checkout'),
  out: out as Flags[string],
};
