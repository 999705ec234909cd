import { type BillPages, fieldOf, recordsNamed } from '../bill-pages.ts';

/** The log as a token without a login may read it: its latest 1,000 records, on one page (controller/log.go of new-api, 2026-11). */
export const AGGREGATOR_BILL_PAGES: BillPages = {
  path: '/api/log/token',
  scheme: 'Bearer',
  read: (page) => {
    const records = recordsNamed(fieldOf(page, 'data'), 'id');
    return records && { records };
  },
  write: (values) => ({ success: true, message: '', data: values }),
};
