import type { DeclaredCommand } from './declaration.ts';
import { flag, list, monitoring, reporting, scenarioToRun, studying, text, whole } from './flag-kinds.ts';
import { single } from '../options.ts';

/** The commands that load an endpoint, or are loaded. `formats`: the names of report formats, where they are loaded. */
export function loadCommands(formats: readonly string[]): readonly DeclaredCommand[] {
  return [runCommand(formats), simulateCommand(formats), mockCommand(formats)];
}

const runCommand = (formats: readonly string[]): DeclaredCommand => ({
  name: 'run',
  describe: 'Send the load of a scenario over HTTP, to a mock server or to a real endpoint',
  arguments: scenarioToRun,
  flags: {
    ...reporting(formats),
    ...studying,
    target: text('URL of a real endpoint; its key comes from TOLLMARK_API_KEY'),
    'max-dollars': text('Spend cap in dollars; required with --target'),
    pilot: text('Send only N requests of each kind (default 5), compare them with the bill, and print what to know'),
    saturate: text(
      'Find the ceiling of the endpoint: 1 to N connections (default 64) in steps, each as fast as it is answered',
    ),
    step: text('Length of a step of --saturate; default 3s'),
    bill: list('File of the bill of a pilot, where the endpoint has no API for it'),
    progress: {
      ...text('Show the run on stderr as block, plain (a line each 10 s), none or auto (default)'),
      values: ['auto', 'block', 'plain', 'none'],
    },
    rehearsal: flag(
      'Send requests inside of this process first, so that the load is on time; --no-rehearsal leaves this out',
      true,
    ),
    workers: text('Send the load by N processes (1 to 64, or auto: one per core), with one bill and one spend cap'),
    'dry-run': text('Print the first N requests (default: one of each class) as curl commands, and send nothing'),
    twin: flag('Simulate the same scenario after the run and compare; --no-twin leaves this out', true),
    ...monitoring,
  },
  run: async (given, terminal) =>
    (await import('../run.ts')).runRun(given['scenario'] as string | undefined, given as never, terminal),
});

const simulateCommand = (formats: readonly string[]): DeclaredCommand => ({
  name: 'simulate',
  describe: 'Simulate a scenario in virtual time, without a network',
  arguments: scenarioToRun,
  flags: {
    ...reporting(formats),
    ...studying,
    threads: { type: 'number', describe: 'Worker threads for studies; default: one per core', coerce: single },
  },
  run: async (given, terminal) =>
    (await import('../simulate.ts')).runSimulate(given['scenario'] as string | undefined, given as never, terminal),
});

const mockCommand = (formats: readonly string[]): DeclaredCommand => ({
  name: 'mock',
  describe:
    'Serve the emulated endpoint of a scenario to any client, or to a program (mock FILE -- npm test): what its traffic cost',
  arguments: { '[scenario]': { type: 'string', describe: 'Scenario file; its provider is served' } },
  flags: {
    ...reporting(formats, 'Write the run directory DIR: scenario.yaml, invoice.json, report.html, …'),
    provider: text('Provider file to serve instead of a scenario'),
    port: whole(
      'port',
      'a whole number from 0 to 65535',
      65_535,
      'Port; 0 takes a free one. Default: 8787, for a program a free one',
    ),
    host: { ...text('Address to listen on'), default: '127.0.0.1' },
    timeout: text('End the program after this time, such as 5m'),
    'fail-if': list("End with exit code 1 if so: --fail-if 'retryAmplification > 1.5'"),
    'allow-webhooks-to': list(
      'Host to which webhooks may go, besides this machine; * allows any. TOLLMARK_WEBHOOK_SECRET holds the secret',
    ),
    'allow-force': { type: 'boolean', describe: 'Obey the header x-tollmark-force from any machine' },
  },
  run: async (given, terminal) =>
    (await import('../mock.ts')).runMock(given['scenario'] as string | undefined, given as never, terminal),
});
