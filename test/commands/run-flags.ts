import type { RunFlags } from '../../src/commands/run.ts';

/** The flags of a quiet pilot under a dollar, which prints JSON. */
export const PILOT_FLAGS = {
  json: true,
  html: false,
  format: [],
  out: undefined,
  seed: undefined,
  set: [],
  quiet: true,
  color: false,
  sweep: [],
  yes: false,
  replications: undefined,
  resume: undefined,
  target: undefined,
  maxDollars: '1',
  twin: true,
  rehearsal: true,
  pilot: '20',
  bill: [],
} satisfies RunFlags;
