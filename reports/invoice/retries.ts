import type { Invoice, InvoicedClient } from '../../src/invoice/invoice-schema.ts';
import { countOf, formatCount, formatMs, formatRatio, formatShare } from '../../src/units/format.ts';
import type { Section } from '../section.ts';

/** Clients that people are shown; the JSON has more. */
const SHOWN_MAX = 10;

/** How each client retries, and how likely the presets are that explain it. */
export function retrySection({ clients, retryAmplification }: Invoice): Section | undefined {
  if (clients.length === 0) return undefined;
  const entries = clients.slice(0, SHOWN_MAX).map((client) => [labelOf(client), linesOf(client)] as const);
  const listing = { columns: ['client', 'retries'], entries, caption: 'How each client retries' } as const;
  const beyond = clients.length - SHOWN_MAX;
  return {
    title: 'retries',
    remark: `${formatRatio(retryAmplification)} attempts a request`,
    parts: [listing, ...(beyond > 0 ? [{ text: `${countOf(beyond, 'further client')}: the JSON has them.` }] : [])],
  };
}

function labelOf({ key }: InvoicedClient): string {
  return key === 0 ? 'no key' : `key ${key}`;
}

function linesOf({ userAgent, sdk, requests, attempts, retries }: InvoicedClient): string[] {
  const { failures, weights, loop, words } = retries;
  const name = userAgent === '' ? 'no user agent' : userAgent;
  const stated = sdk === undefined || sdk.version === '' ? '' : `, ${sdk.lang} ${sdk.version}`;
  const likely = weights
    .filter(({ weight }) => weight >= 0.001)
    .map(({ preset, weight }) => `${preset} ${formatShare(weight)}`);
  return [
    `${name}${stated}: ${formatCount(attempts)} attempts for ${countOf(requests, 'request')}`,
    words,
    ...(failures === 0 ? [] : [`by ${countOf(failures, 'failed attempt')}: ${likely.join(', ')}`]),
    ...(loop === null
      ? []
      : [`called again for ${countOf(loop.requests, 'request')}, after ${formatMs(loop.gapMs)} (median)`]),
  ];
}
