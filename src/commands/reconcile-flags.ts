import type { Argv } from 'yargs';
import { single } from './options.ts';
import type { ReconcileFlags } from './reconcile.ts';

/** Adds what `tollmark reconcile` takes to its parser. */
export function reconcileFlags<T>(command: Argv<T>): Argv<T & ReconcileFlags & { log: string; bill: string[] }> {
  return command
    .positional('log', {
      type: 'string',
      demandOption: true,
      describe: 'Run directory, its attempts.ndjson, or a log of your own',
    })
    .positional('bill', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'Files with the pages of the bill: JSON, or one page a line',
    })
    .options({
      tolerance: {
        type: 'string',
        describe: 'Dollars by which amounts may differ; default: what the bill cuts off, mostly 0',
        coerce: single,
      },
      json: { type: 'boolean', default: false, describe: 'Print the comparison as JSON' },
      quiet: { alias: 'q', type: 'boolean', default: false, describe: 'No warnings' },
      color: { type: 'boolean', default: true, describe: 'Colour on a terminal (also: NO_COLOR)' },
    }) as Argv<T & ReconcileFlags & { log: string; bill: string[] }>;
}
