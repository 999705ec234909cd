import { hostOf, portOf } from '../../units/url-parts.ts';
import { isLoopback } from './loopback.ts';

/** A proxy that an environment variable names. */
export interface Proxy {
  readonly url: URL;
  readonly variable: string;
}

const VARIABLES = { 'https:': ['https_proxy', 'HTTPS_PROXY'], 'http:': ['http_proxy', 'HTTP_PROXY'] } as const;

/**
 * The proxy for an origin as the environment says it: HTTPS_PROXY or HTTP_PROXY by its scheme, unless NO_PROXY lists the host; in lower case they win.
 * Undefined where there is none, as for this machine itself. A text says what is wrong with the variable, without its value.
 */
export function proxyFor(origin: string, env: NodeJS.ProcessEnv): Proxy | undefined | { readonly problem: string } {
  const target = new URL(origin);
  const host = hostOf(target);
  if (isLoopback(host) || isExcepted(host, portOf(target), env)) return undefined;
  const variable = VARIABLES[target.protocol as 'http:'].find((name) => (env[name] ?? '') !== '');
  if (variable === undefined) return undefined;
  const text = env[variable] as string;
  const full = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) return { url, variable };
  const problem = `${variable} names no http or https proxy such as http://proxy.example:3128: set it again, or write target.proxy: none`;
  return { problem };
}

/** Whether NO_PROXY lists a host, itself or a domain above it, alone or with this port; a star lists all. */
function isExcepted(host: string, port: number, env: NodeJS.ProcessEnv): boolean {
  const listed = (env['no_proxy'] ?? env['NO_PROXY'] ?? '').toLowerCase().split(/[\s,]+/);
  return listed.some((entry) => {
    if (entry === '*') return true;
    const [, name = '', ofPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry.replace(/^\[(.*)\]/, '$1')) ?? [];
    const isNamed = name !== '' && (host === name || host.endsWith(`.${name}`));
    return isNamed && (ofPort === undefined || ofPort === String(port));
  });
}

/** What a proxy is told, and nobody else. */
export function proxySecrets({ url: { username, password } }: Proxy): string[] {
  const [user, word] = [decodeURIComponent(username), decodeURIComponent(password)];
  return password === '' ? [] : [word, `${user}:${word}`];
}
