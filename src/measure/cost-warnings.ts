import { nanoUsdText } from '../money/nano-usd.ts';
import { formatCount } from '../units/format.ts';
import type { CostsBySource } from './cost-attribution.ts';

/** Stated and assumed dollars may differ by so much before it is worth a word. */
const DIFFERENCE_SHARE = 0.01;

/** What the replies of a run say of their costs that the scenario does not, in sentences. */
export function costWarnings({ attempts, nano, assumed, unreadable, firstUnreadable }: CostsBySource): string[] {
  const warnings: string[] = [];
  if (unreadable > 0) {
    const replies = unreadable === 1 ? '1 reply states' : `${formatCount(unreadable)} replies state`;
    warnings.push(`${replies} a cost that is no amount of money, such as ${firstUnreadable}: it counts as not stated`);
  }
  const said = nano.stated.value() + nano.quantities.value();
  const expected = assumed.value();
  const apart = Math.abs(Number(said - expected));
  if (attempts.stated + attempts.quantities > 0 && apart > DIFFERENCE_SHARE * Number(expected)) {
    warnings.push(
      `replies state $${nanoUsdText(said)} where the scenario says $${nanoUsdText(expected)}${timesText(said, expected)}; ` +
        'the report and its projection use what the replies state',
    );
  }
  return warnings;
}

function timesText(said: bigint, expected: bigint): string {
  if (said === 0n || expected === 0n) return '';
  const ratio = Number(said) / Number(expected);
  const times = ratio > 1 ? ratio : 1 / ratio;
  const [share, word] = [Math.abs(ratio - 1) * 100, ratio > 1 ? 'more' : 'less'];
  return times < 2
    ? `, ${share.toFixed(0)} % ${word}`
    : `, ${times < 10 ? times.toFixed(1) : times.toFixed(0)} times ${word}`;
}
