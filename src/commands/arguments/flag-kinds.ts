import { ScenarioError } from '../../errors/scenario-error.ts';
import { single } from '../options.ts';
import type { ArgumentDeclaration, Flags } from './declaration.ts';

/** What `--json` does where a command has `--format`. */
const AS_JSON = 'Print the result as JSON: --format json';
/** For commands that write nothing. */
export const NO_OUT = '';
const SEED_MAX = 4_294_967_295;

/** An argument that has to be there. */
export const needed = (describe: string) => ({ type: 'string', demandOption: true, describe }) as const;

/** A flag with a text, of which the last one counts. */
export const text = (describe: string) => ({ type: 'string', describe, coerce: single }) as const;

/** A flag with a text that may be given again. */
export const list = (describe: string) =>
  ({ type: 'string', array: true, nargs: 1, default: [] as readonly string[], describe }) as const;

/** A flag without a text. */
export const flag = (describe: string, initial = false) => ({ type: 'boolean', default: initial, describe }) as const;

/** `-q`. */
export const quiet = (describe: string) => ({ ...flag(describe), alias: 'q' }) as const;
/** `--color`, on by default. */
export const color = flag(
  'Colour on a terminal; --no-color or NO_COLOR turns it off, FORCE_COLOR=1 on everywhere',
  true,
);

/** A flag with a whole number, strictly: an empty `--seed=$SEED` must not become the seed 0. */
export function whole(
  name: string,
  expected: string,
  max: number,
  describe: string,
): {
  readonly type: 'string';
  readonly describe: string;
  readonly coerce: (value: string | string[] | undefined) => number | undefined;
} {
  const coerce = (value: string | string[] | undefined): number | undefined => {
    const digits = single(value);
    if (digits === undefined) return undefined;
    if (/^\d{1,10}$/.test(digits) && Number(digits) <= max) return Number(digits);
    throw new ScenarioError('USAGE', [{ path: `--${name}`, message: `expected ${expected}` }]);
  };
  return { type: 'string', describe, coerce };
}

/** The flags that commands share. `json` says what the flag prints; `out` is left out where nothing is written. */
export function common(json: string, out: string): Flags {
  return {
    ...(out === NO_OUT ? {} : { out: text(out) }),
    json: flag(json),
    seed: whole('seed', `a whole number from 0 to ${SEED_MAX}`, SEED_MAX, "Replace the scenario's seed"),
    set: list('Set a field: --set client.retry=none'),
    quiet: quiet('No progress and no warnings'),
    color,
  };
}

/** The flags of commands that report a run, a study or an invoice. `formats`: the names of report formats, where they are loaded. */
export function reporting(
  formats: readonly string[],
  out = 'Write the run directory DIR: scenario.yaml, summary.json, report.html, …',
): Flags {
  const listed = formats.length === 0 ? '' : ` (${formats.join(', ')})`;
  const format = list(`Report as NAME${listed} on stdout, or NAME=FILE, any number of times`);
  return {
    ...common(AS_JSON, out),
    format: { ...format, values: formats },
    html: flag('Print the HTML page: --format html'),
  };
}

/** The scenario of commands that may go without one. */
export const scenarioToRun: Readonly<Record<string, ArgumentDeclaration>> = {
  '[scenario]': { type: 'string', describe: 'Scenario file (YAML or JSON)' },
};

/** The flags of commands that run a scenario once or many times. */
export const studying: Flags = {
  sweep: list(
    'Run every combination of values: --sweep client.retry=none,openai-node, --sweep workload.arrivals.rate=10/s..60/s/6',
  ),
  yes: flag('Allow sweeps of more than 200 cells'),
  'fail-if': list("End with exit code 1 if so: --fail-if 'retryAmplification > 1.5'"),
  replications: {
    type: 'number',
    describe: 'Run under N seeds, beginning with --seed or that of the scenario, and print intervals',
    coerce: single,
  },
  resume: text('Go on with the interrupted study in DIR'),
};

/** The flags of those who watch a run from outside of its terminal. */
export const monitoring: Flags = {
  ui: text('Serve a page on this machine that shows the run while it goes on, then its report; default: a free port'),
  metrics: text(
    'Serve metrics of the run to Prometheus at 127.0.0.1:PORT/metrics; default: the port of --ui, else 9464',
  ),
  otlp: text('Push metrics of the run to this OpenTelemetry collector; default: OTEL_EXPORTER_OTLP_ENDPOINT'),
  'otlp-every': text('Time between two pushes of --otlp, from 1s to 1h; default 10s'),
};
