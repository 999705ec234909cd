import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { portOf } from '../../src/units/url-parts.ts';
import { connectionProblem, type WebhookBounds } from './webhook-target.ts';

/** A webhook was addressed to where none may go. */
export class ForbiddenTarget extends Error {}

/** How names are resolved: all addresses of a name, as `dns.lookup`. */
export type ResolveName = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/** Resolves a name to those of its addresses to which a connection may be made. */
function guardedLookup(port: number, bounds: Pick<WebhookBounds, 'ownPorts'>, resolve: ResolveName): LookupFunction {
  return (host, options, done) =>
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, '');
      const free = addresses.filter(({ address }) => connectionProblem(host, address, port, bounds) === undefined);
      const [first] = free;
      const problem = connectionProblem(host, addresses[0]?.address ?? '', port, bounds);
      if (first === undefined) return done(new ForbiddenTarget(problem), '');
      if (options.all === true) done(null, free);
      else done(null, first.address, first.family);
    });
}

/**
 * Makes connections for webhooks, and none to the mock server itself: that is decided by the address to which a name was resolved just now, and the
 * same address is connected to. Fails with a `ForbiddenTarget` otherwise.
 */
export function webhookConnector(
  bounds: Pick<WebhookBounds, 'ownPorts'>,
  resolve: ResolveName = systemLookup,
): buildConnector.connector {
  return (options, done) => {
    const { hostname, protocol } = options;
    const port = portOf({ port: options.port, protocol });
    const problem = isIP(hostname) === 0 ? undefined : connectionProblem(hostname, hostname, port, bounds);
    if (problem !== undefined) done(new ForbiddenTarget(problem), null);
    else buildConnector({ lookup: guardedLookup(port, bounds, resolve) })(options, done);
  };
}
