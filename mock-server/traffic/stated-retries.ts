import type { TrafficAttempt } from '../../src/invoice/traffic.ts';

/** More retries than any SDK makes. */
const COUNT = /^\d{1,6}$/;

/**
 * What SDKs that Stainless generates say of an attempt: which retry it is, the language and the version of the SDK (npm openai 6.49.0,
 * client.js and internal/detect-platform.js, 2026-12). `keep` bounds a text.
 */
export function statedRetries(
  headers: Readonly<Record<string, string | undefined>>,
  keep: (text: string) => string,
): Pick<TrafficAttempt, 'retryCount' | 'stainless'> {
  const count = headers['x-stainless-retry-count'] ?? '';
  const lang = headers['x-stainless-lang'];
  const version = keep(headers['x-stainless-package-version'] ?? '');
  return {
    ...(COUNT.test(count) ? { retryCount: Number(count) } : {}),
    ...(lang === undefined ? {} : { stainless: { lang: keep(lang), version } }),
  };
}
