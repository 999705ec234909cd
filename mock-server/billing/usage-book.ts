import { OUTCOME, OUTCOMES, type Outcome } from '../../src/billing/outcome.ts';
import { growColumns } from '../../src/engine/columns.ts';
import type { JobTable } from '../../src/provider/job-table.ts';
import type { ModelOptions } from '../../src/provider/provider-options.ts';
import type { UsageRecord, UsageRecordPage } from '../../src/measure/usage-record.ts';
import { given } from '../../src/units/options-object.ts';
import { jobId } from '../jobs/job-id.ts';
import { estimateBytes } from '../memory/byte-estimate.ts';
import type { StoreMemory } from '../memory/shared-parts.ts';

/** Records kept where the caller does not say, if they fit into the bytes. */
export const RECORDS_MAX_DEFAULT = 1_000_000;

/** Records that are searched for failed ones. */
const SEARCHED_MAX = 10_000;
/** Most bytes of records. */
const RECORDS_BYTES_MAX = 402_653_184;
/** A record in columns that have doubled, with its line of the published bill. */
const RECORD_BYTES = 256;
/** What it was sold as, where its price names products. */
const PRODUCT_BYTES = 64;

interface UsageBookOptions {
  readonly seed: number;
  /** The models of the provider. */
  readonly models: readonly ModelOptions[];
  readonly recordsMax: number;
  /** Default: 384 MiB. */
  readonly bytesMax?: number;
}

/** Number of the attempt, index of the model, number of the API key, and HTTP status of a job. */
interface RecordDetail {
  readonly number: number;
  readonly model: number;
  readonly key: number;
  readonly status: number;
}

/** What a job asks for; the same object for requests that ask the same. */
export type AskedJob = Pick<UsageRecord, 'wireModel' | 'counts'>;

interface RecordFacts {
  readonly upstream: number | undefined;
  readonly product: string | undefined;
  readonly asked: AskedJob | undefined;
}

const NOTHING_ASKED: AskedJob = {};

/** Who served a job of a model, by the index of its upstream or machine; nobody where it never started. */
function servedBy({ machines, upstreams }: ModelOptions, at: number): Pick<UsageRecord, 'machine' | 'upstream'> {
  if (machines !== undefined) return { machine: machines[Math.max(0, at)] as string };
  return at < 0 ? {} : given({ upstream: upstreams?.[at]?.name });
}

/** The provider's bill, one record for each job that was accepted and has ended, in typed arrays that double up to a bound. */
export class UsageBook {
  readonly #options: UsageBookOptions;
  #size = 0;
  #lost = 0;
  #bytes = 0;
  private number: Float64Array = new Float64Array(256);
  private request: Float64Array = new Float64Array(256);
  private attempt: Int32Array = new Int32Array(256);
  private model: Int32Array = new Int32Array(256);
  private upstream: Int8Array = new Int8Array(256);
  private key: Int32Array = new Int32Array(256);
  private outcome: Uint8Array = new Uint8Array(256);
  private status: Int32Array = new Int32Array(256);
  private chargedNano: Float64Array = new Float64Array(256);
  private acceptedNano: Float64Array = new Float64Array(256);
  private acceptedMs: Float64Array = new Float64Array(256);
  private startedMs: Float64Array = new Float64Array(256);
  private endedMs: Float64Array = new Float64Array(256);

  /** By place: what jobs were sold as, where their prices name products. */
  readonly #products = new Map<number, string>();
  /** By place: what was asked for. */
  readonly #asked: AskedJob[] = [];
  readonly #weighed = new WeakSet<AskedJob>();

  constructor(options: UsageBookOptions) {
    this.#options = options;
  }

  get kept(): number {
    return this.#size;
  }

  /** Records that found the book full. */
  get lost(): number {
    return this.#lost;
  }

  get memory(): StoreMemory {
    return { bytes: this.#bytes, bytesMax: this.#bytesMax, forgotten: this.#lost };
  }

  get #bytesMax(): number {
    return this.#options.bytesMax ?? RECORDS_BYTES_MAX;
  }

