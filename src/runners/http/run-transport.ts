import type { Client } from '../../client/client.ts';
import type { TargetAccess } from '../target/access.ts';
import { HttpTransport, type HttpTransportOptions } from './http-transport.ts';
import type { HttpRunOptions } from './run-options.ts';

/** What a run gives to what carries its attempts. */
type RunParts = Pick<HttpTransportOptions, 'table' | 'timeline' | 'requests' | 'listener'> & {
  readonly client: Pick<Client, 'policy'>;
};

/** What carries the attempts of a run. */
export function transportOf(
  options: HttpRunOptions,
  { mask }: Pick<TargetAccess, 'mask'>,
  { client: caller, ...parts }: RunParts,
): HttpTransport {
  const { scenario, dialect, origin, world, clock, carrier, epochMs = Date.now } = options;
  const { provider, client, seed, workload } = scenario;
  const given = { phases: workload.phases, origin, dialect, seed, clock, epochMs, carrier, mask };
  return new HttpTransport({
    ...given,
    ...parts,
    requestIdHeader: provider.requestIdHeader,
    readHint: caller.policy.readHint,
    keyed: world === 'mock',
    cancels: provider.onDisconnect !== 'continue',
    inspects: client.retry.inspect !== undefined,
  });
}
