import { nanoUsdText, parseNanoUsd } from '../money/nano-usd.ts';
import { countOf, formatCount, formatDollars, formatRatio } from '../units/format.ts';
import type { ChecklistBox, PilotFindings, PilotKind } from './pilot.ts';

type Judgement = Pick<ChecklistBox, 'state' | 'reason'>;

const ticked = (reason: string): Judgement => ({ state: 'ticked', reason });
const failed = (reason: string): Judgement => ({ state: 'failed', reason });
const unknown = (reason: string): Judgement => ({ state: 'not-knowable', reason });
const NO_BILL = 'there is no bill yet';

/**
 * The boxes, each with its judge: what a guide to the prices of image APIs (RutaAPI, "Small-scale testing checklist" and the checks before it, read
 * 2026-11) asks of a small test before it is scaled.
 */
const BOXES: readonly (readonly [box: string, judge: (found: PilotFindings) => Judgement])[] = [
  ['Run a small sample of each mode and model that is planned', judgeSample],
  ['Compare request logs against usage records', judgeMatches],
  ['Compare both with the provider dashboard', judgeDashboard],
  ['Check whether failed jobs create billable entries', (found) => judgePart(found, 'failed', 'attempt failed')],
  [
    'Check whether moderation blocks create billable entries',
    (found) => judgePart(found, 'moderated', 'attempt was moderated'),
  ],
  ['Check whether retries create billable entries', (found) => judgePart(found, 'retries', 'request was retried')],
  ['Verify the actual cost per workflow instead of headline pricing', judgeCost],
  ['Use a limited prepaid balance or a capped test budget', judgeCap],
  ['Capture request IDs, job status and usage records', judgeNames],
  ['Verify model availability for the account tier and region', judgeAvailability],
  ['Confirm whether the API is official, third-party or an aggregator', judgePath],
];

/** Each box of the checklist: ticked, failed, or not knowable here, with its reason. */
export function checklistOf(found: PilotFindings): ChecklistBox[] {
  return BOXES.map(([box, judge]) => ({ box, ...judge(found) }));
}

const nameOf = ({ operation, model }: PilotKind): string => `${operation} by ${model}`;

const chargesText = ({ charges, dollars }: NonNullable<PilotFindings['bill']>): string =>
  `${countOf(charges, 'charge')} of ${formatDollars(dollars)} on the bill`;

function sumOf(parts: readonly PilotKind['failed'][] | readonly PilotKind[], field: 'attempts'): number {
  return parts.reduce((sum, part) => sum + part[field], 0);
}

function judgeSample({ kinds, requestsPerKind }: PilotFindings): Judgement {
  const short = kinds.filter(({ requests }) => requests < requestsPerKind);
  if (short.length > 0) {
    const said = short.map(
      (kind) => `${nameOf(kind)} got ${formatCount(kind.requests)} of ${requestsPerKind} requests`,
    );
    return failed(said.join(', '));
  }
  const vain = kinds.filter(({ succeeded }) => succeeded === 0);
  if (vain.length > 0) return failed(`nothing succeeded of ${vain.map(nameOf).join(', ')}`);
  return ticked(`${formatCount(requestsPerKind)} of each: ${kinds.map(nameOf).join(', ')}`);
}

function judgeMatches({ bill, doubtful, dollars }: PilotFindings): Judgement {
  if (bill === null) return unknown(NO_BILL);
  const [doubt] = bill.doubts;
  if (doubt !== undefined) return unknown(`the bill is not whole: ${doubt}`);
  const odd = doubtful.filter(({ why }) => why !== 'no-output' && why !== 'moderated').length;
  const all = chargesText(bill);
  if (odd > 0) return failed(`${countOf(odd, 'charge')} not in both, or of different amounts; ${all}`);
  const beside = dollars.workerTime === undefined ? '' : `, beside ${formatDollars(dollars.workerTime)} for workers`;
  return ticked(`all match: ${all}${beside}`);
}

function judgeDashboard({ world }: PilotFindings): Judgement {
  return unknown(world === 'mock' ? 'a mock server has no dashboard' : 'only a person sees it: check by hand');
}

function judgePart({ bill, kinds }: PilotFindings, part: 'failed' | 'moderated' | 'retries', what: string): Judgement {
  const parts = kinds.map((kind) => kind[part]);
  const attempts = sumOf(parts, 'attempts');
  if (attempts === 0) return unknown(`no ${what}`);
  const seen = formatCount(attempts);
  if (bill === null) return unknown(`${NO_BILL}; ${seen} to look up in it`);
  const billed = parts.reduce((sum, each) => sum + each.billed, 0);
  if (billed === 0) return ticked(`they do not: none of ${seen} billed`);
  const nano = parts.reduce((sum, each) => sum + parseNanoUsd(each.dollars), 0n);
  return ticked(`they do: ${formatCount(billed)} of ${seen} billed, ${formatDollars(nanoUsdText(nano))}`);
}

function judgeCost({ bill, kinds }: PilotFindings): Judgement {
  const vain = kinds.filter(({ perSuccess }) => perSuccess === null);
  if (vain.length > 0) return failed(`nothing succeeded of ${vain.map(nameOf).join(', ')}`);
  if (bill === null) return unknown(`${NO_BILL}: what is told is what the client reckons`);
  const others = kinds.filter(({ overHeadline }) => overHeadline !== null && overHeadline !== 1);
  if (others.length === 0) return ticked('each costs its headline price');
  const said = others.map((kind) => `${nameOf(kind)} ${formatRatio(kind.overHeadline)} ×`);
  return ticked(`a success costs more or less than its headline price: ${said.join(', ')}`);
}

function judgeCap({ cap, dollars }: PilotFindings): Judgement {
  const what = cap.kind === 'prepaid-balance' ? 'prepaid balance' : 'spend cap';
  const spent = `${formatDollars(dollars.billed)} of a ${what} of ${formatDollars(cap.dollars)}`;
  return parseNanoUsd(cap.dollars) < parseNanoUsd(dollars.billed) ? failed(`it was passed: ${spent}`) : ticked(spent);
}

function judgeNames({ doubtful, kinds, bill }: PilotFindings): Judgement {
  const nameless = doubtful.filter(({ jobId, record }) => jobId === null && record === null).length;
  if (nameless > 0) return failed(`${countOf(nameless, 'doubtful charge')} without the name of a job`);
  const logged = `${countOf(sumOf(kinds, 'attempts'), 'attempt')} in the log`;
  return bill === null ? unknown(`${logged}, and ${NO_BILL}`) : ticked(`${logged}, ${chargesText(bill)}`);
}

function judgeAvailability({ kinds, world }: PilotFindings): Judgement {
  const absent = kinds.filter(({ succeeded }) => succeeded === 0);
  if (absent.length > 0) return failed(`${absent.map(nameOf).join(', ')} did not answer`);
  if (world === 'mock') return unknown('a mock server has the models that its scenario says');
  return ticked('all answered under this key, from here, today; other tiers and regions are to be checked by hand');
}

function judgePath(): Judgement {
  return unknown('no reply tells who runs the models: check by hand');
}
