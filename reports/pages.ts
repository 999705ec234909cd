/** The pages that show what goes on, with what serves them: that of a run, and that of a mock server. */
export { openPage } from './live/page.ts';
export type { LivePage, LivePageOptions } from './live/page.ts';
export { openDashboard } from './live/dashboard/page.ts';
export type { DashboardOptions } from './live/dashboard/page.ts';
export type { DashboardView, FaultNow, ModelNow, Part } from './live/dashboard/view.ts';
export { eventText } from './live/chart-feed.ts';
export { EVENT_HEADERS, HTML_HEADERS, PAGE_HEADERS, TEXT_HEADERS } from './live/page-headers.ts';
export { Viewers } from './live/viewers.ts';
