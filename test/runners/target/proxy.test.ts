import { expect, test } from 'vitest';
import { proxyFor, proxySecrets } from '../../../src/runners/target/proxy.ts';

const PROXY = 'http://proxy.example:3128';

/** The variable that names the proxy for an origin; `none`, or what is wrong. */
function found(origin: string, env: NodeJS.ProcessEnv): string {
  const proxy = proxyFor(origin, env);
  if (proxy === undefined) return 'none';
  return 'url' in proxy ? `${proxy.variable} ${proxy.url.host}` : proxy.problem;
}

test.each([
  ['https://a.example', { HTTPS_PROXY: PROXY }, 'HTTPS_PROXY proxy.example:3128'],
  ['https://a.example', { HTTPS_PROXY: PROXY, https_proxy: 'http://b:1' }, 'https_proxy b:1'],
  ['https://a.example', { HTTP_PROXY: PROXY }, 'none'],
  ['http://a.example', { HTTP_PROXY: 'proxy.example:3128' }, 'HTTP_PROXY proxy.example:3128'],
  ['https://a.example', { HTTPS_PROXY: '' }, 'none'],
  ['https://a.example', { HTTPS_PROXY: PROXY, NO_PROXY: 'b.example, a.example' }, 'none'],
  ['https://x.a.example', { HTTPS_PROXY: PROXY, NO_PROXY: 'a.example' }, 'none'],
  ['https://x.a.example', { HTTPS_PROXY: PROXY, NO_PROXY: '.a.example' }, 'none'],
  ['https://xa.example', { HTTPS_PROXY: PROXY, NO_PROXY: 'a.example' }, 'HTTPS_PROXY proxy.example:3128'],
  ['https://a.example', { HTTPS_PROXY: PROXY, NO_PROXY: 'a.example:8443' }, 'HTTPS_PROXY proxy.example:3128'],
  ['https://a.example:8443', { HTTPS_PROXY: PROXY, NO_PROXY: 'a.example:8443' }, 'none'],
  ['https://a.example', { HTTPS_PROXY: PROXY, no_proxy: '*' }, 'none'],
  ['https://127.0.0.1:1', { HTTPS_PROXY: PROXY }, 'none'],
  ['https://localhost', { HTTPS_PROXY: PROXY }, 'none'],
  ['https://[::1]', { HTTPS_PROXY: PROXY }, 'none'],
])('%s with %j: %s', (origin, env, wanted) => expect(found(origin, env)).toBe(wanted));

test('a proxy of another kind is told without what the variable holds', () => {
  const told = found('https://a.example', { HTTPS_PROXY: 'socks5://me:pass-word@p:1080' });
  expect(told).toMatch(/^HTTPS_PROXY names no http or https proxy .*target\.proxy: none/);
  expect(told).not.toContain('pass-word');
});

test('what a proxy is told is a secret', () => {
  const url = new URL('http://me:pa%3Ass@p:1');
  expect(proxySecrets({ url, variable: 'HTTPS_PROXY' })).toEqual(['pa:ss', 'me:pa:ss']);
  expect(proxySecrets({ url: new URL(PROXY), variable: 'HTTPS_PROXY' })).toEqual([]);
});
