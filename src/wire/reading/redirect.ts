import type { ReplyReading, WireReply } from '../dialect.ts';
import { boundedMessage, outcomeOfStatus } from '../status-outcome.ts';

/** A redirect is a failure: the request would go to another address with the key. */
function readRedirect({ status, headers }: WireReply): ReplyReading | undefined {
  if (status < 300 || status > 399) return undefined;
  const target = headers['location'] ?? `nowhere (${status} without a location)`;
  const message = boundedMessage(`answered with a redirect to ${target}, which is not followed`);
  return { outcome: outcomeOfStatus(status), message };
}

/** Reads replies that are no redirects with `read`; a redirect is a failure at every step. */
export function unlessRedirected(read: (reply: WireReply) => ReplyReading): (reply: WireReply) => ReplyReading {
  return (reply) => readRedirect(reply) ?? read(reply);
}
