import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { InvoiceRecords } from '../../src/billing/account/snapshot.ts';
import type { UsageRecordPage } from '../../src/measure/usage-record.ts';
import type { MockStats } from '../stats.ts';
import { guardAdminRoutes } from './admin-guard.ts';

/** What the admin routes need of the server. */
export interface AdminActions {
  readonly dialect: string;
  readonly isClosing: boolean;
  /** Names by which it may be asked, beside localhost. */
  readonly hostNames: ReadonlySet<string>;
  /** Told of every request that is refused because of where it comes from. */
  administrationRefused(): void;
  stats(workersUntilMs?: number): MockStats;
  usageRecords(after: number, limit: number, view: 'true' | 'billed'): UsageRecordPage;
  invoices(max: number): InvoiceRecords;
  /** Begins a new run; false when the server is closing. */
  reset(): boolean;
}

const PAGE_DEFAULT = 1000;
const PAGE_MAX = 10_000;

const wholeNumber = (max: number, fallback: number): z.ZodType<number, string | undefined> =>
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .refine((value) => value <= max)
    .optional()
    .transform((value) => value ?? fallback);

const pageSchema = z.object({
  after: wholeNumber(9_999_999_999, 0),
  limit: wholeNumber(PAGE_MAX, PAGE_DEFAULT).refine((limit) => limit > 0),
  view: z.enum(['true', 'billed']).default('true'),
});

const INVOICES_MAX = 1000;
const invoicesSchema = z.object({ limit: wholeNumber(INVOICES_MAX, 100).refine((limit) => limit > 0) });

const statsSchema = z.object({ workersUntilMs: z.coerce.number().nonnegative().optional() });

/**
 * Adds `GET /healthz` and `GET /stats` for anyone (`workersUntilMs=N`: workers are counted until this instant of the run, not until now), and for those
 * on this machine (`guardAdminRoutes`) `POST /tollmark/reset` (a new run begins) and
 * `GET /tollmark/usage-records?after=N&limit=M` (records after the first N, at most M; 0 and 1,000 where they are left out, M up to 10,000;
 * `view=billed`: the bill as the provider publishes it), and `GET /tollmark/invoices?limit=M` (the newest M invoices of a postpaid account, 100
 * where it is left out, up to 1,000).
 */
export function addAdminRoutes(app: FastifyInstance, context: AdminActions): void {
  app.addHook(
    'onRoute',
    guardAdminRoutes(context.hostNames, () => context.administrationRefused()),
  );
  app.get('/healthz', () => ({ status: context.isClosing ? 'closing' : 'ok', dialect: context.dialect }));
  app.get('/stats', (request) => context.stats(statsSchema.safeParse(request.query).data?.workersUntilMs));
  app.post('/tollmark/reset', (_request, reply) => {
    if (context.reset()) return reply.send({ status: 'reset' });
    return reply.code(503).send({ error: 'The server is closing and begins no new run: start another server.' });
  });
  app.get('/tollmark/usage-records', (request, reply) => {
    const page = pageSchema.safeParse(request.query);
    if (page.success) return reply.send(context.usageRecords(page.data.after, page.data.limit, page.data.view));
    const error = `Give after as a whole number from 0, and limit as one from 1 to ${PAGE_MAX}; view is true or billed.`;
    return reply.code(400).send({ error });
  });
  app.get('/tollmark/invoices', (request, reply) => {
    const asked = invoicesSchema.safeParse(request.query);
    if (asked.success) return reply.send(context.invoices(asked.data.limit));
    return reply.code(400).send({ error: `Give limit as a whole number from 1 to ${INVOICES_MAX}.` });
  });
}
