/** Whether a host name or address is this machine itself. */
export function isLoopback(host: string): boolean {
  return host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host) || /^(?:.+\.)?localhost$/i.test(host);
}
