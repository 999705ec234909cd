import { countOf, formatDollars, formatRatio } from '../units/format.ts';
import type { Invoice } from './invoice-schema.ts';

const NOTHING = 'no request came to a route that makes jobs';
const NOTHING_SINCE = `${NOTHING} since the last reset`;

/**
 * The invoice in one sentence: `3.402 attempts a request; $41 of $53 bought nothing: 212 duplicates that an idempotency key would have saved, 31
 * ghosts; it retries like openai-node@6.49.0 inside a loop of 3 of its own`.
 */
export function headlineOf(figures: Omit<Invoice, 'headline'>): string {
  const { requests, retryAmplification, clients, earlier } = figures;
  if (requests.total === 0 || retryAmplification === null) return earlier.attempts === 0 ? NOTHING : NOTHING_SINCE;
  const [busiest] = clients;
  return [
    `${formatRatio(retryAmplification)} attempts a request`,
    dollarWords(figures),
    ...(busiest === undefined || busiest.retries.failures === 0 ? [] : [`it ${busiest.retries.words}`]),
  ].join('; ');
}

function dollarWords({ dollars, takesKeys }: Pick<Invoice, 'dollars' | 'takesKeys'>): string {
  const { billed, wasted, wastedBy } = dollars;
  const isZero = (text: string): boolean => !/[1-9]/.test(text);
  if (isZero(billed)) return 'nothing was billed';
  if (isZero(wasted)) return `${formatDollars(billed)} billed, and all of it bought outputs`;
  const { duplicate, ghost, failed, moderated } = wastedBy;
  const parts = [
    [duplicate.attempts, duplicateWords(duplicate, takesKeys)],
    [ghost.attempts, countOf(ghost.attempts, 'ghost')],
    [failed.attempts, countOf(failed.attempts, 'billed failure')],
    [moderated.attempts, `${moderated.attempts} moderated or empty`],
  ] as const;
  const causes = parts.flatMap(([count, words]) => (count === 0 ? [] : [words])).join(', ');
  return `${formatDollars(wasted)} of ${formatDollars(billed)} bought nothing: ${causes}`;
}

/** A key saves a copy only of those that were sent without one, to a vendor that takes keys. */
function duplicateWords(
  { attempts, keyless }: Invoice['dollars']['wastedBy']['duplicate'],
  takesKeys: boolean,
): string {
  const words = countOf(attempts, 'duplicate');
  if (keyless === 0) return words;
  if (takesKeys)
    return `${words}${keyless < attempts ? `, ${keyless} of which` : ' that'} an idempotency key would have saved`;
  return keyless < attempts ? `${words}, ${keyless} of them without an idempotency key` : words;
}
