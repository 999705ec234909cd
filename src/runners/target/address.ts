/** The address of an endpoint. */
export interface Address {
  /** Such as `https://api.example`. */
  readonly origin: string;
  /** What stands in front of the paths of the wire format, such as `/api`; empty where nothing does. */
  readonly prefix: string;
}

/** Reads the address that the user named, with a path that may stand in front of those of the wire format, or says what is wrong with it. */
export function readAddress(text: string): Address | string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    return 'expected an http or https URL such as https://inference.prodia.com or https://gateway.example/api/v1';
  const { origin, pathname, search, hash, username, password } = url;
  const prefix = pathname.replace(/\/+$/, '');
  const address = `${origin}${prefix}`;
  if (username !== '' || password !== '')
    return `has a user or a password, which do not belong on a command line: write ${address}, and set target.headers.authorization to "Basic \${NAME}" in the scenario`;
  if (search !== '' || text.includes('?'))
    return `has a query, which the paths of the wire format have no place for: write ${address}, and set target.headers in the scenario where the endpoint needs to be told more`;
  if (hash !== '' || text.includes('#')) return `has a fragment, which is never sent: write ${address}`;
  return { origin, prefix };
}

/**
 * What stands in front of every path where the user names `prefix`: that without what the wire format's own path begins with. So a base URL can be
 * named as SDKs take it: `/api/v1` in front of `/v1/images` is `/api`.
 */
export function prefixOf(prefix: string, path: string): string {
  const named = prefix.split('/').slice(1);
  const own = (path.split('?', 1)[0] as string).split('/').slice(1);
  const isShared = (from: number): boolean => named.slice(from).every((part, index) => part === own[index]);
  const shared = named.findIndex((_, from) => isShared(from));
  return shared < 0
    ? prefix
    : named
        .slice(0, shared)
        .map((part) => `/${part}`)
        .join('');
}

/** The path at which an address that a reply states is asked: as it stands where it is one of the endpoint's own with its prefix. */
export function statedPath({ origin, prefix }: Address, path: string, statedOrigin: string | undefined): string {
  const isWhole = statedOrigin === origin && (path === prefix || path.startsWith(`${prefix}/`));
  return isWhole ? path : `${prefix}${path}`;
}
