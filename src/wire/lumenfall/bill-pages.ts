import { type BillPages, fieldOf, recordsNamed } from '../bill-pages.ts';

/** The request list (docs.lumenfall.ai/api-reference/requests/list, 2026-11). */
export const LUMENFALL_BILL_PAGES: BillPages = {
  path: '/v1/requests?limit=100',
  scheme: 'Bearer',
  read: (page) => {
    const records = recordsNamed(fieldOf(page, 'data'), 'id');
    const url = fieldOf(page, 'next_page_url') ?? undefined;
    return records && (url === undefined || typeof url === 'string') ? { records, next: url } : undefined;
  },
  write: (values) => ({ object: 'list', data: values, next_page_url: null, previous_page_url: null }),
};