  /**
   * Writes down a job that has just ended; `number` is that of its attempt in this run, `changeNano` what the end added to its charge, `upstream` the
   * index of the upstream or machine that served it (-1: none), `product` what it was sold as, `asked` what it was asked for. Returns the place of its record, or -1 when the book is full.
   */
  add(
    number: number,
    jobs: JobTable,
    job: number,
    endedMs: number,
    changeNano: number,
    { upstream = -1, product, asked = NOTHING_ASKED }: Partial<RecordFacts> = {},
  ): number {
    const bytes = this.#weigh(product, asked);
    if (this.#size === this.#options.recordsMax || this.#bytes + bytes > this.#bytesMax) {
      this.#lost++;
      return -1;
    }
    this.#bytes += bytes;
    this.#weighed.add(asked);
    if (this.#size === this.number.length) growColumns(this, Math.min(2 * this.#size, this.#options.recordsMax));
    const at = this.#size++;
    this.number[at] = number;
    this.request[at] = jobs.request[job] as number;
    this.attempt[at] = jobs.attempt[job] as number;
    this.model[at] = jobs.model[job] as number;
    this.upstream[at] = upstream;
    if (product !== undefined) this.#products.set(at, product);
    this.#asked.push(asked);
    this.key[at] = jobs.key[job] as number;
    this.outcome[at] = jobs.outcome[job] as number;
    this.status[at] = jobs.status[job] as number;
    const chargedNano = jobs.chargedNano[job] as number;
    this.chargedNano[at] = chargedNano;
    this.acceptedNano[at] = chargedNano - changeNano;
    this.acceptedMs[at] = jobs.acceptedMs[job] as number;
    this.startedMs[at] = jobs.startedMs[job] as number;
    this.endedMs[at] = endedMs;
    return at;
  }

  /** Bytes of one more record; what other records ask for too is there already. */
  #weigh(product: string | undefined, asked: AskedJob): number {
    const own = this.#weighed.has(asked) ? 0 : estimateBytes(asked);
    return RECORD_BYTES + (product === undefined ? 0 : PRODUCT_BYTES) + own;
  }

  /** At most `limit` records after the first `after`. */
  page(after: number, limit: number): UsageRecordPage {
    const end = Math.min(this.#size, after + limit);
    const records = Array.from({ length: Math.max(0, end - after) }, (_, index) => this.record(after + index));
    return { records, next: end < this.#size ? end : null, lost: this.#lost };
  }

  /** Places of the newest records of jobs that did not end well, the newest first: at most `max`, among the newest 10,000. */
  newestFailed(max: number): number[] {
    const found: number[] = [];
    const last = Math.max(0, this.#size - SEARCHED_MAX);
    for (let at = this.#size - 1; at >= last && found.length < max; at--)
      if (this.outcome[at] !== OUTCOME.ok) found.push(at);
    return found;
  }

  /** What the records do not show, but the vendor's own bill does. */
  detail(at: number): RecordDetail {
    return {
      number: this.number[at] as number,
      model: this.model[at] as number,
      key: this.key[at] as number,
      status: this.status[at] as number,
    };
  }

  /** The record at a place. */
  record(at: number): UsageRecord {
    const startedMs = this.startedMs[at] as number;
    const model = this.#options.models[this.model[at] as number] as ModelOptions;
    const acceptedNanoUsd = this.acceptedNano[at] as number;
    const product = this.#products.get(at);
    return {
      id: jobId(this.#options.seed, this.number[at] as number),
      request: this.request[at] as number,
      attempt: this.attempt[at] as number,
      model: model.name,
      operation: model.operation,
      ...(product === undefined ? {} : { product }),
      ...(Number.isNaN(startedMs) ? {} : servedBy(model, this.upstream[at] as number)),
      outcome: OUTCOMES[this.outcome[at] as number] as Outcome,
      chargedNanoUsd: this.chargedNano[at] as number,
      ...(acceptedNanoUsd === 0 ? {} : { acceptedNanoUsd }),
      acceptedMs: this.acceptedMs[at] as number,
      startedMs: Number.isNaN(startedMs) ? null : startedMs,
      endedMs: this.endedMs[at] as number,
      status: this.status[at] as number,
      ...this.#asked[at],
    };
  }
}
