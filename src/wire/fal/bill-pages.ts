import { type BillPages, fieldOf, recordsNamed } from '../bill-pages.ts';

const PATH = '/v1/models/billing-events?limit=1000';
/** Where models run, and where the platform APIs are (docs.fal.ai, platform APIs, 2026-11). */
const MODEL_HOST = /^https:\/\/(?:queue\.)?fal\.run$/;
const PLATFORM = 'https://api.fal.ai';

/** The billing events of the last 24 hours (docs.fal.ai, platform APIs, billing events, 2026-11). */
export const FAL_BILL_PAGES: BillPages = {
  path: PATH,
  scheme: 'Key',
  origin: (target) => (MODEL_HOST.test(target) ? PLATFORM : target),
  read: (page) => {
    const records = recordsNamed(fieldOf(page, 'billing_events'), 'request_id');
    const cursor = fieldOf(page, 'next_cursor');
    const next = typeof cursor === 'string' ? `${PATH}&cursor=${encodeURIComponent(cursor)}` : undefined;
    // A page that says that more follow, and not where, is no page to end with.
    if (next === undefined && fieldOf(page, 'has_more') === true) return undefined;
    return records && { records, next };
  },
  write: (values) => ({ billing_events: values, next_cursor: null, has_more: false }),
};
