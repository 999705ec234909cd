import type { Invoice } from '../../src/invoice/invoice-schema.ts';
import type { Summary } from '../../src/measure/summary.ts';
import type { Pilot } from '../../src/pilot/pilot.ts';
import type { Study } from '../../src/study/study.ts';
import { countOf, formatMs, formatObserved } from '../../src/units/format.ts';
import { invoiceSentence } from '../invoice/words.ts';
import { comparisonSuites } from '../junit/comparison-suites.ts';
import { type Case, type Suite, suitesDocument } from '../junit/suites.ts';
import { costSentence, verdictReason } from '../sections/headline.ts';
import { pilotReason } from '../sections/pilot.ts';
import { pathsText } from '../study/figures.ts';
import type { ReportFormat } from './report-format.ts';

/**
 * JUnit XML, which systems of continuous integration show as tests: of a run its thresholds, of a study those of each cell, of an invoice its limits, of a
 * pilot its checklist, of a comparison its limits. There is no norm: elements and attributes are those that GitHub actions, GitLab, Jenkins and Azure read alike (2026-11).
 */
export const junitFormat: ReportFormat = {
  name: 'junit',
  writers: {
    summary: { write: (summary) => suitesDocument([summarySuite(summary)]) },
    study: { write: (study) => suitesDocument(studySuites(study)) },
    pilot: { write: (pilot) => suitesDocument([pilotSuite(pilot)]) },
    invoice: { write: (invoice) => suitesDocument([invoiceSuite(invoice)]) },
    comparison: { write: (comparison) => suitesDocument(comparisonSuites(comparison)) },
  },
};

/** The case that says whether there is a result to judge at all. */
const RUN_CASE = 'run';

function summarySuite(summary: Summary): Suite {
  const { scenario, world, dollars, durationMs } = summary;
  const properties = {
    verdict: summary.verdict,
    world,
    seed: String(scenario.seed),
    digest: scenario.digest,
    'dollars.billed': dollars.billed,
    'dollars.perSuccess': dollars.perSuccess ?? undefined,
    retryAmplification: summary.retryAmplification === null ? undefined : String(summary.retryAmplification),
  };
  const reasons = [verdictReason(summary), ...summary.validity.reasons];
  const run = { ...runCase(summary, reasons), timeMs: durationMs, output: costSentence(summary) };
  return { name: scenario.name, properties, cases: [run, ...limitCases(summary)] };
}

/** `reasons`: of its verdict, the shortest first. */
function runCase({ verdict, thresholds }: Pick<Summary, 'verdict' | 'thresholds'>, reasons: readonly string[]): Case {
  const [message = '', ...more] = reasons;
  const text = [message, ...more].join('; ');
  if (verdict === 'invalid' || verdict === 'partial')
    return { name: RUN_CASE, result: { kind: 'error', type: verdict, message, text } };
  // Which thresholds do not hold is told by their own cases.
  if (verdict === 'passed' || thresholds.some(({ passed, observed }) => !passed && observed !== null))
    return { name: RUN_CASE };
  return { name: RUN_CASE, result: { kind: 'failure', type: verdict, message, text } };
}

/** A case for each threshold. Those of a run that is no measurement are not judged, whatever they came to. */
function limitCases({ verdict, thresholds }: Pick<Summary, 'verdict' | 'thresholds'>): Case[] {
  const isJudged = verdict === 'passed' || verdict === 'failed';
  return thresholds.map(({ metric, condition, observed, passed, window, abortedAtMs }): Case => {
    const name = `${metric} ${condition}`;
    const figure = observed === null ? 'nothing was measured' : `observed ${formatObserved(observed)}`;
    const output = `${figure}${window === undefined ? '' : ` in the window at ${formatMs(window.fromMs)}`}`;
    if (!isJudged) {
      const message = `not judged, because the run is ${verdict}; ${output}`;
      return { name, result: { kind: 'skipped', message }, output };
    }
    if (passed) return { name, output };
    const end = abortedAtMs === undefined ? '' : `; it ended the load after ${formatMs(abortedAtMs)}`;
    const message = `${output}, expected ${condition}${end}`;
    return { name, result: { kind: 'failure', type: 'threshold', message, text: `${metric}: ${message}` }, output };
  });
}

function studySuites(study: Study): Suite[] {
  const { scenario, cells, unfinished } = study;
  const suites = cells.map((cell): Suite => {
    const { verdict, dollars } = cell;
    const why =
      cell.offered === 0 ? 'nothing was offered' : verdict === 'failed' ? 'nothing succeeded' : `the run is ${verdict}`;
    const properties = {
      verdict,
      digest: cell.digest,
      'dollars.billed': dollars.billed,
      'dollars.perSuccess': dollars.perSuccess ?? undefined,
    };
    return {
      name: `${scenario.name}: ${pathsText(study, cell)}`,
      properties,
      cases: [runCase(cell, [why]), ...limitCases(cell)],
    };
  });
  if (unfinished === undefined) return suites;
  const { trialsRun, trialsPlanned } = unfinished;
  const message = `the study ended early: ${trialsRun} of ${countOf(trialsPlanned, 'run')}`;
  const early: Case = { name: 'study', result: { kind: 'error', type: 'partial', message, text: message } };
  return [...suites, { name: scenario.name, properties: {}, cases: [early] }];
}

function pilotSuite(pilot: Pilot): Suite {
  const { scenario, verdict, world, checklist, dollars, reasons } = pilot;
  const message = pilotReason(pilot);
  const text = reasons.length === 0 ? message : reasons.join('; ');
  const run: Case =
    verdict === 'partial'
      ? { name: RUN_CASE, result: { kind: 'error', type: verdict, message, text } }
      : { name: RUN_CASE };
  const boxes = checklist.map(({ box, state, reason }): Case => {
    if (state === 'ticked') return { name: box, output: reason };
    if (state === 'failed')
      return { name: box, result: { kind: 'failure', type: 'checklist', message: reason, text: reason } };
    return { name: box, result: { kind: 'skipped', message: `not knowable here: ${reason}` } };
  });
  const properties = { verdict, world, digest: scenario.digest, 'dollars.billed': dollars.billed };
  return { name: scenario.name, properties, cases: [run, ...boxes] };
}

function invoiceSuite(invoice: Invoice): Suite {
  const { scenario, verdict, durationMs, dollars } = invoice;
  const properties = { verdict, digest: scenario.digest, 'dollars.billed': dollars.billed };
  const run: Case = { name: RUN_CASE, timeMs: durationMs, output: invoiceSentence(invoice) };
  return { name: scenario.name, properties, cases: [run, ...limitCases(invoice)] };
}
