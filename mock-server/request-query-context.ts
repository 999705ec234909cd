import type {
  AccountView,
  BillLine,
  VendorQueryContext,
  JobView,
  ModelView,
  Movement,
  OpenJob,
} from '../src/wire/query-context.ts';
import type { JobRequest, RefusalCause, WireReply } from '../src/wire/dialect.ts';

/** What a run tells to those who ask. */
export interface DeskSource {
  readonly nowEpochMs: number;
  readonly models: readonly ModelView[];
  /** `key`: number of the API key that asks; to another than the one that made the job it does not exist. */
  job(id: string, key: number): JobView | undefined;
  cancel(id: string, key: number): 'cancelled' | 'too-late' | 'unknown';
  openJobs(): readonly OpenJob[];
  numberOf(id: string): number | undefined;
  modelOf(request: JobRequest): ModelView | undefined;
  account(key: number): AccountView;
  bill(after: number, limit: number): readonly BillLine[];
  movements(after: number, limit: number): readonly Movement[];
  refuseQuery(cause: RefusalCause): WireReply;
  webhookKeys(): readonly Readonly<Record<string, string>>[];
}

/** What one query is answered from. */
export class RequestQueryContext implements VendorQueryContext {
  readonly nowEpochMs: number;
  readonly origin: string;
  readonly #source: DeskSource;
  readonly #key: () => number;

  /** `origin`: how the client reached the server. `key`: gives the number of its API key. */
  constructor(source: DeskSource, origin: string, key: () => number) {
    this.#source = source;
    this.#key = key;
    this.origin = origin;
    this.nowEpochMs = source.nowEpochMs;
  }

  get models(): readonly ModelView[] {
    return this.#source.models;
  }

  get account(): AccountView {
    return this.#source.account(this.#key());
  }

  get webhookKeys(): readonly Readonly<Record<string, string>>[] {
    return this.#source.webhookKeys();
  }

  job(id: string): JobView | undefined {
    return this.#source.job(id, this.#key());
  }

  cancel(id: string): 'cancelled' | 'too-late' | 'unknown' {
    return this.#source.cancel(id, this.#key());
  }

  openJobs(): readonly OpenJob[] {
    return this.#source.openJobs();
  }

  numberOf(id: string): number | undefined {
    return this.#source.numberOf(id);
  }

  modelOf(request: JobRequest): ModelView | undefined {
    return this.#source.modelOf(request);
  }

  bill(after: number, limit: number): readonly BillLine[] {
    return this.#source.bill(after, limit);
  }

  movements(after: number, limit: number): readonly Movement[] {
    return this.#source.movements(after, limit);
  }

  refuse(cause: RefusalCause): WireReply {
    return this.#source.refuseQuery(cause);
  }
}

/** `http://host:port` of a `host` header; where it is missing or odd, of the address that was reached. */
export function originOf(host: string | undefined, address: string | undefined, port: number | undefined): string {
  if (host !== undefined && /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host)) return `http://${host}`;
  const name = address === undefined || address === '' ? '127.0.0.1' : address;
  return `http://${name.includes(':') ? `[${name}]` : name}${port === undefined ? '' : `:${port}`}`;
}
