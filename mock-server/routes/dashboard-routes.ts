import type { FastifyInstance } from 'fastify';
import type { DashboardHost } from '../dashboard/dashboard.ts';
import { DASHBOARD_PATH } from './admin-guard.ts';

/**
 * Adds the dashboard `GET /tollmark/` and its stream of events `GET /tollmark/events`, for those on this machine (`guardAdminRoutes`, which must be
 * there already). `open` gives the page, which is made when it is first asked for.
 */
export function addDashboardRoutes(app: FastifyInstance, open: () => Promise<DashboardHost>): void {
  app.get(DASHBOARD_PATH, async (_request, reply) => {
    const { html, headers } = await open();
    return reply.headers(headers).send(html);
  });
  app.get('/tollmark/events', { exposeHeadRoute: false }, async (_request, reply) => {
    const page = await open();
    if (page.isFull) return reply.code(503).send({ error: 'As many pages watch this server as may: close one.' });
    page.watch(reply.hijack().raw);
    return reply;
  });
}
