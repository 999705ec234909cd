import { nanoUsdText, parseNanoUsd } from '../money/nano-usd.ts';
import { divideHalfUp } from '../money/ratio.ts';
import { countOf, formatCount, formatDollars, formatRatio } from '../units/format.ts';
import { nameOfKind } from './kinds.ts';
import type { ChecklistBox, PilotFindings, PilotKind } from './pilot.ts';

type Part = 'failed' | 'moderated' | 'retries';
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
  ['Check whether failed jobs create billable entries', (found) => judgePart(found, 'failed', 'job failed')],
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

const chargesText = ({ charges, dollars }: NonNullable<PilotFindings['bill']>): string =>
  `${countOf(charges, 'charge')} of ${formatDollars(dollars)} on the bill`;

function sumOf(parts: readonly PilotKind['failed'][] | readonly PilotKind[], field: 'attempts'): number {
  return parts.reduce((sum, part) => sum + part[field], 0);
}

function judgeSample({ kinds, requestsPerKind }: PilotFindings): Judgement {
  const short = kinds.filter(({ requests }) => requests < requestsPerKind);
  if (short.length > 0) {
    const said = short.map(
      (kind) => `${nameOfKind(kind)} got ${formatCount(kind.requests)} of ${requestsPerKind} requests`,
    );
    return failed(said.join(', '));
  }
  const vain = kinds.filter(({ succeeded }) => succeeded === 0);
  const unpaid = kinds.reduce((sum, { refused }) => sum + refused.unpaid, 0);
  const why = unpaid === 0 ? '' : `${countOf(unpaid, 'attempt')} refused because the account could not pay`;
  if (vain.length > 0) {
    const said = `nothing succeeded of ${vain.map(nameOfKind).join(', ')}`;
    return failed(why === '' ? said : `${said}; ${why}`);
  }
  if (why !== '') return failed(why);
  return ticked(`${formatCount(requestsPerKind)} of each: ${kinds.map(nameOfKind).join(', ')}`);
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

function judgePart({ bill, kinds, dollars }: PilotFindings, part: Part, what: string): Judgement {
  const parts = kinds.map((kind) => kind[part]);
  const attempts = sumOf(parts, 'attempts');
  if (attempts === 0) return unknown(`no ${what}`);
  const seen = formatCount(attempts);
  if (bill === null) return unknown(`${NO_BILL}; ${seen} to look up in it`);
  const billed = parts.reduce((sum, each) => sum + each.billed, 0);
  const theirs = mayBeTheirs(parts, dollars);
  if (billed === 0)
    return theirs === undefined ? ticked(`they do not: none of ${seen} billed`) : unknown(`of ${seen}, ${theirs}`);
  const nano = parts.reduce((sum, each) => sum + parseNanoUsd(each.dollars), 0n);
  const said = `they do: ${formatCount(billed)} of ${seen} billed, ${formatDollars(nanoUsdText(nano))}`;
  return ticked(
    [said, ...(part === 'retries' ? [againWords(kinds)] : []), ...(theirs === undefined ? [] : [theirs])].join('; '),
  );
}

/** What is not known of a part whose jobs may be those of charges that no request accounts for; undefined: all is. */
function mayBeTheirs(parts: readonly PilotKind['failed'][], dollars: PilotFindings['dollars']): string | undefined {
  const nameless = parts.reduce((sum, each) => sum + each.nameless, 0);
  if (nameless === 0 || isAllAssigned(dollars)) return undefined;
  const charged = `${formatDollars(dollars.unassigned)} on the bill, which is of no known request, may be theirs`;
  return `${formatCount(nameless)} have no name of a job: ${charged}`;
}

function againWords(kinds: readonly PilotKind[]): string {
  const again = kinds.reduce((sum, { retries }) => sum + retries.again, 0);
  return `${again === 0 ? 'none' : formatCount(again)} of them after an earlier attempt of the request was billed`;
}

function isAllAssigned({ unassigned }: PilotFindings['dollars']): boolean {
  return parseNanoUsd(unassigned) === 0n;
}

function judgeCost({ bill, kinds, dollars, doubtful }: PilotFindings): Judgement {
  const vain = kinds.filter(({ perSuccess }) => perSuccess === null);
  if (vain.length > 0) return failed(`nothing succeeded of ${vain.map(nameOfKind).join(', ')}`);
  if (bill === null) return unknown(`${NO_BILL}: what is told is what the client reckons`);
  const unlisted = doubtful.filter(({ why, outcome }) => why === 'client-only' && outcome === 'ok').length;
  if (unlisted > 0) return unknown(`${countOf(unlisted, 'charge')} of successes not on the bill`);
  if (!isAllAssigned(dollars)) {
    const succeeded = BigInt(kinds.reduce((sum, kind) => sum + kind.succeeded, 0));
    const per = formatDollars(nanoUsdText(divideHalfUp(parseNanoUsd(dollars.billed), succeeded)));
    const what = `${formatDollars(dollars.unassigned)} on the bill is of no request that is known`;
    return unknown(`${what}, and no kind contains it: with it a success of this run costs ${per} on average`);
  }
  const others = kinds.filter(({ overHeadline }) => overHeadline !== null && overHeadline !== 1);
  if (others.length === 0) return ticked('each costs its headline price');
  const said = others.map((kind) => {
    const { overHeadline, fallbacks } = kind;
    const elsewhere = fallbacks.billed === 0 ? '' : ` (${countOf(fallbacks.billed, 'charge')} by another model)`;
    return `${nameOfKind(kind)} ${formatRatio(overHeadline)} ×${elsewhere}`;
  });
  return ticked(`a success costs more or less than its headline price: ${said.join(', ')}`);
}

function judgeCap({ cap, dollars }: PilotFindings): Judgement {
  const what = cap.kind === 'prepaid-balance' ? 'prepaid balance' : 'spend cap';
  const spent = `${formatDollars(dollars.billed)} of a ${what} of ${formatDollars(cap.dollars)}`;
  return parseNanoUsd(cap.dollars) < parseNanoUsd(dollars.billed) ? failed(`it was passed: ${spent}`) : ticked(spent);
}

function judgeNames({ doubtful, kinds, bill, dollars }: PilotFindings): Judgement {
  const lost = kinds.reduce((sum, { failed: part, moderated }) => sum + part.nameless + moderated.nameless, 0);
  if (lost > 0 && !isAllAssigned(dollars)) {
    const charged = `${formatDollars(dollars.unassigned)} on the bill is of no request`;
    return failed(`${countOf(lost, 'attempt')} without the name of a job, and ${charged}`);
  }
  const nameless = doubtful.filter(({ jobId, record }) => jobId === null && record === null).length;
  if (nameless > 0) return failed(`${countOf(nameless, 'doubtful charge')} without the name of a job`);
  const logged = `${countOf(sumOf(kinds, 'attempts'), 'attempt')} in the log`;
  return bill === null ? unknown(`${logged}, and ${NO_BILL}`) : ticked(`${logged}, ${chargesText(bill)}`);
}

function judgeAvailability({ kinds, world }: PilotFindings): Judgement {
  const short = kinds.filter(({ answered, fallbacks }) => answered === 0 || fallbacks.attempts > 0);
  const said = short.map((kind) => {
    const { answered, fallbacks } = kind;
    const instead =
      fallbacks.attempts === 0 ? '' : `, and ${countOf(fallbacks.attempts, 'attempt')} went to another model instead`;
    return `${nameOfKind(kind)} answered ${answered === 0 ? 'nothing' : countOf(answered, 'attempt')}${instead}`;
  });
  if (said.length > 0) return failed(said.join('; '));
  if (world === 'mock') return unknown('a mock server has the models that its scenario says');
  return ticked('all answered under this key, from here, today; other tiers and regions are to be checked by hand');
}

function judgePath(): Judgement {
  return unknown('no reply tells who runs the models: check by hand');
}
