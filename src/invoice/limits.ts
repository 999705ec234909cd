import { ScenarioError } from '../errors/scenario-error.ts';
import { metricsOf } from '../measure/metrics.ts';
import { judgeThreshold, parseFailIf, type Threshold } from '../measure/thresholds.ts';
import { type Invoice, invoiceSchema } from './invoice-schema.ts';

/** Parts of an invoice that are no measurements. */
const NOT_METRICS: readonly string[] = ['scenario', 'program', 'clients', 'models', 'routes', 'worst', 'thresholds'];

const metrics = metricsOf(invoiceSchema, NOT_METRICS);

/**
 * Reads limits on an invoice, each a metric, an operator and a bound as in `--fail-if 'retryAmplification > 1.5'`, as the thresholds that must hold
 * instead, for `withThresholds`. Metrics are dotted paths into the invoice. Throws a `ScenarioError` USAGE with
 * all that is wrong with them.
 */
export function readInvoiceLimits(failIf: readonly string[]): readonly Threshold[] {
  const limits = failIf.map((text) => parseFailIf(text, metrics));
  const problems = limits.filter((limit) => typeof limit === 'string');
  if (problems.length > 0) {
    const listed = problems.map((message) => ({ path: '--fail-if', message }));
    throw new ScenarioError('USAGE', listed);
  }
  return limits.filter((limit) => typeof limit !== 'string');
}

/** An invoice with what became of its thresholds, and the verdict that follows: `failed` where one does not hold. What was not measured holds none. */
export function withThresholds(invoice: Invoice, limits: readonly Threshold[]): Invoice {
  // Without an attempt, only the counts are measured: that nothing was wasted is no merit then.
  const isSilent = invoice.attempts.total === 0;
  const valueOf = (metric: string): number | string | null =>
    isSilent && !/^(?:attempts|requests)\./.test(metric) ? null : metrics.value(metric, invoice);
  const thresholds = limits.map((limit) => judgeThreshold(limit, valueOf(limit.metric)));
  return { ...invoice, thresholds, verdict: thresholds.every(({ passed }) => passed) ? 'passed' : 'failed' };
}
