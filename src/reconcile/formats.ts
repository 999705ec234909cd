import { z } from 'zod';
import { BILL_EVENTS, type BillEvent } from './event-bill.ts';
import { parseNanoUsd } from '../money/nano-usd.ts';
import { parseInstant } from '../units/calendar.ts';
import { readDollars } from '../wire/json-exact.ts';
import { jobIdOf } from '../wire/lumenfall/routing.ts';

/** Nano-USD in one unit of quota of new-api and its forks: 500,000 are a dollar (docs.newapi.ai, rate settings, 2026-11). */
const QUOTA_NANO = 2000n;
/** Types of log records that are charges, and refunds (model/log.go of new-api, 2026-11). */
const CONSUMED = 2;
const REFUNDED = 6;
/** Most records that `/api/log/token` gives (new-api, 2026-11): so many may be a part. */
const TOKEN_LOGS_MAX = 1000;
const EXPECTED_DOLLARS =
  'expected dollars as quoted decimal text with at most 9 decimals, such as "0.04", and at most 9007199';
const EXPECTED_NANO = `expected a whole number of nano-dollars from 0 to ${Number.MAX_SAFE_INTEGER}`;
const EXPECTED_COST = 'expected dollars from 0 up, or null';

/** What a bill says of one job, or of one posting of it. Names and days are undefined where the bill has none. */
export interface BillPosting extends BillEvent {
  readonly model: string | undefined;
  readonly key: string | undefined;
  /** Day of the posting in UTC, `2026-11-20`. */
  readonly day: string | undefined;
  /** When the job was accepted, in ms by the provider's clock, where the bill tells it. */
  readonly acceptedMs?: number;
  /** Number of the request and of the attempt, `12/1`, where the bill tells it. */
  readonly attemptId?: string;
  /** How the job ended for the provider, where the bill tells it. */
  readonly outcome?: string | undefined;
}

/** What one page of a bill says. */
export interface BillPage {
  readonly postings: readonly BillPosting[];
  /** Whether the bill begins with this page, and whether it ends with it. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** The names of all records of the page, and how many the whole bill has, where the page tells. */
  readonly ids?: readonly string[];
  readonly total?: number;
  /** Records that the provider itself says are missing. */
  readonly lost?: number;
}

/** A form in which a bill may come. */
export interface BillFormat {
  /** As reports name it. */
  readonly name: string;
  /** `records`: each posting is the charge of a job. `events`: postings of a job are added up, and one that comes twice counts once. */
  readonly kind: 'records' | 'events';
  /** What amounts are cut to, in nano-USD. */
  readonly unitNano: bigint;
  /** The field by which it is known. */
  readonly mark: string;
  /** The page in a JSON value that has the mark, or what is wrong with it. */
  read(value: unknown): BillPage | { readonly problems: readonly BillProblem[] };
}

/** One reason why a value is no page of its format. */
export interface BillProblem {
  readonly path: string;
  readonly problem: string;
}

const nano = z
  .int(EXPECTED_NANO)
  .nonnegative(EXPECTED_NANO)
  .max(Number.MAX_SAFE_INTEGER, EXPECTED_NANO)
  .transform(BigInt);
const instant = z.string().transform((text, context): number => {
  const epochMs = parseInstant(text);
  if (epochMs === undefined) context.addIssue('expected an instant in ISO 8601');
  return epochMs ?? 0;
});

