import { chance } from '../chance.ts';
import type { Network } from '../link.ts';
import { CONNECTIONS, IMPOSTORS, REPLIES, REQUESTS } from './kinds.ts';

/** Every kind of fault, by its name. */
export const KINDS: readonly string[] = [CONNECTIONS, REQUESTS, REPLIES, IMPOSTORS].flatMap((table) =>
  Object.keys(table),
);

/** Whether what a reply says may be another's words. */
export const isImpostor = (kind: string): boolean => kind in IMPOSTORS;

/** A network on which one kind of fault meets a share of what it can meet. `hits` counts how often it did. */
export function faultyNetwork(seed: number, kind: string, share: number, hits: { count: number }): Network {
  const ofReplies = { ...REPLIES, ...IMPOSTORS };
  const isHit = (random: () => number): boolean => {
    if (random() >= share) return false;
    hits.count++;
    return true;
  };
  const randomAt = (...places: readonly number[]): (() => number) =>
    chance(places.reduce((sum, place) => Math.imul(sum, 31) + place, seed));
  return {
    connect: (connection) => (kind in CONNECTIONS && isHit(randomAt(connection)) ? CONNECTIONS[kind] : undefined),
    toServer: (bytes, connection, exchange) => {
      const random = randomAt(connection, exchange);
      return kind in REQUESTS && isHit(random) ? REQUESTS[kind]?.(bytes, random) : undefined;
    },
    toClient: (bytes, connection, exchange) => {
      const random = randomAt(connection, exchange, 1);
      return kind in ofReplies && isHit(random) ? ofReplies[kind]?.(bytes, random) : undefined;
    },
  };
}
