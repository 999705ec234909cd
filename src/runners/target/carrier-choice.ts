import type { WallClock } from '../../engine/wall-driver.ts';
import type { Carrier } from '../http/carrier/carrier.ts';
import { connectorTo } from '../http/carrier/connector.ts';
import { SocketCarrier } from '../http/carrier/socket-carrier.ts';
import { UndiciCarrier } from '../http/carrier/undici-carrier.ts';
import type { TargetAccess } from './access.ts';

/** A carrier of a load that is open. */
export interface ChosenCarrier {
  readonly carrier: Carrier;
  /** What it is, and why, for the report. */
  readonly text: string;
  close(): Promise<void>;
}

/** What carries the load to a real endpoint: sockets over HTTP/1.1, and undici for HTTP/2 and through a proxy, which is loaded for those alone. */
export async function chooseCarrier(
  origin: string,
  access: Pick<TargetAccess, 'tls' | 'http2' | 'proxyOf'>,
  clock: Pick<WallClock, 'nowMs'>,
): Promise<ChosenCarrier> {
  const { tls, http2, proxyOf } = access;
  const proxy = proxyOf(origin);
  const mutual = tls.cert === undefined ? '' : ', with the certificate of target.tls.cert';
  if (!http2 && proxy === undefined) {
    const carrier = new SocketCarrier({ origin, clock, connector: connectorTo(origin, { tls }) });
    return { carrier, text: `HTTP/1.1 over sockets${mutual}`, close: () => carrier.destroy() };
  }
  const { dispatcherTo } = await import('./dispatcher.ts');
  const dispatcher = dispatcherTo(origin, access);
  const reasons = [
    ...(http2 ? ['HTTP/2 by undici, for target.http2'] : ['HTTP/1.1 by undici']),
    ...(proxy === undefined ? [] : [`through ${proxy.url.host}, the proxy of ${proxy.variable}`]),
  ];
  return {
    carrier: new UndiciCarrier(dispatcher, origin),
    text: `${reasons.join(', ')}${mutual}`,
    close: () => dispatcher.destroy(),
  };
}
