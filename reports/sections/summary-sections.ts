import type { Summary } from '../../src/measure/summary.ts';
import type { Section } from '../section.ts';
import { accountSection, workerSection } from './account.ts';
import { dollarSection, modelDollarSection, operationSection, productSection, projectionSection } from './dollars.ts';
import { exemplarSection } from './exemplars.ts';
import { thresholdSection, validitySection, warningSection } from './headline.ts';
import { phaseSection } from './phases.ts';
import { replicationSection } from './replications.ts';
import { runSection } from './run.ts';
import { attemptSection, latencySection, modelSection, requestSection, throughputSection } from './traffic.ts';
import { twinSection } from './twin.ts';

/** Every section of a summary, in the order of a text: thresholds, traffic, dollars, then whether to believe it. */
export const SUMMARY_SECTIONS = {
  thresholds: thresholdSection,
  warnings: warningSection,
  run: runSection,
  replications: replicationSection,
  phases: phaseSection,
  requests: requestSection,
  attempts: attemptSection,
  throughput: throughputSection,
  latency: latencySection,
  models: modelSection,
  dollars: dollarSection,
  modelDollars: modelDollarSection,
  operations: operationSection,
  products: productSection,
  account: accountSection,
  workers: workerSection,
  projection: projectionSection,
  twin: twinSection,
  exemplars: exemplarSection,
  validity: validitySection,
} satisfies Readonly<Record<string, (summary: Summary) => Section | undefined>>;
