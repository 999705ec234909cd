import type { JobAnswer, JobRequest } from '../dialect.ts';
import type { JobView } from '../query-context.ts';
import { asRecord } from '../json-bytes.ts';
import { writeDollars } from '../json-exact.ts';

/** How long the vendor keeps a job: in its sample of 2026-02-10, `expires_at` is `created_at` + 300 s. */
export const PRODIA_KEPT_MS = 300_000;

function metricsText(answer: JobAnswer): string {
  const elapsed = Math.max(0, answer.finishedEpochMs - answer.startedEpochMs) / 1000;
  const steps = asRecord(answer.request.echo['config'])?.['steps'];
  const speed = typeof steps === 'number' && elapsed > 0 ? `,"ips":${steps / elapsed}` : '';
  return `{"elapsed":${elapsed}${speed}}`;
}

const isoText = (epochMs: number): string => new Date(epochMs).toISOString();

/** Type and config of a request as JSON. They are the same whenever the request is asked about, and a load test repeats its requests. */
const requestTexts = new WeakMap<JobRequest, { readonly type: string; readonly config: string }>();

function requestText(request: JobRequest): { readonly type: string; readonly config: string } {
  const known = requestTexts.get(request);
  if (known !== undefined) return known;
  const text = { type: JSON.stringify(request.wireModel), config: JSON.stringify(request.echo['config'] ?? {}) };
  requestTexts.set(request, text);
  return text;
}

/**
 * The job as JSON text, written part by part: a double cannot be told to print all decimals of a price, and it costs least. `keptSinceMs`: the
 * instant (Unix epoch ms) from which it is kept. `showsPrice`: whether the price is written, if there is an output that has one.
 */
export function prodiaJobText(
  job: Pick<JobView, 'request' | 'id' | 'createdEpochMs' | 'startedEpochMs' | 'endedEpochMs' | 'answer' | 'refusal'>,
  state: string,
  keptSinceMs: number,
  showsPrice: boolean,
): string {
  const { request, answer, createdEpochMs } = job;
  const { type, config } = requestText(request);
  const price = answer?.outcome === 'ok' && showsPrice ? answer.price : undefined;
  const updatedEpochMs = job.endedEpochMs ?? job.startedEpochMs ?? createdEpochMs;
  const error = job.refusal?.message;
  return [
    `{"type":${type},"created_at":"${isoText(createdEpochMs)}"`,
    `,"updated_at":"${isoText(updatedEpochMs)}","expires_at":"${isoText(keptSinceMs + PRODIA_KEPT_MS)}"`,
    `,"id":"${job.id}","state":{"current":"${state}"},"config":${config}`,
    answer === undefined ? '' : `,"metrics":${metricsText(answer)}`,
    error === undefined ? '' : `,"error":${JSON.stringify(error)}`,
    price === undefined
      ? ''
      : `,"price":{"product":${JSON.stringify(price.product)},"dollars":${writeDollars(price.nanoUsd)}}`,
    '}',
  ].join('');
}
