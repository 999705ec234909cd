import { modelIndexOf } from '../provider/provider-options.ts';
import { type DollarBounds, shapesMade, type ShapeQuote } from '../estimate/dollars.ts';
import { nanoUsdText, parseNanoUsd } from '../money/nano-usd.ts';
import { divideHalfUp } from '../money/ratio.ts';
import type { LoggedCharge } from '../reconcile/log.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { countOf, formatMs } from '../units/format.ts';
import type { RequestClass } from '../workload/request-class.ts';
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
  return shapes.map((shape, index): PilotKind => {
    const { operation, model } = shape;
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
    const isElsewhere = (each: LoggedCharge): boolean => each.model !== undefined && each.model !== model;
    const variant = variantOf(shape, shapes);
    return {
      operation,
      ...(variant === undefined ? {} : { variant }),
      model,
      wireModel,
      headline,
      requests: attempts.filter(({ attempt }) => attempt?.number === 1).length,
      succeeded,
      attempts: attempts.length,
      answered: attempts.filter((each) => !isElsewhere(each) && isAnswered(each, charges)).length,
      dollars: nanoUsdText(nano),
      perSuccess: per === null ? null : nanoUsdText(per),
      overHeadline: per === null || likelyNano === 0 ? null : Number(per) / likelyNano,
      failed: part((each) => each.outcome !== 'ok' && !charges.isModerated(each) && !charges.isRefused(each)),
      refused: {
        ...part((each) => charges.isRefused(each)),
        unpaid: attempts.filter((each) => charges.isRefused(each) && each.outcome === 'unpaid').length,
      },
      moderated: part((each) => charges.isModerated(each)),
      retries: retriesOf(attempts, charges),
      fallbacks: part(isElsewhere),
    };
  });
}

/** What tells a kind from others of its mode and model; undefined where there is no other. */
function variantOf(shape: RequestClass, shapes: readonly RequestClass[]): string | undefined {
  const alike = shapes.filter(({ operation, model }) => operation === shape.operation && model === shape.model);
  if (alike.length < 2) return undefined;
  const traits = alike.map(traitsOf);
  const own = traits[alike.indexOf(shape)] as readonly string[];
  const telling = own.filter((trait) => !traits.every((others) => others.includes(trait)));
  return telling.length > 0 ? telling.join(', ') : `kind ${shapes.indexOf(shape) + 1}`;
}

function traitsOf({ usage, delivery = 'sync' }: RequestClass): readonly string[] {
  const { options = {}, widthPx, heightPx, images, steps, videoMs } = usage;
  return [
    ...Object.entries(options).map(([name, value]) => `${name} ${value}`),
    `${widthPx}x${heightPx}`,
    countOf(images, 'image'),
    countOf(steps, 'step'),
    formatMs(videoMs),
    delivery,
  ];
}

/** Whether the reply to an attempt shows that its model is there. */
function isAnswered(attempt: LoggedCharge, { isModerated }: PilotCharges): boolean {
  return attempt.outcome === 'ok' || attempt.outcome === 'empty' || isModerated(attempt);
}

/** Attempts at the same model as the one before them. */
function retriesOf(attempts: readonly LoggedCharge[], charges: PilotCharges): PilotKind['retries'] {
  const numbered = new Map(attempts.map((each) => [each.attemptId, each]));
  const before = ({ attempt }: LoggedCharge): LoggedCharge[] =>
    Array.from({ length: (attempt?.number ?? 1) - 1 }, (_, index) =>
      numbered.get(`${attempt?.request}/${index + 1}`),
    ).filter((each) => each !== undefined);
  const retries = attempts.filter((each) => before(each).at(-1)?.model === each.model && before(each).length > 0);
  const isBilled = (each: LoggedCharge): boolean => charges.nanoOf(each) > 0n;
  const again = retries.filter((each) => isBilled(each) && before(each).some(isBilled)).length;
  return { ...billedOf(retries, charges), again };
}

function sumNano(attempts: readonly LoggedCharge[], { nanoOf }: PilotCharges): bigint {
  return attempts.reduce((sum, each) => sum + nanoOf(each), 0n);
}

function billedOf(attempts: readonly LoggedCharge[], charges: PilotCharges): PilotKind['failed'] {
  return {
    attempts: attempts.length,
    billed: attempts.filter((each) => charges.nanoOf(each) > 0n).length,
    dollars: nanoUsdText(sumNano(attempts, charges)),
    nameless: attempts.filter((each) => charges.isNameless(each)).length,
  };
}

/** A kind as sentences name it. */
export function nameOfKind({ operation, variant, model }: PilotKind): string {
  return `${operation}${variant === undefined ? '' : ` (${variant})`} by ${model}`;
}

/** What a price says that a request costs. */
export function headlineOf(quote: ShapeQuote | undefined): PilotKind['headline'] {
  const { estimate, source = 'no price', words = source, problem } = quote ?? {};
  if (estimate === undefined) {
    return { words, price: problem === undefined ? source : `${source}; ${problem}`, dollars: null };
  }
  const dollars: DollarBounds = {
    low: nanoUsdText(estimate.lowNano),
    likely: nanoUsdText(estimate.likelyNano),
    high: nanoUsdText(estimate.highNano),
  };
  return { words, price: source, dollars };
}
