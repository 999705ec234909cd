import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { hostOf as bareHostOf } from '../src/units/url-parts.ts';

/** An IPv4 address is also found when it is written as IPv6 (`::ffff:127.0.0.1`). */
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

const UNSPECIFIED = new BlockList();
UNSPECIFIED.addSubnet('0.0.0.0', 8);
UNSPECIFIED.addAddress('::', 'ipv6');

function has(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Whether an IP address leads to this machine and to no other: 127.0.0.0/8, ::1, and those that mean any (0.0.0.0, ::). */
export function isLoopback(address: string): boolean {
  return isIP(address) !== 0 && (has(LOOPBACK, address) || has(UNSPECIFIED, address));
}

/** Whether an IP address is one of this machine's, by loopback or by one of its networks. */
export function isThisMachine(address: string): boolean {
  if (isIP(address) === 0) return false;
  if (isLoopback(address)) return true;
  const own = new BlockList();
  for (const each of Object.values(networkInterfaces()).flat())
    if (each !== undefined) own.addAddress(each.address, each.family === 'IPv6' ? 'ipv6' : 'ipv4');
  return has(own, address);
}

/** The name or address in a URL, without the brackets of an address and the dot that may end a name. */
export function hostOf(url: URL): string {
  return bareHostOf(url).replace(/\.$/, '');
}
