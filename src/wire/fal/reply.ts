import type { ModelView } from '../query-context.ts';
import type { JobAnswer, WireReply } from '../dialect.ts';
import { falOutputPieces } from './output.ts';
import { cardOf, unitsOf } from './units.ts';
import { PiecewiseReply } from '../piecewise-reply.ts';

/** The header that counts the units that a request was billed (fal-js, pull request 223, 2026-11). */
export const FAL_UNITS_HEADER = 'x-fal-billable-units';
/** The header with the request's id (@fal-ai/client 1.10.1, response). */
export const FAL_REQUEST_ID_HEADER = 'x-fal-request-id';

interface BilledUnits {
  readonly chargedNano: number;
  readonly header: Readonly<Record<string, string>>;
}

/** What was last billed by each model: most jobs of a load test cost the same. */
const billedUnits = new WeakMap<ModelView, BilledUnits>();

/** The header with the billed units of a charge; none where the server does not say which model it was. */
export function unitsHeader(model: ModelView | undefined, chargedNano: number): Readonly<Record<string, string>> {
  if (model === undefined) return {};
  const known = billedUnits.get(model);
  if (known?.chargedNano === chargedNano) return known.header;
  const header = { [FAL_UNITS_HEADER]: String(unitsOf(cardOf(model), chargedNano)) };
  billedUnits.set(model, { chargedNano, header });
  return header;
}

/** The reply to a finished job: its output, its id, and the units that it was billed. */
export function writeFal(answer: JobAnswer): WireReply {
  const billed = answer.price === undefined ? {} : unitsHeader(answer.model, answer.price.nanoUsd);
  const headers = { 'content-type': 'application/json', [FAL_REQUEST_ID_HEADER]: answer.id, ...billed };
  return new PiecewiseReply(200, headers, falOutputPieces(answer));
}
