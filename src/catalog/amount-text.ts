import { parseRate, rateText } from '../money/rate.ts';
import type { Amount, Table } from './written-rule.ts';

const GROUPS = /\B(?=(\d{3})+(?!\d))/g;

/** A decimal in plain notation with grouped thousands, all of its digits: `1,000`, `6.5`; a text that is none as it is. */
export function amountText(amount: Amount): string {
  const text = String(amount).replaceAll('_', '');
  if (!/^\d/.test(text) || /[^\d.eE+-]/.test(text)) return String(amount);
  const [whole = '', fraction] = rateText(parseRate(text)).split('.');
  return `${whole.replace(GROUPS, ',')}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** Exact dollars with two decimals at least, unless they are whole: `$0.40`, `$10`, `$0.0025`. */
export function dollarsText(amount: Amount): string {
  const text = amountText(amount);
  return `$${/\.\d$/.test(text) ? `${text}0` : text}`;
}

/** The amounts of a table after what they depend on: `by quality: low $0.011, high $0.167`; or one amount alone. */
export function tableText(
  by: string | readonly string[],
  table: Table | undefined,
  textOf: (amount: Amount) => string,
): string {
  if (table === undefined) return '?';
  if (typeof table !== 'object') return textOf(table);
  return `by ${[by].flat().join(' and ')}: ${leaves(table, textOf).join(', ')}`;
}

function leaves(table: { readonly [name: string]: Table }, textOf: (amount: Amount) => string): string[] {
  return Object.entries(table).flatMap(([name, inner]) =>
    typeof inner === 'object' ? leaves(inner, textOf).map((leaf) => `${name} ${leaf}`) : [`${name} ${textOf(inner)}`],
  );
}
