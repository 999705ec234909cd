import { ScenarioError } from '../src/errors/scenario-error.ts';
import type { MockServer } from './app.ts';

/** Where a mock server listens. */
export interface ListenOptions {
  /** Default 127.0.0.1: only this machine. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken; stop what listens there, or choose another port, or 0 for any free one',
  EACCES: 'this port is not allowed to you; choose one from 1024 up, or 0 for any free one',
  EADDRNOTAVAIL: 'this machine has no such address; use 127.0.0.1, or 0.0.0.0 for all of its addresses',
  ENOTFOUND: 'no such host is known; use 127.0.0.1, or 0.0.0.0 for all addresses of this machine',
  ERR_SOCKET_BAD_PORT: 'a port is a whole number from 0 to 65535; choose one, or 0 for any free one',
};

/** Addresses that mean all of a machine's, and the one of them by which it reaches itself. */
const REACHABLE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * Begins to listen. Returns the URL, with the port that was given or found, without a path. Throws a `ScenarioError` `PORT_UNAVAILABLE`
 * that says what to do when it cannot listen there.
 */
export async function listenMockServer(server: MockServer, options: ListenOptions = {}): Promise<string> {
  const { host = '127.0.0.1', port = 0 } = options;
  try {
    await server.app.listen({ host, port });
    server.hostNames.add(host.toLowerCase());
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason =
      REASONS[code] ?? `could not listen (${code === '' ? String(error) : code}); choose another host or port`;
    throw new ScenarioError('PORT_UNAVAILABLE', [{ path: '', message: `${host}:${port}: ${reason}` }]);
  }
  const address = server.app.server.address();
  if (address === null || typeof address === 'string')
    throw new Error('A server that listens on a port has an address.');
  const name = REACHABLE[address.address] ?? address.address;
  return `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`;
}
