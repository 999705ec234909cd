import { countOf, formatCount, formatDollars } from '../units/format.ts';
import type { PilotFindings } from './pilot.ts';

/** What only a person can look up, in sentences. */
export function byHandOf({ kinds, doubtful, dollars, bill, target, cap, dialect }: PilotFindings): string[] {
  const nameless = doubtful.filter(({ jobId, record }) => jobId === null && record === null).length;
  const charges = bill === null ? '' : ` for ${countOf(bill.charges, 'charge')}`;
  return [
    ...new Set(
      kinds.map(
        ({ operation, model, headline }) =>
          `Pricing page: is the price of ${operation} by ${model} still ${headline.words}?`,
      ),
    ),
    `Dashboard: it must show ${formatDollars(dollars.billed)}${charges} in the time of this pilot, and ${balanceWords(cap)}.`,
    ...(doubtful.length === 0 ? [] : [`Doubtful charges (${formatCount(doubtful.length)}): look each up by its job.`]),
    ...(nameless === 0
      ? []
      : [`Without the name of a job (${formatCount(nameless)}): look for them by time and model.`]),
    `Path: is ${target ?? `the vendor of the ${dialect} wire format`} the owner of the models, another provider, or an aggregator in between?`,
    'Availability: are these models open to the account, tier and region of the later load?',
  ];
}

function balanceWords({ kind, leftDollars }: PilotFindings['cap']): string {
  return kind === 'prepaid-balance' ? `a balance of ${formatDollars(leftDollars)}` : 'no charge besides';
}
