import type { Invoice, InvoicedClient } from '../../src/invoice/invoice-schema.ts';
import { countOf, formatMs, formatRatio, formatShare } from '../../src/units/format.ts';
import type { Section } from '../section.ts';

/** Clients that people are shown; the JSON has more. */
const SHOWN_MAX = 10;
/** Presets that are less likely are left out. */
const WEIGHT_MIN = 0.001;

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
  const { loop, words } = retries;
  const name = userAgent === '' ? 'no user agent' : userAgent;
  const stated = sdk === undefined || sdk.version === '' ? '' : `, ${sdk.lang} ${sdk.version}`;
  return [
    `${name}${stated}: ${countOf(attempts, 'attempt')} for ${countOf(requests, 'request')}`,
    words,
    ...evidenceOf(retries),
    ...(loop === null
      ? []
      : [`called again for ${countOf(loop.requests, 'request')}, after ${formatMs(loop.gapMs)} (median)`]),
  ];
}

/** From what the retries were read, and how likely presets are by that: those alike together. */
function evidenceOf({ failures, preset, alike, weights }: InvoicedClient['retries']): string[] {
  if (failures === 0) return [];
  const seen = `by ${countOf(failures, 'failed attempt')}`;
  if (weights.length === 0) return [`${seen}, without another attempt after ${failures === 1 ? 'it' : 'any of them'}`];
  const isAlike = (each: { readonly preset: string }): boolean => alike.includes(each.preset);
  const weight = weights.filter(isAlike).reduce((sum, each) => sum + each.weight, 0);
  const together = { preset: alike.length === 1 ? preset : 'these', weight };
  const likely = [...(alike.length === 0 ? [] : [together]), ...weights.filter((each) => !isAlike(each))]
    .filter((each) => each.weight >= WEIGHT_MIN)
    .map((each) => `${each.preset === 'none' ? 'a loop alone' : each.preset} ${formatShare(Math.min(1, each.weight))}`);
  return [`${seen}: ${likely.join(', ')}`];
}
