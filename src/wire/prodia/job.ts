import type { JobAnswer, JobRequest } from '../dialect.ts';
import type { JobView } from '../query-context.ts';
import { instantText } from '../instant-text.ts';
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

interface RequestText {
  readonly type: string;
  readonly config: string;
  /** The price that a job of the request had last, as text. */
  price: { readonly product: string; readonly nanoUsd: number; readonly text: string } | undefined;
}

/** What a request puts into the JSON of its jobs. It is the same whenever the request is asked about, and a load test repeats its requests. */
const requestTexts = new WeakMap<JobRequest, RequestText>();

function requestText(request: JobRequest): RequestText {
  const known = requestTexts.get(request);
  if (known !== undefined) return known;
  const type = JSON.stringify(request.wireModel);
  const text = { type, config: JSON.stringify(request.echo['config'] ?? {}), price: undefined };
  requestTexts.set(request, text);
  return text;
}

function priceText(request: RequestText, { product, nanoUsd }: NonNullable<JobAnswer['price']>): string {
  if (request.price?.product !== product || request.price.nanoUsd !== nanoUsd) {
    const text = `,"price":{"product":${JSON.stringify(product)},"dollars":${writeDollars(nanoUsd)}}`;
    request.price = { product, nanoUsd, text };
  }
  return request.price.text;
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
  const text = requestText(request);
  const price = answer?.outcome === 'ok' && showsPrice ? answer.price : undefined;
  const updated = instantText(job.endedEpochMs ?? job.startedEpochMs ?? createdEpochMs);
  const expires = instantText(keptSinceMs + PRODIA_KEPT_MS);
  const error = job.refusal?.message;
  return (
    `{"type":${text.type},"created_at":"${instantText(createdEpochMs)}","updated_at":"${updated}","expires_at":"${expires}"` +
    `,"id":"${job.id}","state":{"current":"${state}"},"config":${text.config}` +
    (answer === undefined ? '' : `,"metrics":${metricsText(answer)}`) +
    (error === undefined ? '' : `,"error":${JSON.stringify(error)}`) +
    (price === undefined ? '}' : `${priceText(text, price)}}`)
  );
}
