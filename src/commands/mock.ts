import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { ScenarioError } from '../errors/scenario-error.ts';
import { loadProvider } from '../scenario/load-provider.ts';
import type { LoadedScenario } from '../scenario/load-scenario.ts';
import { EXIT } from './exit-code.ts';
import type { CommonFlags, Terminal } from './options.ts';
import { loadOptions, loadScenarioFile } from './scenario-file.ts';

/** Flags of `mock` beyond the common ones. */
export interface MockFlags extends CommonFlags {
  readonly provider: string | undefined;
  readonly port: number;
  readonly host: string;
  /** Hosts that webhooks may go to beside loopback ones. */
  readonly allowWebhooksTo: readonly string[];
  /** Whether requests from any machine may say how they are answered. */
  readonly allowForce?: boolean;
}

/** Jobs under way may end before the server does; a second Ctrl-C does not wait. */
const GRACE_MS = 30_000;

/** `tollmark mock`: serves the provider of a scenario, or of a provider file, until Ctrl-C. Returns the exit code. */
export async function runMock(path: string | undefined, flags: MockFlags, terminal: Terminal): Promise<number> {
  const { scenario } = loadServed(path, flags);
  const { allowWebhooksTo, allowForce } = flags;
  const server = createMockServer({
    provider: scenario.provider,
    seed: scenario.seed,
    allowWebhooksTo,
    allowForce: allowForce === true,
  });
  const url = await listenMockServer(server, { host: flags.host, port: flags.port });
  if (!flags.quiet) {
    const { models, dialect } = scenario.provider;
    const count = `${models.length} model${models.length === 1 ? '' : 's'}`;
    terminal.stderr.write(`serving ${count} in the ${dialect} wire format; Ctrl-C ends\n`);
  }
  terminal.stdout.write(flags.json ? `${JSON.stringify({ url })}\n` : `${url}\n`);
  await untilSignal();
  if (!flags.quiet) terminal.stderr.write('\nfinishing the jobs under way; press Ctrl-C again to stop at once\n');
  process.once('SIGINT', () => process.exit(EXIT.interrupted));
  await server.close({ graceMs: GRACE_MS });
  terminal.stdout.write(`${JSON.stringify(server.stats(), undefined, flags.json ? 0 : 2)}\n`);
  return EXIT.passed;
}

function loadServed(path: string | undefined, flags: MockFlags): LoadedScenario {
  if (path !== undefined && flags.provider === undefined) return loadScenarioFile(path, flags);
  if (path === undefined && flags.provider !== undefined) {
    return loadProvider(flags.provider, loadOptions(flags));
  }
  const message = 'name a scenario file, or a provider file with --provider; one of them';
  throw new ScenarioError('USAGE', [{ path: '', message }]);
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
