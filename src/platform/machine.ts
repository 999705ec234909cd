import { arch, availableParallelism, cpus, platform } from 'node:os';
import type { Machine } from '../measure/summary.ts';
import { packageVersion } from './package-files.ts';

/** What this process runs on. */
export function thisMachine(): Machine {
  return {
    tollmark: packageVersion(),
    node: process.version,
    system: `${platform()} ${arch()}`,
    processor: (cpus()[0]?.model ?? '').trim().slice(0, 200),
    processors: availableParallelism(),
  };
}
