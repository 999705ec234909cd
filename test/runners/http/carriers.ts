import { Pool, type buildConnector } from 'undici';

/** What can carry a load. */
export const CARRIERS = ['sockets', 'undici'] as const;
export type CarrierKind = (typeof CARRIERS)[number];

/** Connections by undici without timeouts of its own, as many as there are requests under way. */
export function undiciPool(origin: string, connect?: buildConnector.connector): Pool {
  const own = connect === undefined ? {} : { connect };
  return new Pool(origin, { connections: null, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 60_000, ...own });
}
