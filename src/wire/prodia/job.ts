import type { JobAnswer, JobRequest } from '../dialect.ts';
import { asRecord } from '../json-bytes.ts';
import { writeDollars } from '../json-exact.ts';

/** How long the vendor keeps a job: in its sample of 2026-02-10, `expires_at` is `created_at` + 300 s. */
export const PRODIA_KEPT_MS = 300_000;

/** What the vendor's job JSON says of a job; times are Unix epoch ms. */
export interface ProdiaJob {
  readonly request: JobRequest;
  readonly id: string;
  readonly state: string;
  readonly createdEpochMs: number;
  readonly updatedEpochMs: number;
  readonly expiresEpochMs: number;
  /** Why it failed. */
  readonly error?: string | undefined;
  /** Its output is there: metrics are written. */
  readonly answer?: JobAnswer | undefined;
  /** Whether the price is written, if the answer has one. */
  readonly showsPrice: boolean;
}

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

/** The job as JSON text, written part by part: a double cannot be told to print all decimals of a price, and it costs least. */
export function prodiaJobText(job: ProdiaJob): string {
  const { request, answer, error } = job;
  const { type, config } = requestText(request);
  const price = answer?.outcome === 'ok' && job.showsPrice ? answer.price : undefined;
  return [
    `{"type":${type},"created_at":"${isoText(job.createdEpochMs)}"`,
    `,"updated_at":"${isoText(job.updatedEpochMs)}","expires_at":"${isoText(job.expiresEpochMs)}"`,
    `,"id":"${job.id}","state":{"current":"${job.state}"},"config":${config}`,
    answer === undefined ? '' : `,"metrics":${metricsText(answer)}`,
    error === undefined ? '' : `,"error":${JSON.stringify(error)}`,
    price === undefined
      ? ''
      : `,"price":{"product":${JSON.stringify(price.product)},"dollars":${writeDollars(price.nanoUsd)}}`,
    '}',
  ].join('');
}
