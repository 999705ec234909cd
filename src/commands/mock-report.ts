import type { MockServer } from '../../mock-server/index.ts';
import { type InvoiceContext, invoiceOf } from '../invoice/invoice.ts';
import type { Invoice } from '../invoice/invoice-schema.ts';
import { readInvoiceLimits, withThresholds } from '../invoice/limits.ts';
import { parseNanoUsd } from '../money/nano-usd.ts';
import { interventionWarnings } from '../runners/http/interventions.ts';
import { identifyScenario } from '../platform/digest.ts';
import type { LoadedScenario } from '../scenario/load-scenario.ts';
import type { FormatFlags } from './format-flags.ts';
import type { CommonFlags, Terminal } from './options.ts';
import { planReports } from './report-output.ts';

/** An invoice, and whether all files that were asked for are there. */
export interface DeliveredInvoice {
  readonly invoice: Invoice;
  readonly isWhole: boolean;
}

/** Reports what the traffic of a closed mock server cost. */
export type InvoiceReport = (server: MockServer, program: InvoiceContext['program']) => DeliveredInvoice;

/** Says how traffic is reported, before there is any. Throws a `ScenarioError` with what is wrong with formats and limits. */
export function planInvoice(
  { scenario }: LoadedScenario,
  flags: CommonFlags & FormatFlags & { readonly failIf: readonly string[] },
  terminal: Terminal,
): InvoiceReport {
  const limits = readInvoiceLimits(flags.failIf);
  const deliver = planReports('invoice', flags, terminal);
  return (server, program) => {
    const stats = server.stats();
    const ledgerNano = parseNanoUsd(stats.ledger.accounts.customer);
    const interventions = interventionWarnings(stats);
    const of = { scenario: identifyScenario(scenario), ledgerNano, interventions };
    const known = program === undefined ? of : { ...of, program };
    const invoice = withThresholds(invoiceOf(server.traffic(), known), limits);
    return { invoice, isWhole: deliver(invoice) };
  };
}
