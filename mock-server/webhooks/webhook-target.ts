import { portOf } from '../../src/units/url-parts.ts';
import { hostOf, isLoopback, isThisMachine } from '../addresses.ts';

const URL_CHARS_MAX = 2048;

/** Where webhooks may go. */
export interface WebhookBounds {
  /** Host names besides this machine's own; a star allows all. */
  readonly allowWebhooksTo: readonly string[];
  /** The ports on which the mock server listens: no webhook goes there. */
  readonly ownPorts: () => readonly number[];
}

/** Whether an address and a port are the mock server itself, its administration included. */
function isOwn(address: string, port: number, { ownPorts }: Pick<WebhookBounds, 'ownPorts'>): boolean {
  return ownPorts().includes(port) && isThisMachine(address);
}

/**
 * Why a webhook is not sent to a URL, by its text; undefined when it is. Only this machine is told of jobs (localhost, 127.0.0.0/8, ::1), and the
 * hosts that are allowed, and never the mock server itself. URLs are read as WHATWG does, so that an address in another notation is seen for what it is.
 */
export function webhookProblem(url: string, bounds: WebhookBounds): string | undefined {
  if (url.length > URL_CHARS_MAX) return `the webhook URL has more than ${URL_CHARS_MAX} characters`;
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined || (target.protocol !== 'http:' && target.protocol !== 'https:')) {
    return 'the webhook URL must be an http or https URL';
  }
  if (target.username !== '' || target.password !== '') return 'the webhook URL must carry no credentials';
  const host = hostOf(target);
  if (isOwn(host === 'localhost' ? '127.0.0.1' : host, portOf(target), bounds)) {
    return 'the webhook URL is this mock server itself; give the address of the server that receives webhooks';
  }
  const { allowWebhooksTo: allowed } = bounds;
  const isHere = target.hostname === 'localhost' || target.hostname === '[::1]' || /^127\.[\d.]+$/.test(host);
  if (isHere || allowed.includes('*') || allowed.includes(target.hostname)) return undefined;
  return `webhooks are sent only to this machine unless the mock server is told otherwise: allow the host ${target.hostname}`;
}

/**
 * Why no connection for a webhook is made to an address to which a host of a URL has been resolved; undefined when one is. Of the text nothing is
 * believed: `localhost` may be another machine, and any name may be this one.
 */
export function connectionProblem(
  host: string,
  address: string,
  port: number,
  bounds: Pick<WebhookBounds, 'ownPorts'>,
): string | undefined {
  if (isOwn(address, port, bounds)) return `${host} is ${address} port ${port}, which is the mock server itself`;
  if (host === 'localhost' && !isLoopback(address)) return `localhost is ${address}, which is not this machine`;
  return undefined;
}
