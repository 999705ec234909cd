import { expect, test } from 'vitest';
import { invoicePage } from '../../../reports/invoice/page.ts';
import { INVOICE_SECTIONS } from '../../../reports/invoice/sections.ts';
import { readInvoiceLimits, withThresholds } from '../../../src/invoice/limits.ts';
import { LEAKY } from '../../invoice/cases.ts';

test('limits of --fail-if are called limits, and nothing says that the scenario demands them', () => {
  const judged = withThresholds(LEAKY, readInvoiceLimits(['retryAmplification > 1.5']));
  expect(INVOICE_SECTIONS.limits(judged)?.title).toBe('limits');
  const page = invoicePage(judged);
  expect(page).toContain('<h2>Limits</h2>');
  expect(page.slice(0, page.indexOf('tollmark-invoice'))).not.toMatch(/scenario demands|thresholds?</i);
});