/** Whether a text is dollars of one posting. */
function isDollars(text: string): boolean {
  return /^\d{1,7}(?:\.\d{1,9})?$/.test(text) && parseNanoUsd(text) <= BigInt(Number.MAX_SAFE_INTEGER);
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

/** The last second of the year 9999. */
const SECONDS_MAX = 253_402_300_799;

function format<Page>(
  about: Omit<BillFormat, 'read'>,
  schema: z.ZodType<Page>,
  read: (page: Page) => BillPage,
): BillFormat {
  return {
    ...about,
    read: (value) => {
      const page = schema.safeParse(value);
      if (page.success) return read(page.data);
      return { problems: page.error.issues.map(({ path, message }) => ({ path: path.join('.'), problem: message })) };
    },
  };
}

const RECORDS = { kind: 'records', unitNano: 1n } as const;

/** `GET /tollmark/usage-records` of every mock. */
const usageRecords = format(
  { name: 'usage records of a mock', mark: 'records', ...RECORDS },
  z.object({
    records: z.array(
      z.object({
        id: z.string(),
        request: z.int(),
        attempt: z.int(),
        model: z.string(),
        chargedNanoUsd: nano,
        acceptedMs: z.number().default(Number.NaN),
        outcome: z.string().optional(),
      }),
    ),
    next: z.number().nullable(),
    lost: z.number(),
  }),
  ({ records, next, lost }) => ({
    postings: records.map(({ id, request, attempt, model, chargedNanoUsd, acceptedMs, outcome }) => ({
      ...(Number.isNaN(acceptedMs) ? {} : { acceptedMs }),
      eventId: id,
      jobId: id,
      type: 'finish',
      chargeNano: chargedNanoUsd,
      model,
      key: undefined,
      day: undefined,
      attemptId: `${request}/${attempt}`,
      outcome,
    })),
    isFirst: true,
    isLast: next === null,
    lost,
  }),
);

/** `GET /v1/models/billing-events` of fal (docs.fal.ai, platform APIs, billing events, 2026-11). */
const falEvents = format(
  { name: 'billing events of fal', mark: 'billing_events', ...RECORDS },
  z.object({
    billing_events: z.array(
      z.object({
        request_id: z.string(),
        endpoint_id: z.string(),
        timestamp: instant,
        cost_estimate_nano_usd: nano,
        auth_method: z.string().optional(),
      }),
    ),
    has_more: z.boolean(),
  }),
  ({ billing_events: events, has_more: hasMore }) => ({
    postings: events.map((event) => ({
      eventId: event.request_id,
      jobId: event.request_id,
      type: 'finish',
      chargeNano: event.cost_estimate_nano_usd,
      model: event.endpoint_id,
      key: event.auth_method,
      day: dayOf(event.timestamp),
    })),
    isFirst: true,
    isLast: !hasMore,
  }),
);

/** `GET /v1/requests` of Lumenfall (docs.lumenfall.ai/api-reference/requests/list, 2026-11). */
const lumenfallRequests = format(
  { name: 'request list of Lumenfall', mark: 'next_page_url', ...RECORDS },
  z.object({
    object: z.literal('list'),
    data: z.array(
      z.object({
        id: z.string(),
        created_at: instant,
        model: z.string(),
        // A request under way has no cost yet, and a bill no line of it.
        cost: z.union([z.null(), z.number()], EXPECTED_COST).transform((usd, context) => {
          if (usd === null) return undefined;
          const cost = readDollars(usd);
          if (cost === undefined) context.addIssue(EXPECTED_COST);
          return BigInt(cost ?? 0);
        }),
        key_id: z.string().nullish(),
      }),
    ),
    next_page_url: z.string().nullable(),
    previous_page_url: z.string().nullable(),
  }),
  ({ data, next_page_url: next, previous_page_url: previous }) => ({
    postings: data.flatMap(({ id, created_at: createdAt, model, cost, key_id: key }): BillPosting[] => {
      if (cost === undefined) return [];
      const [jobId, day] = [jobIdOf(id), dayOf(createdAt)];
      return [{ eventId: id, jobId, type: 'finish', chargeNano: cost, model, key: key ?? undefined, day }];
    }),
    isFirst: previous === null,
    isLast: next === null,
  }),
);

const logRecord = z.object({
  id: z.number(),
  created_at: z.int().nonnegative().max(SECONDS_MAX),
  type: z.number(),
  quota: z.int().nonnegative(),
  model_name: z.string(),
  token_name: z.string(),
  request_id: z.string(),
});

/** The log of new-api and its forks: `GET /api/log/self` and `/api/log/token` (controller/log.go, 2026-11). */
const aggregatorLog = format(
  { name: 'log of an aggregator', mark: 'data', kind: 'events', unitNano: QUOTA_NANO },
  z.object({
    data: z.preprocess(
      (data) => (Array.isArray(data) ? { items: data } : data),
      z.object({ items: z.array(logRecord), total: z.number().optional() }),
    ),
  }),
  ({ data: { items: records, total } }) => {
    return {
      postings: records
        .filter(({ type }) => type === CONSUMED || type === REFUNDED)
        .map((record) => ({
          eventId: String(record.id),
          jobId: record.request_id === '' ? `record ${record.id}` : record.request_id,
          type: record.type === CONSUMED ? 'finish' : 'refund',
          chargeNano: BigInt(record.quota) * QUOTA_NANO,
          model: record.model_name === '' ? undefined : record.model_name,
          key: record.token_name === '' ? undefined : record.token_name,
          day: dayOf(record.created_at * 1000),
        })),
      isFirst: true,
      isLast: total !== undefined || records.length < TOKEN_LOGS_MAX,
      ids: records.map(({ id }) => String(id)),
      ...(total === undefined ? {} : { total }),
    };
  },
);

/** Events as a consumer of webhooks or of a queue keeps them, one a line. */
const jobEvents = format(
  { name: 'events', mark: 'eventId', kind: 'events', unitNano: 1n },
  z
    .object({
      eventId: z.string().min(1),
      jobId: z.string().min(1),
      type: z.enum(BILL_EVENTS),
      dollars: z.string({ error: EXPECTED_DOLLARS }).refine(isDollars, EXPECTED_DOLLARS).optional(),
      model: z.string().optional(),
      key: z.string().optional(),
      at: instant.optional(),
    })
    // Money in any other event would be left out silently.
    .refine(({ type, dollars }) => (type === 'finish' || type === 'refund') === (dollars !== undefined), {
      path: ['dollars'],
      message:
        'a finish and a refund need dollars, and no other event has any: write what a cancelled job costs as its finish',
    }),
  ({ eventId, jobId, type, dollars = '0', model, key, at }) => ({
    postings: [
      { eventId, jobId, type, chargeNano: parseNanoUsd(dollars), model, key, day: at === undefined ? at : dayOf(at) },
    ],
    isFirst: true,
    isLast: true,
  }),
);

const FORMATS: readonly BillFormat[] = [usageRecords, falEvents, lumenfallRequests, aggregatorLog, jobEvents];

/** The form that a JSON value has by its mark; undefined when it has none that is known. */
export function billFormatOf(value: unknown): BillFormat | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return FORMATS.find(({ mark }) => Object.hasOwn(value, mark));
}
