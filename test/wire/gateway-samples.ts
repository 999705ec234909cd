import { compilePrice, priceSchema, type PriceRuleInput } from '../../src/billing/price/rule.ts';
import type {
  AccountView,
  BillLine,
  VendorQueryContext,
  JobView,
  ModelView,
  Movement,
  OpenJob,
} from '../../src/wire/query-context.ts';
import type { Dialect, JobAnswer, JobRequest, WireReply, WireRequest } from '../../src/wire/dialect.ts';
import type { Operation } from '../../src/workload/request-class.ts';

/** 2026-11-20T00:00:00.250Z. */
export const NOW_MS = 1_795_132_800_250;

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (reply: WireReply): string => new TextDecoder().decode(reply.body);

/** The JSON of a reply, of a shape that the test expects. */
// oxlint-disable-next-line typescript/no-explicit-any -- replies are looked into field by field
export const json = (reply: WireReply): any => JSON.parse(text(reply));

export function postJson(path: string, fields: unknown, headers: Readonly<Record<string, string>> = {}): WireRequest {
  const body = bytes(typeof fields === 'string' ? fields : JSON.stringify(fields));
  return { method: 'POST', path, headers: { 'content-type': 'application/json', ...headers }, body };
}

export function modelView(
  wireName: string,
  operation: Operation,
  price: PriceRuleInput | readonly PriceRuleInput[],
): ModelView {
  const rules = priceSchema.parse(price);
  return {
    name: wireName,
    wireName,
    operation,
    rules: 'per' in rules ? [rules] : rules,
    price: compilePrice(rules),
  };
}

export const OUTPUT = { filename: 'o.mp4', contentType: 'video/mp4', bytes: bytes('MP4!') };

export function answerOf(request: JobRequest, rest: Partial<JobAnswer> = {}): JobAnswer {
  return {
    request,
    id: 'a1',
    createdEpochMs: NOW_MS,
    startedEpochMs: NOW_MS + 100,
    finishedEpochMs: NOW_MS + 2440,
    outcome: 'ok',
    price: { product: 'p', nanoUsd: 40_000_000 },
    outputs: [OUTPUT],
    ...rest,
  };
}

export function jobView(request: JobRequest, rest: Partial<JobView> = {}): JobView {
  return {
    id: 'a1',
    request,
    phase: 'queued',
    queuePosition: 0,
    createdEpochMs: NOW_MS,
    startedEpochMs: undefined,
    endedEpochMs: undefined,
    answer: undefined,
    refusal: undefined,
    quoteNano: 210_000_000,
    chargedNano: 0,
    tries: [],
    ...rest,
  };
}

/** The job when it has ended well. */
export function endedJob(request: JobRequest, rest: Partial<JobView> = {}): JobView {
  const answer = answerOf(request);
  return jobView(request, {
    phase: 'ended',
    startedEpochMs: answer.startedEpochMs,
    endedEpochMs: answer.finishedEpochMs,
    answer,
    chargedNano: 200_000_000,
    ...rest,
  });
}

export const NO_LIMIT: AccountView = {
  type: 'unlimited',
  availableNano: Number.POSITIVE_INFINITY,
  balanceNano: 0,
  heldNano: 0,
  spentNano: 0,
};

/** What a context of a test knows. */
interface DeskStock {
  readonly account?: AccountView;
  readonly models?: readonly ModelView[];
  readonly jobs?: readonly JobView[];
  readonly lines?: readonly BillLine[];
  readonly open?: readonly OpenJob[];
  /** Numbers of requests that are listed nowhere, by their ids. */
  readonly unlisted?: Readonly<Record<string, number>>;
  readonly movements?: readonly Movement[];
  readonly cancels?: 'cancelled' | 'too-late';
}

/** A context over lists. What was cancelled is written into `cancelled`. */
export function deskOf(dialect: Dialect, stock: DeskStock, cancelled: string[] = []): VendorQueryContext {
  const { account = NO_LIMIT, models = [], jobs = [], lines = [], movements = [], cancels = 'cancelled' } = stock;
  const { open = [], unlisted = {} } = stock;
  const job = (id: string): JobView | undefined => jobs.find((each) => each.id === id);
  const after = <T extends { readonly index: number }>(list: readonly T[], index: number, limit: number): T[] =>
    list.filter((each) => each.index > index).slice(0, limit);
  return {
    nowEpochMs: NOW_MS,
    origin: 'http://127.0.0.1:8080',
    models,
    offered: models,
    account,
    job,
    cancel(id) {
      if (job(id) === undefined) return 'unknown';
      cancelled.push(id);
      return cancels;
    },
    modelOf: (request) =>
      models.find(({ wireName }) => wireName === request.wireModel) ??
      models.find(({ wireName }) => wireName === request.forced?.wireModel),
    quoteOf: (request) => {
      const model = models.find(({ wireName }) => [request.wireModel, request.forced?.wireModel].includes(wireName));
      if (model === undefined) return undefined;
      const nano = model.price.quoteNano(request.usage);
      const fixed = { lowNano: nano, likelyNano: nano, highNano: nano, upstream: undefined };
      return { ...fixed, usage: request.usage, price: model.price };
    },
    openJobs: () => open,
    numberOf: (id) => [...open, ...lines].find((each) => each.id === id)?.number ?? unlisted[id],
    bill: (index, limit) => after(lines, index, limit),
    movements: (index, limit) => after(movements, index, limit),
    refuse: (cause) => dialect.refuse({ ...cause, id: 'q1', nowEpochMs: NOW_MS }),
    webhookKeys: [],
  };
}

/** Asks a query route of a dialect as a router would. */
export function query(
  dialect: Dialect,
  method: 'GET' | 'DELETE',
  path: string,
  context: VendorQueryContext,
): WireReply {
  const [bare = ''] = path.split('?');
  for (const route of dialect.queries ?? []) {
    const names: string[] = [];
    const pattern = route.path.replace(/:(\w+)/g, (_, name: string) => {
      names.push(name);
      return '([^/]+)';
    });
    const match = new RegExp(`^${pattern}$`).exec(bare);
    if (route.method !== method || match === null) continue;
    const params = Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? '']));
    const answer = route.answer({ method, path, headers: {}, body: new Uint8Array() }, params, context);
    if ('watch' in answer) throw new Error(`${path} is watched, not answered.`);
    return answer;
  }
  throw new Error(`${dialect.name} answers no ${method} ${path}`);
}
