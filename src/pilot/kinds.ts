import { modelIndexOf } from '../provider/provider-options.ts';
import { type DollarBounds, shapesMade, type ShapeQuote } from '../estimate/dollars.ts';
import { nanoUsdText, parseNanoUsd } from '../money/nano-usd.ts';
import { divideHalfUp } from '../money/ratio.ts';
import type { LoggedCharge } from '../reconcile/log.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { PilotCharges } from './charges.ts';
import type { PilotKind } from './pilot.ts';

/**
 * What each kind of request has come to, in the order in which they take turns: the number of a request tells its kind. Attempts at fallback
 * models count with the kind that was asked for. `headlines` are of the kinds of `shapesMade`, in its order.
 */
export function pilotKinds(
  scenario: Scenario,
  headlines: readonly PilotKind['headline'][],
  charges: PilotCharges,
): PilotKind[] {
  const shapes = shapesMade(scenario);
  const ofKind = shapes.map((): LoggedCharge[] => []);
  for (const each of charges.attempts) {
    if (each.attempt !== undefined) ofKind[each.attempt.request % shapes.length]?.push(each);
  }
  return shapes.map(({ operation, model }, index): PilotKind => {
    const attempts = ofKind[index] as LoggedCharge[];
    const nano = sumNano(attempts, charges);
    const succeeded = attempts.filter(({ outcome }) => outcome === 'ok').length;
    const { models } = scenario.provider;
    const wireModel = models[modelIndexOf(models, { model, operation })]?.wireName ?? model;
    const headline = headlines[index] ?? headlineOf(undefined);
    const likelyNano = Number(parseNanoUsd(headline.dollars?.likely ?? '0'));
    const per = succeeded === 0 ? null : divideHalfUp(nano, BigInt(succeeded));
    const part = (isIn: (attempt: LoggedCharge) => boolean): PilotKind['failed'] =>
      billedOf(attempts.filter(isIn), charges);
    return {
      operation,
      model,
      wireModel,
      headline,
      requests: attempts.filter(({ attempt }) => attempt?.number === 1).length,
      succeeded,
      attempts: attempts.length,
      dollars: nanoUsdText(nano),
      perSuccess: per === null ? null : nanoUsdText(per),
      overHeadline: per === null || likelyNano === 0 ? null : Number(per) / likelyNano,
      failed: part((each) => each.outcome !== 'ok' && !charges.isModerated(each)),
      moderated: part((each) => charges.isModerated(each)),
      retries: part(({ attempt }) => (attempt?.number ?? 1) > 1),
    };
  });
}

function sumNano(attempts: readonly LoggedCharge[], { nanoOf }: PilotCharges): bigint {
  return attempts.reduce((sum, each) => sum + nanoOf(each), 0n);
}

function billedOf(attempts: readonly LoggedCharge[], charges: PilotCharges): PilotKind['failed'] {
  return {
    attempts: attempts.length,
    billed: attempts.filter((each) => charges.nanoOf(each) > 0n).length,
    dollars: nanoUsdText(sumNano(attempts, charges)),
  };
}

/** What a price says that a request costs. */
export function headlineOf(quote: ShapeQuote | undefined): PilotKind['headline'] {
  const { estimate, source = 'no price', problem } = quote ?? {};
  if (estimate === undefined) return { price: problem === undefined ? source : `${source}; ${problem}`, dollars: null };
  const dollars: DollarBounds = {
    low: nanoUsdText(estimate.lowNano),
    likely: nanoUsdText(estimate.likelyNano),
    high: nanoUsdText(estimate.highNano),
  };
  return { price: source, dollars };
}
